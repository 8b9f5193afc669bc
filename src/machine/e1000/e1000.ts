import type { NetworkBackend } from '../../base/host';
import type { Result } from '../../base/result';
import { checkSaved, type SavedDevice } from '../../base/saved/saved-device';
import * as e1000 from '../../spec/e1000';
import type { AccessSize, BusDevice } from '../bus';
import type { BusMaster } from '../../base/memory/memory-watch';
import type { GuestMemory } from '../memory/guest-memory';
import { BaseAddresses } from '../pci/base-addresses';
import { PCI_CONFIG_BYTES, PciConfigSpace } from '../pci/config-space';
import type { PciFunction, PciMapping } from '../pci/pci-function';
import { e1000Eeprom } from './e1000-eeprom';
import { Phy, type SavedPhy } from './phy';
import { Microwire, type MicrowireState } from './microwire';

const REGISTER_BYTES = 0x2_0000;
const PORT_BYTES = 64;
const ROM_BYTES = 0x4_0000;
const FCS_BYTES = 4;
const MIN_FRAME_BYTES = 60;
/** A back end that answers every frame at once must not keep the guest from running. */
const MAX_FRAMES = 256;

/** What the card sends at most; a longer frame is dropped. */
const MAX_FRAME_BYTES = 16 * 1024;

/** As QEMU has them after power-on: a link of 1000 Mbit/s. */
const CTRL_AT_POWER_ON = 0x0014_0240;
const STATUS_AT_POWER_ON = 0x8008_0783;

/** Registers in which nothing is kept, or which a write doesn't change. */
const READ_ONLY = new Set([
  e1000.E1000_STATUS,
  e1000.E1000_ICR,
  e1000.E1000_FCAL,
  e1000.E1000_FCAH,
  e1000.E1000_FCT,
]);

const MASTER: BusMaster = { device: 'e1000', queue: undefined };

const NOTHING: BusDevice = { read: () => 0, write: () => undefined };

export interface E1000Options {
  readonly mac: Uint8Array;
  readonly backend: NetworkBackend;
  /** What the card reaches as bus master. */
  readonly memory: GuestMemory;
}

interface SavedE1000 extends SavedDevice {
  readonly config: Uint8Array;
  readonly registers: readonly (readonly [offset: number, value: number])[];
  readonly selectedPort: number;
  readonly eepromPort: MicrowireState;
  readonly phy: SavedPhy;
  readonly held: Uint8Array | undefined;
}

/**
 * QEMU's `e1000`, the card that `pc` gets when none is asked for: an 82540EM with legacy descriptors and without
 * offloading, filters (but the address) and interrupts.
 *
 * @spec Intel 317453 §3 Receive and Transmit Description
 */
export class E1000 implements PciFunction, BusDevice {
  readonly name = 'e1000';
  readonly secondary = undefined;
  readonly #options: E1000Options;
  readonly #config = new PciConfigSpace(PCI_CONFIG_BYTES);
  readonly #addresses = new BaseAddresses(this.#config);
  readonly #eeprom: Uint16Array;
  readonly #eepromPort: Microwire;
  readonly #phy = new Phy();
  readonly #registers = new Map<number, number>();
  #selectedPort = 0;
  /** A frame for which the driver has given no buffer yet. */
  #held: Uint8Array | undefined;

  constructor(options: E1000Options) {
    const config = this.#config;
    this.#options = options;
    this.#eeprom = e1000Eeprom(options.mac, e1000.E1000_DEV_ID_82540EM);
    this.#eepromPort = new Microwire(this.#eeprom);
    config.defineIdentity({
      vendorId: 0x8086,
      deviceId: e1000.E1000_DEV_ID_82540EM,
      revision: 3,
      classCode: 0x02_0000,
      headerType: 0,
      subsystemVendorId: 0x1af4,
      subsystemId: 0x1100,
    });
    config.define(0x0c, 1, 0x10);
    config.define(0x3d, 1, 1);
    this.#addresses.add(0, { space: 'memory', sizeBytes: REGISTER_BYTES, device: this });
    this.#addresses.add(1, { space: 'io', sizeBytes: PORT_BYTES, device: this.#portWindow() });
    this.#addresses.addRom(ROM_BYTES, NOTHING);
    this.#resetCard();
  }

  readConfig(offset: number, sizeBytes: AccessSize): number {
    return this.#config.read(offset, sizeBytes);
  }

  writeConfig(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#config.write(offset, sizeBytes, value);
  }

  mappings(): readonly PciMapping[] {
    return this.#addresses.mappings();
  }

  reset(): void {
    this.#config.reset();
    this.#resetCard();
  }

  save(): SavedE1000 {
    return {
      device: this.name,
      version: 2,
      config: this.#config.save(),
      registers: [...this.#registers],
      selectedPort: this.#selectedPort,
      eepromPort: this.#eepromPort.save(),
      phy: this.#phy.save(),
      // Nobody changes a frame.
      held: this.#held,
    };
  }

  restore(state: SavedE1000): Result<undefined, string> {
    const checked = checkSaved(state, this.name, 2);
    const config = checked.ok ? this.#config.restore(state.config) : checked;
    if (config.ok) {
      this.#registers.clear();
      for (const [offset, value] of state.registers) {
        this.#registers.set(offset, value);
      }
      this.#selectedPort = state.selectedPort;
      this.#eepromPort.restore(state.eepromPort);
      this.#phy.restore(state.phy);
      this.#held = state.held;
    }
    return config;
  }

  /** Registers are 32 bits wide; a narrower access sees a part. */
  read(offset: number, sizeBytes: AccessSize): number {
    const value = this.#register(offset & ~3) >>> (8 * (offset & 3));
    return sizeBytes === 4 ? value : value & (2 ** (8 * sizeBytes) - 1);
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    const at = offset & ~3;
    if (READ_ONLY.has(at)) {
      return;
    }
    switch (at) {
      case e1000.E1000_CTRL:
        // As in QEMU, the bit that resets the card reads 0 again, and that is all.
        this.#registers.set(at, (value & ~e1000.E1000_CTRL_RST) >>> 0);
        return;
      case e1000.E1000_EECD:
        this.#eepromPort.write(value);
        return;
      case e1000.E1000_EERD:
        this.#registers.set(at, this.#eepromRead(value));
        return;
      case e1000.E1000_MDIC:
        this.#registers.set(at, this.#phy.run(value, this.#register(at)));
        return;
      case e1000.E1000_RDT:
        this.#registers.set(at, value & 0xffff);
        this.poll();
        return;
      case e1000.E1000_TDT:
      case e1000.E1000_TCTL:
        this.#registers.set(at, at === e1000.E1000_TDT ? value & 0xffff : value);
        this.#transmit();
        return;
      default:
        this.#registers.set(at, value >>> 0);
    }
  }

  /** Delivers frames that are due while the driver has buffers. */
  poll(): void {
    for (let i = 0; i < MAX_FRAMES; i++) {
      if ((this.#register(e1000.E1000_RCTL) & e1000.E1000_RCTL_EN) === 0) {
        return;
      }
      const frame = this.#held ?? this.#options.backend.receive();
      if (!frame) {
        return;
      }
      this.#held = undefined;
      if (this.#accepts(frame) && !this.#deliver(frame)) {
        this.#held = frame;
        return;
      }
    }
  }

  #resetCard(): void {
    const { mac } = this.#options;
    const low = (mac[0] ?? 0) | ((mac[1] ?? 0) << 8) | ((mac[2] ?? 0) << 16);
    this.#held = undefined;
    this.#eepromPort.reset();
    this.#registers.clear();
    this.#phy.reset();
    this.#registers.set(e1000.E1000_CTRL, CTRL_AT_POWER_ON);
    this.#registers.set(e1000.E1000_STATUS, STATUS_AT_POWER_ON);
    this.#registers.set(e1000.E1000_RAL, (low | ((mac[3] ?? 0) << 24)) >>> 0);
    const high = (mac[4] ?? 0) | ((mac[5] ?? 0) << 8);
    this.#registers.set(e1000.E1000_RAH, (high | e1000.E1000_RAH_AV) >>> 0);
  }

  #register(at: number): number {
    return at === e1000.E1000_EECD ? this.#eepromPort.read() : (this.#registers.get(at) ?? 0);
  }

  #eepromRead(command: number): number {
    if ((command & e1000.E1000_EERD_START) === 0) {
      return command >>> 0;
    }
    const address = (command >>> e1000.E1000_EERD_ADDR_SHIFT) & 0xff;
    const word = this.#eeprom[address];
    const where = command & (0xff << e1000.E1000_EERD_ADDR_SHIFT);
    if (word === undefined) {
      return (where | e1000.E1000_EERD_DONE) >>> 0;
    }
    return (where | e1000.E1000_EERD_DONE | (word << e1000.E1000_EERD_DATA_SHIFT)) >>> 0;
  }

  /** Address and data port of the I/O space. */
  #portWindow(): BusDevice {
    return {
      read: (offset, sizeBytes) =>
        offset < 4 ? this.#selectedPort : this.read(this.#selectedPort, sizeBytes),
      write: (offset, sizeBytes, value) => {
        if (offset < 4) {
          this.#selectedPort = value & (REGISTER_BYTES - 1);
        } else {
          this.write(this.#selectedPort, sizeBytes, value);
        }
      },
    };
  }

  /** Unicast to the card's own address, broadcast if enabled, everything if promiscuous; multicast isn't told apart. */
  #accepts(frame: Uint8Array): boolean {
    const control = this.#register(e1000.E1000_RCTL);
    if ((control & e1000.E1000_RCTL_UPE) !== 0) {
      return true;
    }
    if (((frame[0] ?? 0) & 1) !== 0) {
      return (control & e1000.E1000_RCTL_BAM) !== 0;
    }
    const low = this.#register(e1000.E1000_RAL);
    const high = this.#register(e1000.E1000_RAH);
    const own = [low, low >>> 8, low >>> 16, low >>> 24, high, high >>> 8];
    return own.every((byte, i) => (byte & 0xff) === frame[i]);
  }

  /** False: no descriptor is free. A frame longer than a buffer of 2048 bytes can't come from our back ends. */
  #deliver(frame: Uint8Array): boolean {
    const { memory } = this.#options;
    const head = this.#register(e1000.E1000_RDH);
    if (head === this.#register(e1000.E1000_RDT)) {
      return false;
    }
    const at = this.#descriptor(e1000.E1000_RDBAL, head);
    const buffer = Number(memory.read64(at));
    const length = Math.max(frame.length, MIN_FRAME_BYTES);
    const stripped = (this.#register(e1000.E1000_RCTL) & e1000.E1000_RCTL_SECRC) !== 0;
    const target = memory.slice(buffer, length);
    target?.fill(0);
    target?.set(frame);
    memory.watch?.read(at, e1000.E1000_DESC_BYTES, MASTER);
    memory.deviceWrote(buffer, target?.length ?? 0, MASTER);
    memory.write16(at + e1000.E1000_DESC_LENGTH, length + (stripped ? 0 : FCS_BYTES));
    memory.write8(
      at + e1000.E1000_DESC_STATUS,
      e1000.E1000_DESC_STATUS_DD | e1000.E1000_RXD_STATUS_EOP,
    );
    memory.deviceWrote(at + e1000.E1000_DESC_LENGTH, 2, MASTER);
    memory.deviceWrote(at + e1000.E1000_DESC_STATUS, 1, MASTER);
    this.#registers.set(e1000.E1000_RDH, this.#next(e1000.E1000_RDLEN, head));
    return true;
  }

  #transmit(): void {
    const { memory, backend } = this.#options;
    if ((this.#register(e1000.E1000_TCTL) & e1000.E1000_TCTL_EN) === 0) {
      return;
    }
    let parts: Uint8Array[] = [];
    for (let i = 0; i < MAX_FRAMES; i++) {
      const head = this.#register(e1000.E1000_TDH);
      if (head === this.#register(e1000.E1000_TDT)) {
        return;
      }
      const at = this.#descriptor(e1000.E1000_TDBAL, head);
      const command = memory.read8(at + e1000.E1000_DESC_CMD);
      const length = memory.read16(at + e1000.E1000_DESC_LENGTH);
      const buffer = Number(memory.read64(at));
      parts.push(memory.slice(buffer, length) ?? new Uint8Array(length));
      memory.watch?.read(at, e1000.E1000_DESC_BYTES, MASTER);
      memory.watch?.read(buffer, length, MASTER);
      this.#registers.set(e1000.E1000_TDH, this.#next(e1000.E1000_TDLEN, head));
      if ((command & e1000.E1000_TXD_CMD_EOP) !== 0) {
        if (lengthOf(parts) <= MAX_FRAME_BYTES) {
          backend.send(joined(parts));
        }
        parts = [];
      }
      if ((command & e1000.E1000_TXD_CMD_RS) !== 0) {
        memory.write8(at + e1000.E1000_DESC_STATUS, e1000.E1000_DESC_STATUS_DD);
        memory.deviceWrote(at + e1000.E1000_DESC_STATUS, 1, MASTER);
      }
      this.poll();
    }
  }

  #descriptor(baseLow: number, index: number): number {
    const base = this.#register(baseLow) + this.#register(baseLow + 4) * 2 ** 32;
    return base + index * e1000.E1000_DESC_BYTES;
  }

  #next(lengthRegister: number, index: number): number {
    const count = Math.floor(this.#register(lengthRegister) / e1000.E1000_DESC_BYTES);
    return index + 1 >= count ? 0 : index + 1;
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** A copy, as the back end may keep it. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(lengthOf(parts));
  let offset = 0;
  for (const part of parts) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}
