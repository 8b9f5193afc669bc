import { allOnes } from '../../../../base/bits';
import { VIRTIO_F_BAD_FEATURE } from '../../../../spec/virtio-feature-bits';
import { hasFeature } from '../../../../spec/virtio-features';
import { legacyRingAddresses } from '../../../../spec/virtio-ring';
import * as pci from '../../../../spec/virtio-pci';
import type { AccessSize } from '../../../bus';
import type { RegionRegisters } from '../traced-region';
import type { VirtioPciState } from './state';

/**
 * Registers of the legacy interface, at the start of BAR 0. What is not there reads as ones.
 *
 * @spec VIRTIO 1.2 §4.1.4.10 Legacy Interfaces: A Note on PCI Device Layout
 */
export class VirtioPciLegacyRegisters implements RegionRegisters {
  readonly #state: VirtioPciState;

  constructor(state: VirtioPciState) {
    this.#state = state;
  }

  registerName(offset: number): string {
    return pci.virtioPciLegacyRegisterName(offset, this.#msixEnabled);
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset >= this.#configStart) {
      return this.#state.core.readConfig(offset - this.#configStart, sizeBytes);
    }
    return (this.#readRegister(offset) & allOnes(sizeBytes)) >>> 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const { core } = this.#state;
    core.useInterface(true);
    if (offset >= this.#configStart) {
      core.writeConfig(offset - this.#configStart, sizeBytes, value);
    } else {
      this.#writeRegister(offset, value);
    }
  }

  get #msixEnabled(): boolean {
    return this.#state.msix?.enabled ?? false;
  }

  get #configStart(): number {
    return this.#msixEnabled ? pci.VIRTIO_PCI_LEGACY_CONFIG_MSIX : pci.VIRTIO_PCI_LEGACY_CONFIG;
  }

  #readRegister(offset: number): number {
    const state = this.#state;
    const { core } = state;
    const queue = core.queues[state.queueSelect];
    switch (offset) {
      case pci.VIRTIO_PCI_HOST_FEATURES:
        core.useInterface(true);
        return core.readOfferedFeatures(0);
      case pci.VIRTIO_PCI_GUEST_FEATURES:
        return Number(core.negotiatedFeatures & 0xffff_ffffn);
      case pci.VIRTIO_PCI_QUEUE_PFN:
        return Math.floor((queue?.descAddress ?? 0) / pci.VIRTIO_PCI_LEGACY_PAGE_BYTES) >>> 0;
      case pci.VIRTIO_PCI_QUEUE_NUM:
        return queue?.size ?? 0;
      case pci.VIRTIO_PCI_QUEUE_SEL:
        return state.queueSelect;
      case pci.VIRTIO_PCI_STATUS:
        return core.status;
      case pci.VIRTIO_PCI_ISR:
        return state.readIsr();
      case pci.VIRTIO_PCI_LEGACY_CONFIG_VECTOR:
        return state.configVector;
      case pci.VIRTIO_PCI_LEGACY_QUEUE_VECTOR:
        return state.selected?.vector ?? pci.VIRTIO_MSI_NO_VECTOR;
      default:
        return 0xffff_ffff;
    }
  }

  #writeRegister(offset: number, value: number): void {
    const state = this.#state;
    const { core } = state;
    switch (offset) {
      case pci.VIRTIO_PCI_GUEST_FEATURES:
        this.#acceptFeatures(BigInt(value));
        break;
      case pci.VIRTIO_PCI_QUEUE_PFN:
        this.#placeQueue(value);
        break;
      case pci.VIRTIO_PCI_QUEUE_SEL:
        state.selectQueue(value);
        break;
      case pci.VIRTIO_PCI_QUEUE_NOTIFY:
        core.notifyQueue(value);
        break;
      case pci.VIRTIO_PCI_STATUS:
        state.writeStatus(value);
        break;
      case pci.VIRTIO_PCI_LEGACY_CONFIG_VECTOR:
        state.configVector = state.acceptedVector(value);
        break;
      case pci.VIRTIO_PCI_LEGACY_QUEUE_VECTOR:
        if (state.selected) {
          state.selected.vector = state.acceptedVector(value);
        }
        break;
      default:
        break;
    }
  }

  /** A driver that accepts VIRTIO_F_BAD_FEATURE took all bits without looking; QEMU then takes none. */
  #acceptFeatures(features: bigint): void {
    const blind = hasFeature(features, VIRTIO_F_BAD_FEATURE);
    this.#state.core.acceptFeatures(blind ? 0n : features);
  }

  /** A page frame number of 0 resets the whole device in QEMU, whatever queue is selected. */
  #placeQueue(pageFrame: number): void {
    const state = this.#state;
    if (pageFrame === 0) {
      state.core.reset();
      state.reset();
      return;
    }
    const queue = state.core.queues[state.queueSelect];
    if (!queue) {
      return;
    }
    const page = pci.VIRTIO_PCI_LEGACY_PAGE_BYTES;
    const descAddress = pageFrame * page;
    const { avail, used } = legacyRingAddresses(descAddress, queue.size, page);
    queue.configure(queue.size, descAddress, avail, used);
  }
}
