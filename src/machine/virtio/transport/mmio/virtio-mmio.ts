import { hexDigits } from '../../../../base/hex';
import { allOnes, fromWordPair } from '../../../../base/bits';
import { ok, type Result } from '../../../../base/result';
import type { Saveable } from '../../../../base/saved/saved-device';
import type { DeviceRef, EventSink } from '../../../../base/trace-event';
import { legacyRingAddresses } from '../../../../spec/virtio-ring';
import * as mmio from '../../../../spec/virtio-mmio';
import type { AccessSize, BusDevice } from '../../../bus';
import type { GuestMemory } from '../../../memory/guest-memory';
import type { InterruptLine } from '../interrupt-line';
import { MAX_QUEUE_SIZE, type SplitQueue } from '../../queue/split-queue';
import { VirtioTransportCore } from '../transport-core';
import type { VirtioDevice } from '../../virtio-device';
import type { VirtioTransport } from '../virtio-transport';
import { alignedParts, sumOf } from './aligned-parts';
import { readEmptySlot, VENDOR_ID_QEMU } from './empty-slot';
import { PendingQueue, restorePending, savePending } from './pending-queue';
import { checkMmio, type SavedVirtioMmio } from './saved-mmio';

export interface VirtioMmioOptions {
  /** Undefined: an empty slot. */
  readonly device: VirtioDevice | undefined;
  /** Register layout: 1 legacy (`force-legacy=true`), 2 modern. */
  readonly version: 1 | 2;
  /** Physical address of the registers, for events. */
  readonly address: number;
  readonly memory: GuestMemory;
  readonly events: EventSink;
  readonly interrupt: InterruptLine;
}

/**
 * virtio-mmio transport, register layout versions 1 and 2, answering as QEMU 7.2 does: a register of the other version
 * reads 0 and ignores writes, and so do accesses of other widths than 32 bits below the configuration.
 *
 * @spec VIRTIO 1.2 §4.2 Virtio Over MMIO
 */
export class VirtioMmio implements BusDevice, VirtioTransport, Saveable<SavedVirtioMmio> {
  readonly kind = 'mmio';
  readonly pciPlace = undefined;
  readonly version: 1 | 2;
  readonly address: number;
  /** Undefined: an empty slot. */
  readonly core: VirtioTransportCore | undefined;
  readonly #events: EventSink;
  #deviceFeaturesSel = 0;
  #driverFeaturesSel = 0;
  #queueSel = 0;
  /** Legacy; survives a reset by status, as U-Boot expects, which writes it once when it finds the transport. */
  #guestPageSize = 1;
  readonly #driverFeatures: [low: number, high: number] = [0, 0];
  readonly #pending: readonly PendingQueue[];

  constructor(options: VirtioMmioOptions) {
    this.version = options.version;
    this.address = options.address;
    this.#events = options.events;
    const { device, memory, events, interrupt } = options;
    this.core = device
      ? new VirtioTransportCore({
          device,
          legacy: options.version === 1,
          memory,
          events,
          interrupt,
        })
      : undefined;
    this.#pending = (this.core?.queues ?? []).map(({ defaultSize }) => {
      return new PendingQueue(defaultSize);
    });
  }

  get transportName(): string {
    return `virtio-mmio@${hexDigits(this.address)}`;
  }

  get legacy(): boolean {
    return this.version === 1;
  }

  get ref(): DeviceRef | undefined {
    return this.core?.ref;
  }

  /** Power-on state. */
  powerOnReset(): void {
    this.core?.reset();
    this.#deviceFeaturesSel = 0;
    this.#driverFeaturesSel = 0;
    this.#driverFeatures.fill(0);
    this.#guestPageSize = 1;
    this.#resetQueues();
  }

  /** What a status of 0 resets: the selectors of features and the page size stay. */
  #resetQueues(): void {
    this.#queueSel = 0;
    for (const pending of this.#pending) {
      pending.reset();
    }
  }

  save(): SavedVirtioMmio {
    return {
      device: 'virtio-mmio',
      version: 1,
      layout: this.version,
      deviceFeaturesSel: this.#deviceFeaturesSel,
      driverFeaturesSel: this.#driverFeaturesSel,
      queueSel: this.#queueSel,
      guestPageSize: this.#guestPageSize,
      driverFeatures: [...this.#driverFeatures],
      pending: savePending(this.#pending),
      core: this.core?.save(),
    };
  }

  restore(state: SavedVirtioMmio): Result<undefined, string> {
    const checked = checkMmio(state, this.version, this.core !== undefined);
    const restored = checked.ok && state.core ? this.core?.restore(state.core) : checked;
    if (restored?.ok === false) {
      return restored;
    }
    this.#deviceFeaturesSel = state.deviceFeaturesSel;
    this.#driverFeaturesSel = state.driverFeaturesSel;
    this.#queueSel = state.queueSel;
    this.#guestPageSize = state.guestPageSize;
    [this.#driverFeatures[0], this.#driverFeatures[1]] = state.driverFeatures;
    restorePending(this.#pending, state.pending);
    return ok(undefined);
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const value = this.#readAny(offset, sizeBytes);
    if (this.#events.wants('registerRead')) {
      this.#emitAccess('registerRead', offset, sizeBytes, value);
    }
    return value;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (this.#events.wants('registerWrite')) {
      this.#emitAccess('registerWrite', offset, sizeBytes, value);
    }
    const { core } = this;
    if (!core) {
      return;
    }
    if (offset >= mmio.VIRTIO_MMIO_CONFIG) {
      this.#writeConfig(core, offset - mmio.VIRTIO_MMIO_CONFIG, sizeBytes, value);
      return;
    }
    if (crossesIntoConfig(offset, sizeBytes)) {
      for (const { at, width, shift } of alignedParts(offset, sizeBytes)) {
        if (at >= mmio.VIRTIO_MMIO_CONFIG) {
          core.writeConfig(at - mmio.VIRTIO_MMIO_CONFIG, width, (value >>> shift) & allOnes(width));
        }
      }
      return;
    }
    if (sizeBytes !== 4 || offset % 4 !== 0) {
      return;
    }
    if (this.#writeCommon(core, offset, value)) {
      return;
    }
    if (this.version === 1) {
      this.#writeLegacy(core, offset, value);
    } else {
      this.#writeModern(core, offset, value);
    }
  }

  #emitAccess(
    kind: 'registerRead' | 'registerWrite',
    offset: number,
    sizeBytes: AccessSize,
    value: number,
  ): void {
    this.#events.emit({
      kind,
      device: this.ref,
      region: 'virtio-mmio',
      register: mmio.virtioMmioRegisterName(this.version, offset),
      address: this.address + offset,
      sizeBytes,
      value,
    });
  }

  #readAny(offset: number, sizeBytes: AccessSize): number {
    const { core } = this;
    if (!core) {
      return readEmptySlot(this.version, offset, sizeBytes);
    }
    if (offset >= mmio.VIRTIO_MMIO_CONFIG) {
      return this.#readConfig(core, offset - mmio.VIRTIO_MMIO_CONFIG, sizeBytes);
    }
    if (crossesIntoConfig(offset, sizeBytes)) {
      return sumOf(offset, sizeBytes, (at, width) => this.#readAny(at, width));
    }
    if (sizeBytes !== 4 || offset % 4 !== 0) {
      return 0;
    }
    const common = this.#readCommon(core, offset);
    if (common !== undefined) {
      return common;
    }
    return this.version === 1 ? this.#readLegacy(core, offset) : this.#readModern(core, offset);
  }

  #readConfig(core: VirtioTransportCore, offset: number, sizeBytes: AccessSize): number {
    if (offset % sizeBytes === 0) {
      return core.readConfig(offset, sizeBytes);
    }
    return sumOf(offset, sizeBytes, (at, width) => core.readConfig(at, width));
  }

  #writeConfig(
    core: VirtioTransportCore,
    offset: number,
    sizeBytes: AccessSize,
    value: number,
  ): void {
    for (const { at, width, shift } of alignedParts(offset, sizeBytes)) {
      core.writeConfig(at, width, (value >>> shift) & allOnes(width));
    }
  }

  #readCommon(core: VirtioTransportCore, offset: number): number | undefined {
    switch (offset) {
      case mmio.VIRTIO_MMIO_MAGIC_VALUE:
        return mmio.VIRTIO_MMIO_MAGIC;
      case mmio.VIRTIO_MMIO_VERSION:
        return this.version;
      case mmio.VIRTIO_MMIO_DEVICE_ID:
        return core.device.id;
      case mmio.VIRTIO_MMIO_VENDOR_ID:
        return VENDOR_ID_QEMU;
      case mmio.VIRTIO_MMIO_DEVICE_FEATURES:
        return core.readOfferedFeatures(this.#deviceFeaturesSel);
      case mmio.VIRTIO_MMIO_QUEUE_NUM_MAX:
        return core.queues[this.#queueSel] ? MAX_QUEUE_SIZE : 0;
      case mmio.VIRTIO_MMIO_INTERRUPT_STATUS:
        return core.interruptStatus;
      case mmio.VIRTIO_MMIO_STATUS:
        return core.status;
      // No shared memory regions: length and base of all ones.
      case mmio.VIRTIO_MMIO_SHM_LEN_LOW:
      case mmio.VIRTIO_MMIO_SHM_LEN_HIGH:
        return 0xffff_ffff;
      default:
        return undefined;
    }
  }

  #readLegacy(core: VirtioTransportCore, offset: number): number {
    if (offset !== mmio.VIRTIO_MMIO_QUEUE_PFN) {
      return 0;
    }
    const queue = core.queues[this.#queueSel];
    return queue ? Math.floor(queue.descAddress / this.#guestPageSize) >>> 0 : 0;
  }

  #readModern(core: VirtioTransportCore, offset: number): number {
    if (offset === mmio.VIRTIO_MMIO_QUEUE_READY) {
      return core.queues[this.#queueSel]?.ready ? 1 : 0;
    }
    if (offset === mmio.VIRTIO_MMIO_CONFIG_GENERATION) {
      return core.configGeneration;
    }
    return 0;
  }

  /** True: the register belongs to both versions and the write is done. */
  #writeCommon(core: VirtioTransportCore, offset: number, value: number): boolean {
    switch (offset) {
      case mmio.VIRTIO_MMIO_DEVICE_FEATURES_SEL:
        this.#deviceFeaturesSel = value === 0 ? 0 : 1;
        return true;
      case mmio.VIRTIO_MMIO_DRIVER_FEATURES:
        if (this.version === 2) {
          this.#driverFeatures[this.#driverFeaturesSel === 0 ? 0 : 1] = value;
        } else if (this.#driverFeaturesSel === 0) {
          core.acceptFeatures(BigInt(value));
        }
        return true;
      case mmio.VIRTIO_MMIO_DRIVER_FEATURES_SEL:
        this.#driverFeaturesSel = value === 0 ? 0 : 1;
        return true;
      case mmio.VIRTIO_MMIO_QUEUE_SEL:
        if (value < MAX_QUEUE_SIZE) {
          this.#queueSel = value;
        }
        return true;
      case mmio.VIRTIO_MMIO_QUEUE_NUM:
        this.#writeQueueNum(core, value);
        return true;
      case mmio.VIRTIO_MMIO_QUEUE_NOTIFY:
        core.notifyQueue(value);
        return true;
      case mmio.VIRTIO_MMIO_INTERRUPT_ACK:
        core.acknowledgeInterrupt(value);
        return true;
      case mmio.VIRTIO_MMIO_STATUS:
        this.#writeStatus(core, value);
        return true;
      default:
        return false;
    }
  }

  #writeStatus(core: VirtioTransportCore, value: number): void {
    if (this.version === 2 && value & 0x08) {
      const [low, high] = this.#driverFeatures;
      core.acceptFeatures(BigInt(low) | (BigInt(high) << 32n));
    }
    core.writeStatus(value);
    if (core.status === 0) {
      this.#afterStatusReset();
    }
  }

  #afterStatusReset(): void {
    this.#driverFeatures.fill(0);
    this.#resetQueues();
  }

  /** 0 and more than the maximum are ignored. A legacy queue changes at once, a modern one with QueueReady. */
  #writeQueueNum(core: VirtioTransportCore, value: number): void {
    const queue = core.queues[this.#queueSel];
    const pending = this.#pending[this.#queueSel];
    if (!queue || !pending || value === 0 || value > MAX_QUEUE_SIZE) {
      return;
    }
    if (this.version === 2) {
      pending.size = value;
      return;
    }
    if (queue.ready) {
      this.#placeLegacyQueue(queue, value, queue.descAddress);
    } else {
      queue.resize(value);
    }
  }

  #writeLegacy(core: VirtioTransportCore, offset: number, value: number): void {
    const queue = core.queues[this.#queueSel];
    const pending = this.#pending[this.#queueSel];
    switch (offset) {
      case mmio.VIRTIO_MMIO_GUEST_PAGE_SIZE:
        // QEMU keeps the position of the lowest bit; 0 counts as 1.
        this.#guestPageSize = value === 0 ? 1 : (value & -value) >>> 0;
        break;
      case mmio.VIRTIO_MMIO_QUEUE_ALIGN:
        if (!queue || !pending) {
          break;
        }
        pending.align = value;
        if (queue.ready) {
          this.#placeLegacyQueue(queue, queue.size, queue.descAddress);
        }
        break;
      case mmio.VIRTIO_MMIO_QUEUE_PFN:
        if (value === 0) {
          this.#powerOnResetKeepingPageSize();
        } else if (queue) {
          this.#placeLegacyQueue(queue, queue.size, value * this.#guestPageSize);
        }
        break;
      default:
        break;
    }
  }

  /** A page frame number of 0 resets the whole device in QEMU, whatever queue is selected. */
  #powerOnResetKeepingPageSize(): void {
    const guestPageSize = this.#guestPageSize;
    this.powerOnReset();
    this.#guestPageSize = guestPageSize;
  }

  #placeLegacyQueue(queue: SplitQueue, size: number, descAddress: number): void {
    const align = this.#pending[this.#queueSel]?.align ?? 4096;
    const { avail, used } = legacyRingAddresses(descAddress, size, align);
    queue.configure(size, descAddress, avail, used);
  }

  #writeModern(core: VirtioTransportCore, offset: number, value: number): void {
    const pending = this.#pending[this.#queueSel];
    if (!pending) {
      return;
    }
    switch (offset) {
      case mmio.VIRTIO_MMIO_QUEUE_READY:
        this.#writeQueueReady(core, pending, value);
        break;
      case mmio.VIRTIO_MMIO_QUEUE_DESC_LOW:
        pending.desc[0] = value;
        break;
      case mmio.VIRTIO_MMIO_QUEUE_DESC_HIGH:
        pending.desc[1] = value;
        break;
      case mmio.VIRTIO_MMIO_QUEUE_AVAIL_LOW:
        pending.avail[0] = value;
        break;
      case mmio.VIRTIO_MMIO_QUEUE_AVAIL_HIGH:
        pending.avail[1] = value;
        break;
      case mmio.VIRTIO_MMIO_QUEUE_USED_LOW:
        pending.used[0] = value;
        break;
      case mmio.VIRTIO_MMIO_QUEUE_USED_HIGH:
        pending.used[1] = value;
        break;
      default:
        break;
    }
  }

  /** @spec VIRTIO 1.2 §4.2.2.1 Device Requirements: MMIO Device Register Layout (QueueReady) */
  #writeQueueReady(core: VirtioTransportCore, pending: PendingQueue, value: number): void {
    const queue = core.queue(this.#queueSel);
    if (value === 0) {
      queue.disable();
      return;
    }
    queue.configure(
      pending.size,
      fromWordPair(pending.desc),
      fromWordPair(pending.avail),
      fromWordPair(pending.used),
    );
  }
}

/** From the registers into the configuration: only an access that isn't aligned does. */
function crossesIntoConfig(offset: number, sizeBytes: AccessSize): boolean {
  return offset < mmio.VIRTIO_MMIO_CONFIG && offset + sizeBytes > mmio.VIRTIO_MMIO_CONFIG;
}
