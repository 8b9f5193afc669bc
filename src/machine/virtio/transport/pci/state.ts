import { VIRTIO_MSI_NO_VECTOR } from '../../../../spec/virtio-pci';
import type { Msix } from '../../../pci/msix';
import { MAX_QUEUE_SIZE } from '../../queue/split-queue';
import type { VirtioTransportCore } from '../transport-core';

/** What the driver has written for a queue through the modern interface. */
export interface PciQueueState {
  desc: [low: number, high: number];
  driver: [low: number, high: number];
  device: [low: number, high: number];
  enabled: boolean;
  vector: number;
}

/** Registers that the legacy and the modern interface of one function share, as both stand for the same device. */
export class VirtioPciState {
  readonly core: VirtioTransportCore;
  readonly msix: Msix | undefined;
  queueSelect = 0;
  configVector = VIRTIO_MSI_NO_VECTOR;
  readonly queues: PciQueueState[] = [];

  constructor(core: VirtioTransportCore, msix: Msix | undefined) {
    this.core = core;
    this.msix = msix;
    this.reset();
  }

  /** What a device reset resets beside the device itself. */
  reset(): void {
    this.queueSelect = 0;
    this.configVector = VIRTIO_MSI_NO_VECTOR;
    this.core.queues.forEach((_, index) => {
      this.queues[index] = {
        desc: [0, 0],
        driver: [0, 0],
        device: [0, 0],
        enabled: false,
        vector: VIRTIO_MSI_NO_VECTOR,
      };
    });
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
    return value < (this.msix?.vectors ?? 0) ? value : VIRTIO_MSI_NO_VECTOR;
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
