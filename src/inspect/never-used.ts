import { hex } from '../base/hex';
import type { VirtioDeviceState, VirtioQueue, VirtioSnapshot } from '../protocol/virtio';
import { VIRTIO_ID_NET } from '../spec/virtio-ids';
import { VIRTIO_CONFIG_S_DRIVER_OK } from '../spec/virtio-status';

/** A queue whose driver waits for a used element. */
export interface PolledQueue {
  /** Name of the udevice that is driven: `virtio-blk#31`. */
  readonly deviceName: string;
  readonly queue: number;
  /** Where the driver has its descriptor table. */
  readonly descAddress: number;
  /** What a used element has said that is no chain's head; undefined: there is no element. */
  readonly badId: number | undefined;
}

/**
 * Why the device will never publish what the driver polls for, as half a sentence; undefined where it still may. It may
 * as long as it holds a chain, or was told of one: a queue that the device fills of itself waits for frames, keys or
 * entropy.
 *
 * @spec VIRTIO 1.2 §2.7.13 Supplying Buffers to The Device
 */
export function whyNeverUsed(snapshot: VirtioSnapshot, polled: PolledQueue): string | undefined {
  const transport = snapshot.transports.find(
    ({ device }) => device?.driverDevice === polled.deviceName,
  );
  const device = transport?.device;
  const queue = device?.queues.find(({ index }) => index === polled.queue);
  if (device === undefined || queue === undefined) {
    return undefined;
  }
  return (
    whyNotServed(device, queue, transport?.interface === 'legacy', polled) ??
    whyNothingComes(device, queue, polled)
  );
}

/** The device doesn't look at the queue. */
function whyNotServed(
  { broken, status }: VirtioDeviceState,
  { index, ready, descAddress }: VirtioQueue,
  isLegacy: boolean,
  polled: PolledQueue,
): string | undefined {
  if (broken !== undefined) {
    return `the device is broken: ${broken}`;
  }
  if (!ready) {
    return `queue ${index} is not enabled in the device (status ${hex(status.value)})`;
  }
  if (descAddress !== polled.descAddress) {
    return `the driver has the queue at ${hex(polled.descAddress)}, the device at ${hex(descAddress)}`;
  }
  return !isLegacy && (status.value & VIRTIO_CONFIG_S_DRIVER_OK) === 0
    ? `the driver has not set DRIVER_OK (status ${hex(status.value)})`
    : undefined;
}

/** The device serves the queue, and has nothing of the driver's. */
function whyNothingComes(
  { id }: VirtioDeviceState,
  { index, driver, device }: VirtioQueue,
  { badId }: PolledQueue,
): string | undefined {
  if (badId !== undefined) {
    return `the next used element names descriptor ${badId}, where no chain of the driver's begins`;
  }
  if (driver === undefined || device.inFlight > 0 || device.usedIdx !== driver.lastUsedIdx) {
    return undefined;
  }
  if (driver.availIdxShadow === driver.lastUsedIdx) {
    return 'no chain is exposed, and none is with the device';
  }
  if (device.availIdx !== driver.availIdxShadow) {
    return `the driver has exposed chains up to index ${driver.availIdxShadow}, but the available ring in memory says ${device.availIdx}`;
  }
  if (device.availIdx !== device.lastAvailIdx) {
    // Frames are put where there is a buffer, told of or not.
    const isReceive = id === VIRTIO_ID_NET && index % 2 === 0;
    return isReceive || device.notifiedIdx === device.availIdx
      ? undefined
      : `the device was not notified: it has taken chains up to index ${device.lastAvailIdx}, and ${device.availIdx} is available`;
  }
  return 'the device has given up the chain: it could not read it';
}
