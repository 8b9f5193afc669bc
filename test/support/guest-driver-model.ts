import { findLayouts } from '../../src/elf/layouts/known-layouts';
import type { StructureLayouts } from '../../src/elf/layouts/structure-layout';
import type { ReadMemory } from '../../src/elf/layouts/structure-reader';
import { GuestStructures } from '../../src/runtime/binary/model/guest-structures';

const BASE = 0x8000_0000;
const SIZE_BYTES = 0x1_0000;

/** Numbers by the names of members. */
type Members = Readonly<Record<string, number | bigint>>;

export function debianLayouts(bits: 32 | 64 = 64): StructureLayouts {
  const version = 'U-Boot 2023.01+dfsg-2+deb12u3 (Jun 22 2026 - 08:38:07 +0000)';
  const layouts = findLayouts({ bits, mode: 'machine', version });
  if (!layouts.ok) {
    throw new Error(layouts.error);
  }
  return layouts.value;
}

/** Structures of U-Boot, written into a piece of memory for a test. */
export class GuestMemoryWriter {
  readonly bytes = new Uint8Array(SIZE_BYTES);
  readonly layouts: StructureLayouts;
  readonly #view = new DataView(this.bytes.buffer);
  #next = BASE + 0x100;

  constructor(bits: 32 | 64 = 64) {
    this.layouts = debianLayouts(bits);
  }

  readonly read: ReadMemory = (address, length) =>
    address >= BASE && address < BASE + SIZE_BYTES
      ? this.bytes.subarray(address - BASE, address - BASE + length)
      : undefined;

  get structures(): GuestStructures {
    return new GuestStructures(this.layouts, this.read);
  }

  text(text: string): number {
    const at = this.#take(text.length + 1);
    this.bytes.set(Buffer.from(`${text}\0`, 'latin1'), at - BASE);
    return at;
  }

  /** Numbers of 32 bits beside each other. */
  words(...values: number[]): number {
    const at = this.#take(4 * values.length);
    values.forEach((value, i) => {
      this.#view.setUint32(at - BASE + 4 * i, value, true);
    });
    return at;
  }

  structure(name: string, members: Members = {}): number {
    const at = this.#take(this.layouts.get(name)?.sizeBytes ?? 0);
    this.set(name, at, members);
    return at;
  }

  set(name: string, at: number, members: Members): void {
    for (const [member, value] of Object.entries(members)) {
      const field = this.layouts.get(name)?.fields.get(member);
      if (field === undefined) {
        throw new Error(`struct ${name} has no member ${member}`);
      }
      for (let i = 0; i < field.sizeBytes; i++) {
        const byte = Number((BigInt(value) >> BigInt(8 * i)) & 0xffn);
        this.bytes[at - BASE + field.offset + i] = byte;
      }
    }
  }

  offsetOf(name: string, member: string): number {
    return this.layouts.get(name)?.fields.get(member)?.offset ?? 0;
  }

  /** Makes a list of structures. */
  list(head: number, name: string, node: string, elements: readonly number[]): void {
    const nodes = [head, ...elements.map((element) => element + this.offsetOf(name, node))];
    nodes.forEach((at, i) => {
      const next = nodes[(i + 1) % nodes.length] ?? 0;
      const prev = nodes[(i + nodes.length - 1) % nodes.length] ?? 0;
      this.set('list_head', at, { next, prev });
    });
  }

  #take(lengthBytes: number): number {
    const at = this.#next;
    this.#next = at + Math.ceil(lengthBytes / 16) * 16;
    if (this.#next > BASE + SIZE_BYTES) {
      throw new Error('no room');
    }
    return at;
  }
}

export interface WrittenDevice {
  readonly name: string;
  readonly driver: string;
  readonly uclass: string;
  readonly seq?: number;
  readonly flags?: number;
  readonly members?: Members;
  readonly children?: readonly WrittenDevice[];
}

const UCLASS_IDS: Readonly<Record<string, number>> = {
  root: 0,
  blk: 22,
  ethernet: 39,
  pci: 79,
  simple_bus: 100,
  virtio: 124,
};
const ACTIVATED = 1;

/** A driver model with all its lists. */
export class WrittenDriverModel {
  readonly memory: GuestMemoryWriter;
  readonly gd: number;
  /** Addresses of devices by name. */
  readonly devices = new Map<string, number>();
  readonly uclasses = new Map<string, number>();
  readonly drivers = new Map<string, number>();
  readonly #members = new Map<string, number[]>();

  constructor(root: WrittenDevice, bits: 32 | 64 = 64) {
    this.memory = new GuestMemoryWriter(bits);
    const address = this.#device(root, 0);
    this.gd = this.memory.structure('global_data', { dm_root: address });
    for (const [name, uclass] of this.uclasses) {
      const head = uclass + this.memory.offsetOf('uclass', 'dev_head');
      this.memory.list(head, 'udevice', 'uclass_node', this.#members.get(name) ?? []);
    }
  }

  device(name: string): number {
    const address = this.devices.get(name);
    if (address === undefined) {
      throw new Error(`no device ${name}`);
    }
    return address;
  }

  /** Changes members of a device. */
  set(name: string, members: Members): void {
    this.memory.set('udevice', this.device(name), members);
  }

  #device(device: WrittenDevice, parent: number): number {
    const {
      name,
      driver,
      uclass,
      seq = 0,
      flags = ACTIVATED,
      members = {},
      children = [],
    } = device;
    const address = this.memory.structure('udevice', {
      name: this.memory.text(name),
      driver: this.#driver(driver, uclass),
      uclass: this.#uclass(uclass),
      parent,
      seq_: seq,
      flags_: flags,
      ...members,
    });
    this.devices.set(name, address);
    this.#members.set(uclass, [...(this.#members.get(uclass) ?? []), address]);
    const below = children.map((child) => this.#device(child, address));
    const head = address + this.memory.offsetOf('udevice', 'child_head');
    this.memory.list(head, 'udevice', 'sibling_node', below);
    return address;
  }

  #driver(name: string, uclass: string): number {
    const known = this.drivers.get(name);
    const id = UCLASS_IDS[uclass] ?? 1;
    const made =
      known ?? this.memory.structure('driver', { name: this.memory.text(name), id, flags: 0x200 });
    this.drivers.set(name, made);
    return made;
  }

  #uclass(name: string): number {
    const known = this.uclasses.get(name);
    if (known !== undefined) {
      return known;
    }
    const id = UCLASS_IDS[name] ?? 1;
    const uc_drv = this.memory.structure('uclass_driver', { name: this.memory.text(name), id });
    const made = this.memory.structure('uclass', { uc_drv });
    this.uclasses.set(name, made);
    return made;
  }
}
