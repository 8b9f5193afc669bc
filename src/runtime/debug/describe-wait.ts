import type { Executor } from './executor';
import { whyNeverUsed } from '../../inspect/never-used';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { Virtqueue } from '../../firmware/include/virtio_ring';
import { transportOf } from './device-of-frame';
import { frameAtIndex, variablesOf } from './frames';

/** Frames that are looked at for a queue, from the innermost. */
const FRAMES_LOOKED_AT = 6;

/**
 * For a guest that was paused inside the polling of a virtqueue: which device and queue, what was exposed last, and why
 * no answer will come. Undefined when no queue is polled.
 */
export function describeWait(snapshot: VirtioSnapshot): string | undefined {
  const vq = polledQueue();
  const transport = transportOf(vq);
  return vq === undefined || transport === undefined
    ? undefined
    : queueWait(snapshot, {
        deviceName: vq.vdev.name,
        transportName: transport.name,
        queue: vq.index,
        descAddress: vq.vring.desc,
      });
}

/** A queue that a driver polls. */
export interface WaitingQueue {
  readonly deviceName: string;
  readonly transportName: string;
  readonly queue: number;
  /** Where the driver has its descriptor table. */
  readonly descAddress: number;
}

/** What the driver waits for, as a sentence; undefined: nothing that is seen. */
export function queueWait(snapshot: VirtioSnapshot, polled: WaitingQueue): string | undefined {
  const { deviceName, transportName, queue: index, descAddress } = polled;
  const device = snapshot.transports.find((entry) => entry.name === transportName)?.device;
  const queue = device?.queues.find((entry) => entry.index === index);
  const waiting = queue?.chains.filter((chain) => !chain.used) ?? [];
  const why = whyNeverUsed(snapshot, { deviceName, queue: index, descAddress, badId: undefined });
  if (waiting.length === 0 && why === undefined) {
    return undefined;
  }
  const last = waiting.at(-1);
  return [
    `${deviceName} waits for its device to use a buffer of queue ${index}`,
    ...(queue === undefined ? [] : [` (${queue.name})`]),
    ...(last === undefined ? [] : [`: chain ${last.head}, ${last.meaning}`]),
    ...(why === undefined ? [] : [`; ${why}`]),
  ].join('');
}

function polledQueue(): Virtqueue | undefined {
  for (let index = 0; index < FRAMES_LOOKED_AT; index++) {
    const frame = frameAtIndex(index);
    const found = frame && variablesOf(frame).find(({ value }) => isVirtqueue(value));
    if (found !== undefined) {
      return found.value as Virtqueue;
    }
  }
  return undefined;
}

function isVirtqueue(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'vring' in value && 'last_used_idx' in value
  );
}

/** What a guest waits for that was stopped in a wait, for a person; undefined: it isn't known to wait. */
export function whatIsWaitedFor(
  run: { readonly halted: boolean; snapshot(): VirtioSnapshot },
  executor: Pick<Executor<never>, 'readsConsole' | 'describeWait'>,
): string | undefined {
  if (run.halted) {
    return 'U-Boot has halted; only a restart ends that';
  }
  return executor.readsConsole()
    ? 'U-Boot waits for console input'
    : executor.describeWait(run.snapshot());
}
