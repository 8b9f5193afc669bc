import type { Result } from '../../../../base/result';
import { checkSavedSize, type SavedDevice } from '../../../../base/saved/saved-device';
import type { EventSink } from '../../../../base/trace-event';
import { allOnes } from '../../../../base/bits';
import { PCI_INTERRUPT_PIN } from '../../../../spec/pci';
import { VIRTIO_F_BAD_FEATURE } from '../../../../spec/virtio-feature-bits';
import { featureSet } from '../../../../spec/virtio-features';
import * as pci from '../../../../spec/virtio-pci';
import type { AccessSize, BusDevice } from '../../../bus';
import type { GuestMemory } from '../../../memory/guest-memory';
import { BaseAddresses } from '../../../pci/base-addresses';
import { CapabilityList } from '../../../pci/capability-list';
import { PCI_CONFIG_BYTES, PCIE_CONFIG_BYTES, PciConfigSpace } from '../../../pci/config-space';
import { MAX_MSIX_VECTORS, Msix } from '../../../pci/msix';
import type { PciFunction, PciMapping } from '../../../pci/pci-function';
import { unconnectedLine } from '../interrupt-line';
import { MAX_QUEUE_SIZE } from '../../queue/split-queue';
import { type RegionRegisters, TracedRegion } from '../traced-region';
import type { SavedTransportCore } from '../saved-core';
import { VirtioTransportCore } from '../transport-core';
import type { VirtioDevice } from '../../virtio-device';
import { addExpressCapabilities, addModernCapabilities } from './capabilities';
import { type SavedCommonRegisters, VirtioPciCommonRegisters } from './common';
import { VirtioPciLegacyRegisters } from './legacy';
import * as modern from './modern';
import { type SavedPciState, VirtioPciState } from './state';
import type { PciPlace, VirtioTransport } from '../virtio-transport';

const LEGACY_BAR = 0;
const MSIX_BAR = 1;
const NOTIFY_PORT_BAR = 2;
const MODERN_BAR = 4;

/** In ordinary layouts; with `page-per-vq=on` every queue has a page to itself. */
const NOTIFY_MULTIPLIER = 4;
const PAGE_BYTES = 4096;
const SUBSYSTEM_QEMU = 0x1100;
const NO_MSIX = new Uint8Array(0);

export interface VirtioPciOptions {
  /** QEMU's name of the model: `virtio-blk-pci`. */
  readonly driver: string;
  readonly device: VirtioDevice;
  /** Which interfaces there are; both makes it transitional. At least one. */
  readonly legacy: boolean;
  readonly modern: boolean;
  /** PCI Express function, not a conventional one. */
  readonly express: boolean;
  readonly ats: boolean;
  /** 24 bits. */
  readonly classCode: number;
  readonly multifunction: boolean;
  /** MSI-X vectors; 0: no MSI-X. At most 2048. */
  readonly vectors: number;
  readonly pagePerQueue: boolean;
  readonly notifyPort: boolean;
  /** Size of an expansion ROM; 0: none. Its contents read as zeros. */
  readonly romBytes: number;
  readonly memory: GuestMemory;
  readonly events: EventSink;
  /** Physical address of I/O address 0. */
  readonly ioBase: number;
  /** The same for events: behind bridges QEMU's traces give addresses on the bus. */
  readonly tracedIoBase: number;
  readonly place: () => PciPlace;
}

interface SavedVirtioPci extends SavedDevice {
  readonly config: Uint8Array;
  readonly state: SavedPciState;
  readonly common: SavedCommonRegisters;
  /** The table of MSI-X; empty where there is none. */
  readonly msix: Uint8Array;
  readonly core: SavedTransportCore;
}

/**
 * A VirtIO device as a PCI function with QEMU 7.2's layout: legacy registers in BAR 0 (I/O), MSI-X in BAR 1, modern
 * registers in BAR 4 (64-bit, prefetchable).
 *
 * @spec VIRTIO 1.2 §4.1 Virtio Over PCI Bus
 */
export class VirtioPci implements PciFunction, VirtioTransport {
  readonly kind = 'pci';
  readonly secondary = undefined;
  readonly core: VirtioTransportCore;
  readonly #options: VirtioPciOptions;
  readonly #config: PciConfigSpace;
  readonly #bars: BaseAddresses;
  readonly #state: VirtioPciState;
  readonly #msix: Msix | undefined;
  readonly #common: VirtioPciCommonRegisters;
  readonly #modernBar: BusDevice;
  /** Offset of the configuration access capability; 0: none. */
  readonly #accessCapability: number;

  constructor(options: VirtioPciOptions) {
    this.#options = options;
    const { device, memory, events } = options;
    this.core = new VirtioTransportCore({
      device,
      legacy: options.legacy,
      transitional: options.legacy && options.modern,
      legacyFeatures: featureSet(VIRTIO_F_BAD_FEATURE),
      memory,
      events,
      interrupt: unconnectedLine,
    });
    const config = new PciConfigSpace(options.express ? PCIE_CONFIG_BYTES : PCI_CONFIG_BYTES);
    this.#config = config;
    this.#bars = new BaseAddresses(config);
    this.#defineIdentity();
    const capabilities = new CapabilityList(config);
    if (options.express) {
      addExpressCapabilities(config, capabilities, options.ats);
    }
    this.#accessCapability = options.modern ? this.#defineModernCapabilities(capabilities) : 0;
    const { vectors } = options;
    this.#msix =
      vectors > 0 && vectors <= MAX_MSIX_VECTORS
        ? new Msix(config, capabilities, this.#bars, MSIX_BAR, vectors)
        : undefined;
    this.#state = new VirtioPciState(this.core, this.#msix);
    this.#common = new VirtioPciCommonRegisters(this.#state);
    this.#modernBar = this.#buildModernBar();
    this.#addRegions();
  }

  /** The model, as QEMU's configuration space traces say. */
  get name(): string {
    return this.#options.driver;
  }

  get transportName(): string {
    return this.core.ref.transport;
  }

  get legacy(): boolean {
    return this.core.legacy;
  }

  get address(): number {
    if (!this.core.legacy) {
      return this.#bars.base(MODERN_BAR);
    }
    const base = this.#bars.base(LEGACY_BAR);
    return base === 0 ? 0 : this.#options.ioBase + base;
  }

  get pciPlace(): PciPlace {
    return this.#options.place();
  }

  readConfig(offset: number, sizeBytes: AccessSize): number {
    if (this.#touchesAccessData(offset, sizeBytes)) {
      this.#readThroughWindow();
    }
    return this.#config.read(offset, sizeBytes);
  }

  writeConfig(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#config.write(offset, sizeBytes, value);
    if (this.#touchesAccessData(offset, sizeBytes)) {
      this.#writeThroughWindow();
    }
  }

  mappings(): readonly PciMapping[] {
    return this.#bars.mappings();
  }

  /** Power-on state. */
  reset(): void {
    this.core.reset();
    this.core.useInterface(this.#options.legacy);
    this.#state.reset();
    this.#common.powerOnReset();
    this.#msix?.reset();
    this.#config.reset();
  }

  save(): SavedVirtioPci {
    return {
      device: this.name,
      version: 1,
      config: this.#config.save(),
      state: this.#state.save(),
      common: this.#common.save(),
      msix: this.#msix?.save() ?? NO_MSIX,
      core: this.core.save(),
    };
  }

  restore(state: SavedVirtioPci): Result<undefined, string> {
    const checked = checkSavedSize(state, this.name, 1, {
      what: 'bytes of MSI-X',
      expected: (this.#msix?.save() ?? NO_MSIX).length,
      found: state.msix.length,
    });
    if (!checked.ok) {
      return checked;
    }
    const before = this.#config.save();
    const config = this.#config.restore(state.config);
    if (!config.ok) {
      return config;
    }
    const core = this.core.restore(state.core);
    if (!core.ok) {
      this.#config.restore(before);
      return core;
    }
    this.#state.restore(state.state);
    this.#common.restore(state.common);
    this.#msix?.restore(state.msix);
    return core;
  }

  /** @spec VIRTIO 1.2 §4.1.2 PCI Device Discovery */
  #defineIdentity(): void {
    const { device, legacy, classCode, multifunction } = this.#options;
    const transitionalId = pci.virtioPciTransitionalDeviceIds.get(device.id);
    const asLegacy = legacy && transitionalId !== undefined;
    this.#config.defineIdentity({
      vendorId: pci.PCI_VENDOR_ID_QUMRANET,
      deviceId: asLegacy ? transitionalId : pci.VIRTIO_PCI_MODERN_DEVICE_ID_BASE + device.id,
      revision: asLegacy ? 0 : 1,
      classCode,
      subsystemVendorId: pci.PCI_VENDOR_ID_QUMRANET,
      subsystemId: asLegacy ? device.id : SUBSYSTEM_QEMU,
      headerType: multifunction ? 0x80 : 0,
    });
    this.#config.define(PCI_INTERRUPT_PIN, 1, 1);
  }

  #defineModernCapabilities(capabilities: CapabilityList): number {
    return addModernCapabilities(this.#config, capabilities, {
      bar: MODERN_BAR,
      notifyMultiplier: this.#notifyMultiplier,
      notifyBytes: this.#notifyBytes,
      notifyPortBar: this.#options.notifyPort ? NOTIFY_PORT_BAR : undefined,
    });
  }

  get #notifyMultiplier(): number {
    return this.#options.pagePerQueue ? PAGE_BYTES : NOTIFY_MULTIPLIER;
  }

  get #notifyBytes(): number {
    return this.#notifyMultiplier * MAX_QUEUE_SIZE;
  }

  #addRegions(): void {
    const options = this.#options;
    const bars = this.#bars;
    const state = this.#state;
    if (options.legacy) {
      const registers = this.#traced('virtio-pci', new VirtioPciLegacyRegisters(state), () => {
        return options.tracedIoBase + bars.base(LEGACY_BAR);
      });
      const configStart = this.#msix
        ? pci.VIRTIO_PCI_LEGACY_CONFIG_MSIX
        : pci.VIRTIO_PCI_LEGACY_CONFIG;
      const sizeBytes = powerOfTwoAbove(configStart + options.device.configSizeBytes);
      bars.add(LEGACY_BAR, { space: 'io', sizeBytes, device: registers });
    }
    if (options.modern) {
      const sizeBytes = powerOfTwoAbove(modern.MODERN_NOTIFY + this.#notifyBytes);
      bars.add(MODERN_BAR, {
        space: 'memory',
        wide: true,
        prefetchable: true,
        sizeBytes,
        device: this.#modernBar,
      });
      if (options.notifyPort) {
        const registers = new modern.PortNotifyRegisters(state);
        const device = this.#traced(`virtio-pci-notify-pio-${this.#kindName}`, registers, () => {
          return options.tracedIoBase + bars.base(NOTIFY_PORT_BAR);
        });
        bars.add(NOTIFY_PORT_BAR, { space: 'io', sizeBytes: 4, device });
      }
    }
    if (options.romBytes > 0) {
      bars.addRom(options.romBytes, { read: () => 0, write: () => undefined });
    }
  }

  get #kindName(): string {
    return this.core.ref.kind;
  }

  #buildModernBar(): BusDevice {
    const state = this.#state;
    const part = (name: string, offset: number, registers: RegionRegisters): TracedRegion =>
      this.#traced(`virtio-pci-${name}-${this.#kindName}`, registers, () => {
        return this.#bars.base(MODERN_BAR) + offset;
      });
    return new modern.ModernBar([
      part('common', modern.MODERN_COMMON, this.#common),
      part('isr', modern.MODERN_ISR, new modern.IsrRegisters(state)),
      part('device', modern.MODERN_DEVICE, new modern.DeviceConfigRegisters(state)),
      part(
        'notify',
        modern.MODERN_NOTIFY,
        new modern.NotifyRegisters(state, this.#notifyMultiplier),
      ),
    ]);
  }

  #traced(name: string, registers: RegionRegisters, address: () => number): TracedRegion {
    const { events } = this.#options;
    return new TracedRegion(registers, { device: this.core.ref, name, address, events });
  }

  #touchesAccessData(offset: number, sizeBytes: AccessSize): boolean {
    const data = this.#accessCapability + pci.VIRTIO_PCI_CFG_CAP_DATA;
    return this.#accessCapability !== 0 && offset < data + 4 && offset + sizeBytes > data;
  }

  /**
   * What the configuration access capability points at. QEMU looks in the modern BAR whatever `bar` says, and aligns.
   *
   * @spec VIRTIO 1.2 §4.1.4.9 PCI configuration access capability
   */
  #window(): { offset: number; sizeBytes: AccessSize } | undefined {
    const at = this.#accessCapability;
    const sizeBytes = this.#config.read(at + pci.VIRTIO_PCI_CAP_LENGTH, 4);
    if (sizeBytes !== 1 && sizeBytes !== 2 && sizeBytes !== 4) {
      return undefined;
    }
    const offset = this.#config.read(at + pci.VIRTIO_PCI_CAP_OFFSET, 4);
    if (offset + sizeBytes > modern.MODERN_NOTIFY + this.#notifyBytes) {
      return undefined;
    }
    return { offset: offset - (offset % sizeBytes), sizeBytes };
  }

  #readThroughWindow(): void {
    const window = this.#window();
    if (!window) {
      return;
    }
    const value = this.#modernBar.read(window.offset, window.sizeBytes);
    const data = this.#accessCapability + pci.VIRTIO_PCI_CFG_CAP_DATA;
    this.#config.set(data, window.sizeBytes, value);
  }

  #writeThroughWindow(): void {
    const window = this.#window();
    if (!window) {
      return;
    }
    const data = this.#accessCapability + pci.VIRTIO_PCI_CFG_CAP_DATA;
    const value = this.#config.read(data, window.sizeBytes);
    this.#modernBar.write(
      window.offset,
      window.sizeBytes,
      (value & allOnes(window.sizeBytes)) >>> 0,
    );
  }
}

function powerOfTwoAbove(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(bytes));
}
