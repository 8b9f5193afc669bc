import { knownDifference } from './known-differences';
import {
  ARENA,
  ARENA_BYTES,
  type DeviceKind,
  EDGE,
  EDGE_BYTES,
  type Operation,
} from './operations';
import { OurSide } from './our-side';
import { QemuSide } from './qemu-side';

/** The last virtio-mmio slot of `virt`, which is the first that a device gets. */
const REGISTERS = 0x0a00_3e00;
/** `wfi; b .-4`: the processor sleeps, and the machine runs, without which QEMU gives no entropy. */
const SLEEP = [
  '-device',
  'loader,addr=0x40700000,data=0xeafffffde320f003,data-len=8',
  '-device',
  'loader,addr=0x40700000,cpu-num=0',
];
/** Disk and entropy come from other threads: how long QEMU has until what it shows counts. */
const PATIENCE_MS = 400;

export interface Difference {
  /** Number of the operation. */
  readonly at: number;
  readonly what: string;
  readonly qemu: string;
  readonly ours: string;
  readonly qemuSaid: string;
  readonly weSaid: string;
  /** Its name in the list of known differences. */
  readonly known: string | undefined;
}

interface Seen {
  readonly status: number;
  readonly interrupts: number;
  readonly arena: string;
  readonly edge: string;
}

/** Both sides, which have done the same so far. */
export class Comparison {
  readonly #qemu: QemuSide;
  readonly #ours: OurSide;
  readonly #kind: DeviceKind;
  readonly #version: 1 | 2;
  looks = 0;
  /** Looks at which QEMU had returned the same chains in another order. */
  reordered = 0;
  #lookedUntil = 0;

  /** Use `start`. */
  constructor(kind: DeviceKind, version: 1 | 2, qemu: QemuSide, disk: Uint8Array) {
    this.#kind = kind;
    this.#version = version;
    this.#qemu = qemu;
    this.#ours = new OurSide(kind, version, disk);
  }

  static async start(
    kind: DeviceKind,
    version: 1 | 2,
    image: string,
    disk: Uint8Array,
  ): Promise<Comparison> {
    const device =
      kind === 'blk'
        ? [
            '-drive',
            `if=none,id=d,format=raw,file=${image}`,
            '-device',
            'virtio-blk-device,drive=d',
          ]
        : ['-object', 'rng-random,id=r,filename=/dev/zero', '-device', 'virtio-rng-device,rng=r'];
    const layout = version === 2 ? ['-global', 'virtio-mmio.force-legacy=false'] : [];
    const qemu = new QemuSide([
      'qemu-system-arm',
      '-machine',
      'virt',
      ...SLEEP,
      ...layout,
      ...device,
    ]);
    await qemu.read(REGISTERS, 4);
    return new Comparison(kind, version, qemu, disk);
  }

  close(): Promise<void> {
    return this.#qemu.close();
  }

  /** The first difference, if there is one; the sides are then no longer comparable. */
  async run(operations: readonly Operation[]): Promise<Difference | undefined> {
    this.looks = 0;
    this.#lookedUntil = 0;
    try {
      await this.#clear();
      for (const [at, operation] of operations.entries()) {
        const found = await this.#step(operation);
        if (found !== undefined) {
          const [what, qemu, ours] = found;
          const qemuSaid = this.#qemu.takeOutput();
          const weSaid = this.#ours.takeOutput();
          const difference = { at, what, qemu, ours, qemuSaid, weSaid };
          const known = knownDifference({
            ...difference,
            kind: this.#kind,
            version: this.#version,
            operations: operations.slice(0, at + 1),
          });
          return { ...difference, known };
        }
      }
    } catch (error) {
      const what = `${String(error)} ${this.#qemu.takeOutput()}`;
      const nothing = { at: -1, qemu: '', ours: '', qemuSaid: what, weSaid: '' };
      const context = { kind: this.#kind, version: this.#version, operations };
      return { ...nothing, what, known: knownDifference({ ...nothing, what, ...context }) };
    }
    this.#qemu.takeOutput();
    this.#ours.takeOutput();
    return undefined;
  }

  /** A reset first: it waits for what is still under way. */
  async #clear(): Promise<void> {
    await this.#qemu.write(REGISTERS + 0x70, 4, 0);
    this.#ours.rig.access(0, 0x70, 4, 0);
    for (const [address, bytes, value] of [
      [ARENA, ARENA_BYTES / 2, 0],
      [ARENA + ARENA_BYTES / 2, ARENA_BYTES / 2, 0xcc],
      [EDGE, EDGE_BYTES, 0],
    ] as const) {
      await this.#qemu.send(`memset 0x${address.toString(16)} ${bytes} 0x${value.toString(16)}`);
      this.#ours.memory.slice(address, bytes)?.fill(value);
    }
  }

  /** What differs: its name, QEMU's and our value. */
  async #step(operation: Operation): Promise<[string, string, string] | undefined> {
    const { rig, memory } = this.#ours;
    switch (operation.kind) {
      case 'write': {
        const { offset, size, value } = operation;
        await this.#qemu.write(REGISTERS + offset, size, value);
        rig.access(0, offset, size, value);
        return undefined;
      }
      case 'read': {
        const { offset, size } = operation;
        const qemu = await this.#qemu.read(REGISTERS + offset, size);
        const ours = rig.access(0, offset, size);
        return qemu === ours
          ? undefined
          : [`register ${hex(offset)}/${size}`, hex(qemu), hex(ours)];
      }
      case 'memory': {
        const bytes = Uint8Array.from(operation.bytes);
        bytes.forEach((byte, i) => {
          memory.write8(operation.address + i, byte);
        });
        await this.#qemu.writeMemory(operation.address, bytes);
        return undefined;
      }
      case 'look':
        this.looks++;
        return this.#look();
    }
  }

  async #look(): Promise<[string, string, string] | undefined> {
    let ours = this.#seeOurs();
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const qemu = await this.#seeQemu();
      let found = compare(qemu, ours);
      if (found !== undefined && (await this.#takeOrder())) {
        this.reordered++;
        ours = { ...this.#seeOurs(), status: ours.status, interrupts: ours.interrupts };
        found = compare(qemu, ours);
      }
      if (found === undefined || Date.now() > until) {
        this.#lookedUntil = this.#ours.rig.core.queue(0).usedIdx;
        return found;
      }
    }
  }

  /**
   * A device may return chains in any order, and QEMU's disk does: when both used the same elements since the last look,
   * in another order, ours take QEMU's.
   */
  async #takeOrder(): Promise<boolean> {
    const { usedAddress, usedIdx, size } = this.#ours.rig.core.queue(0);
    const count = (usedIdx - this.#lookedUntil) & 0xffff;
    const { memory } = this.#ours;
    if (count < 2 || count > size || !memory.contains(usedAddress, 4 + 8 * size)) {
      return false;
    }
    const qemu = await this.#qemu.readMemory(usedAddress, 4 + 8 * size);
    const ours = Buffer.from(memory.slice(usedAddress, 4 + 8 * size) ?? []);
    const places = Array.from({ length: count }, (_, i) => {
      return 4 + 8 * ((this.#lookedUntil + i) % size);
    });
    const elements = (ring: Buffer): string =>
      places
        .map((at) => ring.toString('hex', at, at + 8))
        .sort()
        .join();
    if (ours.readUInt16LE(2) !== qemu.readUInt16LE(2) || elements(ours) !== elements(qemu)) {
      return false;
    }
    for (const at of places) {
      memory.slice(usedAddress + at, 8)?.set(qemu.subarray(at, at + 8));
    }
    return true;
  }

  #seeOurs(): Seen {
    return {
      status: this.#ours.rig.access(0, 0x70, 4),
      interrupts: this.#ours.rig.access(0, 0x60, 4),
      arena: this.#bytes(ARENA, ARENA_BYTES),
      edge: this.#bytes(EDGE, EDGE_BYTES),
    };
  }

  async #seeQemu(): Promise<Seen> {
    const status = await this.#qemu.read(REGISTERS + 0x70, 4);
    const interrupts = await this.#qemu.read(REGISTERS + 0x60, 4);
    const arena = (await this.#qemu.readMemory(ARENA, ARENA_BYTES)).toString('latin1');
    const edge = (await this.#qemu.readMemory(EDGE, EDGE_BYTES)).toString('latin1');
    return { status, interrupts, arena, edge };
  }

  #bytes(address: number, bytes: number): string {
    return Buffer.from(this.#ours.memory.slice(address, bytes)?.slice() ?? []).toString('latin1');
  }
}

function compare(qemu: Seen, ours: Seen): [string, string, string] | undefined {
  for (const [name, base] of [
    ['arena', ARENA],
    ['edge', EDGE],
  ] as const) {
    const at = firstDifference(qemu[name], ours[name]);
    if (at >= 0) {
      const show = (text: string): string =>
        Buffer.from(text.slice(at, at + 8), 'latin1').toString('hex');
      return [`memory ${hex(base + at)}`, show(qemu[name]), show(ours[name])];
    }
  }
  if (qemu.status !== ours.status) {
    return ['status', hex(qemu.status), hex(ours.status)];
  }
  if (qemu.interrupts !== ours.interrupts) {
    return ['interrupts', hex(qemu.interrupts), hex(ours.interrupts)];
  }
  return undefined;
}

function firstDifference(a: string, b: string): number {
  if (a === b) {
    return -1;
  }
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return i;
    }
  }
  return -1;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
