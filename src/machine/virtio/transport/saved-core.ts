import type { DeviceFault } from '../../../base/device-fault';
import { fail, type Result } from '../../../base/result';
import { checkSavedSize, type SavedDevice } from '../../../base/saved/saved-device';
import type { SavedQueue, SplitQueue } from '../queue/split-queue';
import type { WorkBudget } from '../queue/work-budget';
import type { VirtioDevice } from '../virtio-device';

/** A device with its queues, as plain data. */
export interface SavedTransportCore extends SavedDevice {
  readonly legacy: boolean;
  readonly status: number;
  readonly negotiatedFeatures: bigint;
  readonly askedFeatures: bigint;
  readonly interruptStatus: number;
  readonly configGeneration: number;
  readonly fault: DeviceFault | undefined;
  readonly active: boolean;
  readonly postponed: readonly number[];
  readonly notifiedEarly: readonly number[];
  readonly workLeft: number;
  readonly queueCount: number;
  /** Those that aren't as a reset leaves them. */
  readonly queues: readonly (readonly [index: number, state: SavedQueue])[];
  /** What is behind the transport. */
  readonly behind: SavedDevice;
}

/** What of a transport's core everybody sees. */
interface CoreFields {
  readonly device: VirtioDevice;
  readonly queues: readonly SplitQueue[];
  readonly work: WorkBudget;
  readonly legacy: boolean;
  readonly negotiatedFeatures: bigint;
  status: number;
  interruptStatus: number;
  configGeneration: number;
  fault: DeviceFault | undefined;
  active: boolean;
}

export function saveCore(
  core: CoreFields,
  askedFeatures: bigint,
  postponed: ReadonlySet<number>,
  notifiedEarly: ReadonlySet<number>,
): SavedTransportCore {
  const queues: [number, SavedQueue][] = [];
  for (const queue of core.queues) {
    const state = queue.save();
    if (state !== undefined) {
      queues.push([queue.index, state]);
    }
  }
  return {
    device: 'virtio',
    version: 1,
    legacy: core.legacy,
    status: core.status,
    negotiatedFeatures: core.negotiatedFeatures,
    askedFeatures,
    interruptStatus: core.interruptStatus,
    configGeneration: core.configGeneration,
    fault: core.fault,
    active: core.active,
    postponed: [...postponed],
    notifiedEarly: [...notifiedEarly],
    workLeft: core.work.left,
    queueCount: core.queues.length,
    queues,
    behind: core.device.save(),
  };
}

/** Is it of such a device, as far as the transport knows it? */
export function checkCore(
  core: CoreFields,
  state: SavedTransportCore,
  transitional: boolean,
): Result<undefined, string> {
  const checked = checkSavedSize(state, 'virtio', 1, {
    what: 'queues',
    expected: core.queues.length,
    found: state.queueCount,
  });
  if (checked.ok && state.legacy !== core.legacy && !transitional) {
    return fail(`saved virtio: expected ${interfaceName(core)}, found ${interfaceName(state)}`);
  }
  return checked;
}

export function restoreCore(
  core: CoreFields,
  state: SavedTransportCore,
  postponed: Set<number>,
  notifiedEarly: Set<number>,
): void {
  core.status = state.status;
  core.interruptStatus = state.interruptStatus;
  core.configGeneration = state.configGeneration;
  core.fault = state.fault;
  core.active = state.active;
  core.work.left = state.workLeft;
  putBack(postponed, state.postponed);
  putBack(notifiedEarly, state.notifiedEarly);
  const queues = new Map(state.queues);
  for (const queue of core.queues) {
    queue.restore(queues.get(queue.index));
  }
}

function putBack(queues: Set<number>, saved: readonly number[]): void {
  queues.clear();
  for (const index of saved) {
    queues.add(index);
  }
}

function interfaceName({ legacy }: { readonly legacy: boolean }): string {
  return legacy ? 'a legacy interface' : 'a modern interface';
}
