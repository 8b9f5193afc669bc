import { allOnes, fromWordPair } from '../../../../base/bits';
import * as pci from '../../../../spec/virtio-pci';
import type { AccessSize } from '../../../bus';
import { MAX_QUEUE_SIZE } from '../../queue/split-queue';
import type { RegionRegisters } from '../traced-region';
import type { PciQueueState, VirtioPciState } from './state';

/** As plain data. */
export interface SavedCommonRegisters {
  readonly deviceFeatureSelect: number;
  readonly driverFeatureSelect: number;
  readonly driverFeature: readonly [low: number, high: number];
}

/**
 * Common configuration of the modern interface. Fields are looked up by their offset whatever the width of the access,
 * as in QEMU; what is not there reads 0.
 *
 * @spec VIRTIO 1.2 §4.1.4.3 Common configuration structure layout
 */
export class VirtioPciCommonRegisters implements RegionRegisters {
  readonly #state: VirtioPciState;
  #deviceFeatureSelect = 0;
  #driverFeatureSelect = 0;
  /** As written; it survives a reset of the device. */
  readonly #driverFeature: [low: number, high: number] = [0, 0];

  constructor(state: VirtioPciState) {
    this.#state = state;
  }

  powerOnReset(): void {
    this.#deviceFeatureSelect = 0;
    this.#driverFeatureSelect = 0;
    this.#driverFeature.fill(0);
  }

  save(): SavedCommonRegisters {
    return {
      deviceFeatureSelect: this.#deviceFeatureSelect,
      driverFeatureSelect: this.#driverFeatureSelect,
      driverFeature: [...this.#driverFeature],
    };
  }

  restore(state: SavedCommonRegisters): void {
    this.#deviceFeatureSelect = state.deviceFeatureSelect;
    this.#driverFeatureSelect = state.driverFeatureSelect;
    [this.#driverFeature[0], this.#driverFeature[1]] = state.driverFeature;
  }

  registerName(offset: number): string {
    return pci.virtioPciCommonRegisterName(offset);
  }

  read(offset: number, sizeBytes: AccessSize): number {
    return (this.#readField(offset) & allOnes(sizeBytes)) >>> 0;
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    const state = this.#state;
    state.core.useInterface(false);
    const queue = state.selected;
    switch (offset) {
      case pci.VIRTIO_PCI_COMMON_DFSELECT:
        this.#deviceFeatureSelect = value;
        break;
      case pci.VIRTIO_PCI_COMMON_GFSELECT:
        this.#driverFeatureSelect = value;
        break;
      case pci.VIRTIO_PCI_COMMON_GF:
        this.#acceptFeatures(value);
        break;
      case pci.VIRTIO_PCI_COMMON_MSIX:
        state.configVector = state.acceptedVector(value);
        break;
      case pci.VIRTIO_PCI_COMMON_STATUS:
        state.writeStatus(value);
        break;
      case pci.VIRTIO_PCI_COMMON_Q_SELECT:
        state.selectQueue(value);
        break;
      default:
        if (queue) {
          this.#writeQueueField(queue, offset, value);
        }
        break;
    }
  }

  #readField(offset: number): number {
    const state = this.#state;
    const { core } = state;
    switch (offset) {
      case pci.VIRTIO_PCI_COMMON_DFSELECT:
        return this.#deviceFeatureSelect;
      case pci.VIRTIO_PCI_COMMON_DF:
        core.useInterface(false);
        return this.#deviceFeatureSelect <= 1
          ? core.readOfferedFeatures(this.#deviceFeatureSelect)
          : 0;
      case pci.VIRTIO_PCI_COMMON_GFSELECT:
        return this.#driverFeatureSelect;
      case pci.VIRTIO_PCI_COMMON_GF:
        return this.#driverFeature[this.#driverFeatureSelect] ?? 0;
      case pci.VIRTIO_PCI_COMMON_MSIX:
        return state.configVector;
      case pci.VIRTIO_PCI_COMMON_NUMQ:
        return core.queues.length;
      case pci.VIRTIO_PCI_COMMON_STATUS:
        return core.status;
      case pci.VIRTIO_PCI_COMMON_CFGGENERATION:
        return core.configGeneration;
      case pci.VIRTIO_PCI_COMMON_Q_SELECT:
        return state.queueSelect;
      default:
        return this.#readQueueField(offset);
    }
  }

  #readQueueField(offset: number): number {
    const state = this.#state;
    const queue = state.selected;
    switch (offset) {
      case pci.VIRTIO_PCI_COMMON_Q_SIZE:
        return state.core.queues[state.queueSelect]?.size ?? 0;
      case pci.VIRTIO_PCI_COMMON_Q_MSIX:
        return queue?.vector ?? pci.VIRTIO_MSI_NO_VECTOR;
      case pci.VIRTIO_PCI_COMMON_Q_ENABLE:
        return queue?.enabled === true ? 1 : 0;
      case pci.VIRTIO_PCI_COMMON_Q_NOFF:
        return state.queueSelect;
      case pci.VIRTIO_PCI_COMMON_Q_DESCLO:
        return queue?.desc[0] ?? 0;
      case pci.VIRTIO_PCI_COMMON_Q_DESCHI:
        return queue?.desc[1] ?? 0;
      case pci.VIRTIO_PCI_COMMON_Q_AVAILLO:
        return queue?.driver[0] ?? 0;
      case pci.VIRTIO_PCI_COMMON_Q_AVAILHI:
        return queue?.driver[1] ?? 0;
      case pci.VIRTIO_PCI_COMMON_Q_USEDLO:
        return queue?.device[0] ?? 0;
      case pci.VIRTIO_PCI_COMMON_Q_USEDHI:
        return queue?.device[1] ?? 0;
      default:
        return 0;
    }
  }

  #writeQueueField(queue: PciQueueState, offset: number, value: number): void {
    const state = this.#state;
    switch (offset) {
      case pci.VIRTIO_PCI_COMMON_Q_SIZE:
        if (value > 0 && value <= MAX_QUEUE_SIZE) {
          state.core.queue(state.queueSelect).resize(value);
        }
        break;
      case pci.VIRTIO_PCI_COMMON_Q_MSIX:
        queue.vector = state.acceptedVector(value);
        break;
      case pci.VIRTIO_PCI_COMMON_Q_ENABLE:
        this.#enableQueue(queue, value);
        break;
      case pci.VIRTIO_PCI_COMMON_Q_DESCLO:
        queue.desc[0] = value;
        break;
      case pci.VIRTIO_PCI_COMMON_Q_DESCHI:
        queue.desc[1] = value;
        break;
      case pci.VIRTIO_PCI_COMMON_Q_AVAILLO:
        queue.driver[0] = value;
        break;
      case pci.VIRTIO_PCI_COMMON_Q_AVAILHI:
        queue.driver[1] = value;
        break;
      case pci.VIRTIO_PCI_COMMON_Q_USEDLO:
        queue.device[0] = value;
        break;
      case pci.VIRTIO_PCI_COMMON_Q_USEDHI:
        queue.device[1] = value;
        break;
      case pci.VIRTIO_PCI_COMMON_Q_RESET:
        if (value !== 1) {
          break;
        }
        state.core.queue(state.queueSelect).reset();
        queue.enabled = false;
        break;
      default:
        break;
    }
  }

  #acceptFeatures(value: number): void {
    if (this.#driverFeatureSelect > 1) {
      return;
    }
    this.#driverFeature[this.#driverFeatureSelect === 0 ? 0 : 1] = value;
    const [low, high] = this.#driverFeature;
    this.#state.core.acceptFeatures(BigInt(low) | (BigInt(high) << 32n));
  }

  /** @spec VIRTIO 1.2 §4.1.4.3.2 Driver Requirements: Common configuration structure layout (queue_enable) */
  #enableQueue(queue: PciQueueState, value: number): void {
    const { core, queueSelect } = this.#state;
    if (value !== 1) {
      core.breakDevice({ kind: 'badQueueEnable', value }, queueSelect);
      return;
    }
    queue.enabled = true;
    const target = core.queue(queueSelect);
    target.configure(
      target.size,
      fromWordPair(queue.desc),
      fromWordPair(queue.driver),
      fromWordPair(queue.device),
    );
  }
}
