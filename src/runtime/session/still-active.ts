import type { ActiveDevice } from '../../base/hand-over';
import { deviceText } from '../../base/trace-event';
import { transportAt, type BoundDevice, type DriversHalf } from './drivers/drivers-half';
import type { TransportSlot } from './transport-slots';

/**
 * Devices that have queues, so that they can write to memory at any time. After U-Boot has removed its drivers there is
 * none, unless one of them was not removed or has not reset its device.
 */
export function stillActive(slots: readonly TransportSlot[], drivers: DriversHalf): ActiveDevice[] {
  return slots.flatMap((slot) => {
    const { core } = slot;
    const queues = core?.queues.filter(({ ready }) => ready) ?? [];
    if (core === undefined || queues.length === 0) {
      return [];
    }
    const bound = transportAt(drivers, slot)?.device;
    return [
      {
        name: bound?.name ?? deviceText(core.ref),
        why: reasonOf(bound),
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

function reasonOf(bound: BoundDevice | undefined): string {
  if (bound === undefined) {
    return 'no driver is bound to it';
  }
  const { name, hasActiveDma, hasRemove } = bound.driver;
  const driver = `its driver ${name}`;
  const lacks = [...(hasActiveDma ? [] : ['DM_FLAG_ACTIVE_DMA']), ...(hasRemove ? [] : ['remove'])];
  if (lacks.length > 0) {
    return `${driver} has no ${lacks.join(' and no ')}`;
  }
  return bound.active ? `${driver} was not removed` : `the remove of ${driver} did not reset it`;
}
