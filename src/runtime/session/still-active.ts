import type { ActiveDevice } from '../../base/hand-over';
import { deviceText } from '../../base/trace-event';
import { DM_FLAG_ACTIVE_DMA } from '../../firmware/include/dm/device';
import type { UDevice } from '../../firmware/include/dm/device';
import { boundTransports, isActive, isAt, type TransportSlot } from './transport-slots';

/**
 * Devices that have queues, so that they can write to memory at any time. After U-Boot has removed its drivers there is
 * none, unless one of them was not removed or has not reset its device.
 */
export function stillActive(slots: readonly TransportSlot[]): ActiveDevice[] {
  const bound = boundTransports();
  return slots.flatMap((slot) => {
    const { core } = slot;
    const queues = core?.queues.filter(({ ready }) => ready) ?? [];
    if (core === undefined || queues.length === 0) {
      return [];
    }
    const vdev = bound.find((candidate) => isAt(candidate, slot))?.child_head[0];
    return [
      {
        name: vdev?.name ?? deviceText(core.ref),
        why: reasonOf(vdev),
        queues: queues.map(({ index, descAddress, availAddress, usedAddress }) => ({
          index,
          descAddress,
          availAddress,
          usedAddress,
        })),
      },
    ];
  });
}

function reasonOf(vdev: UDevice | undefined): string {
  if (vdev === undefined) {
    return 'no driver is bound to it';
  }
  const { name, flags = 0, remove } = vdev.driver;
  const driver = `its driver ${name}`;
  const lacks = [
    ...((flags & DM_FLAG_ACTIVE_DMA) === 0 ? ['DM_FLAG_ACTIVE_DMA'] : []),
    ...(remove === undefined ? ['remove'] : []),
  ];
  if (lacks.length > 0) {
    return `${driver} has no ${lacks.join(' and no ')}`;
  }
  return isActive(vdev) ? `${driver} was not removed` : `the remove of ${driver} did not reset it`;
}
