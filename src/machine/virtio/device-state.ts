import type { VirtioTransportCore } from './transport/transport-core';

/** Device side of one queue, as plain data. */
export interface QueueState {
  readonly index: number;
  readonly maxSize: number;
  readonly size: number;
  readonly descAddress: number;
  readonly availAddress: number;
  readonly usedAddress: number;
  readonly ready: boolean;
  readonly lastAvailIdx: number;
  /** The driver's index when it last notified. */
  readonly notifiedIdx: number;
  /** What the device publishes next; memory has the same unless the driver has overwritten it. */
  readonly usedIdx: number;
  /** The driver's index, from memory. */
  readonly availIdx: number;
  readonly inFlight: number;
  readonly interruptsSuppressed: boolean;
}

/** A transport and its device, as plain data, for snapshots. */
export interface DeviceState {
  readonly deviceId: number;
  readonly legacy: boolean;
  readonly status: number;
  readonly offeredFeatures: bigint;
  /** Also what the interface in use hides. */
  readonly deviceFeatures: bigint;
  readonly negotiatedFeatures: bigint;
  readonly interruptStatus: number;
  readonly configGeneration: number;
  readonly broken: string | undefined;
  readonly config: Uint8Array;
  readonly queues: readonly QueueState[];
}

/** Looks without leaving a trace: no event is emitted and nothing changes. */
export function readDeviceState(core: VirtioTransportCore): DeviceState {
  const { device } = core;
  return {
    deviceId: device.id,
    legacy: core.legacy,
    status: core.status,
    offeredFeatures: core.offeredFeatures,
    deviceFeatures: core.deviceFeatures,
    negotiatedFeatures: core.negotiatedFeatures,
    interruptStatus: core.interruptStatus,
    configGeneration: core.configGeneration,
    broken: core.broken,
    config: device.snapshotConfig(),
    queues: core.queues.map((queue) => ({
      index: queue.index,
      maxSize: queue.defaultSize,
      size: queue.size,
      descAddress: queue.descAddress,
      availAddress: queue.availAddress,
      usedAddress: queue.usedAddress,
      ready: queue.ready,
      lastAvailIdx: queue.lastAvailIdx,
      notifiedIdx: queue.notifiedIdx,
      usedIdx: queue.usedIdx,
      availIdx: queue.availIdx,
      inFlight: queue.inFlight,
      interruptsSuppressed: queue.interruptsSuppressed,
    })),
  };
}
