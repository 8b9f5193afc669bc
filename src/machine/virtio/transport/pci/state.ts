import { VIRTIO_MSI_NO_VECTOR as NO_VECTOR } from '../../../../spec/virtio-pci';
import type { Msix } from '../../../pci/msix';
import { MAX_QUEUE_SIZE } from '../../queue/split-queue';
import type { VirtioTransportCore } from '../transport-core';

type WordPair = [low: number, high: number];

/** What the driver has written for a queue through the modern interface. */
export interface PciQueueState {
  desc: WordPair;
  driver: WordPair;
  device: WordPair;
  enabled: boolean;
  vector: number;
}

/** As plain data. */
export interface SavedPciState {
  readonly queueSelect: number;
  readonly configVector: number;
  /** Those that aren't as a reset leaves them. */
  readonly queues: readonly (readonly [index: number, state: Readonly<PciQueueState>])[];
}

function freshQueue(): PciQueueState {
  return { desc: [0, 0], driver: [0, 0], device: [0, 0], enabled: false, vector: NO_VECTOR };
}

function copyOf({ desc, driver, device, enabled, vector }: PciQueueState): PciQueueState {
  return { desc: [...desc], driver: [...driver], device: [...device], enabled, vector };
}

function isFresh({ desc, driver, device, enabled, vector }: PciQueueState): boolean {
  return (
    !enabled &&
    vector === NO_VECTOR &&
    [desc, driver, device].every(([low, high]) => low === 0 && high === 0)
  );
}

/** Registers that the legacy and the modern interface of one function share, as both stand for the same device. */
export class VirtioPciState {
  readonly core: VirtioTransportCore;
  readonly msix: Msix | undefined;
  queueSelect = 0;
  configVector = NO_VECTOR;
  readonly queues: PciQueueState[] = [];

  constructor(core: VirtioTransportCore, msix: Msix | undefined) {
    this.core = core;
    this.msix = msix;
    this.reset();
  }

  /** What a device reset resets beside the device itself. */
  reset(): void {
    this.queueSelect = 0;
    this.configVector = NO_VECTOR;
    this.core.queues.forEach((_, index) => {
      this.queues[index] = freshQueue();
    });
  }

  save(): SavedPciState {
    const queues: [number, PciQueueState][] = [];
    this.queues.forEach((queue, index) => {
      if (!isFresh(queue)) {
        queues.push([index, copyOf(queue)]);
      }
    });
    return { queueSelect: this.queueSelect, configVector: this.configVector, queues };
  }

  restore(state: SavedPciState): void {
    this.reset();
    this.queueSelect = state.queueSelect;
    this.configVector = state.configVector;
    for (const [index, queue] of state.queues) {
      this.queues[index] = copyOf(queue);
    }
  }

  /** Queue numbers that no device can have are ignored. */
  selectQueue(index: number): void {
    if (index < MAX_QUEUE_SIZE) {
      this.queueSelect = index;
    }
  }

  get selected(): PciQueueState | undefined {
    return this.queues[this.queueSelect];
  }

  /** What a vector register keeps of a value: a vector that is there, or none. */
  acceptedVector(value: number): number {
    return value < (this.msix?.vectors ?? 0) ? value : NO_VECTOR;
  }

  writeStatus(value: number): void {
    this.core.writeStatus(value & 0xff);
    if (this.core.status === 0) {
      this.reset();
    }
  }

  /** Reading it acknowledges everything. */
  readIsr(): number {
    const value = this.core.interruptStatus;
    this.core.acknowledgeInterrupt(0xff);
    return value;
  }
}
