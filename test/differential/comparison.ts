import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
import { PortEnd } from './port-end';
import { QemuSide } from './qemu-side';
import { CONSOLE_PORTS } from './console-operations';
import { type Layout, type Registers, registersOf } from './registers';

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

/** So long until it has read what was typed. */
const QEMU_READS_MS = 3;

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
  /** What a console's ports have sent. */
  readonly sent: string;
}

/** Where a BAR of the PCI device goes; the machine has its configuration space below 4 GiB. */
const PCI_BAR = 0x1000_4000;
const PCI_CONFIG = 0x3f00_8000;

/** Both sides, which have done the same so far. */
export class Comparison {
  readonly #qemu: QemuSide;
  readonly #ours: OurSide;
  readonly #kind: DeviceKind;
  readonly #layout: Layout;
  readonly #registers: Registers;
  readonly #ports: readonly PortEnd[];
  readonly #base: number;
  looks = 0;
  /** Looks at which QEMU had returned the same chains in another order. */
  reordered = 0;
  #lookedUntil = 0;

  /** Use `start`. */
  constructor(
    kind: DeviceKind,
    layout: Layout,
    { qemu, ports }: { qemu: QemuSide; ports: readonly PortEnd[] },
    disk: Uint8Array,
  ) {
    this.#kind = kind;
    this.#layout = layout;
    this.#registers = registersOf(layout);
    this.#ports = ports;
    this.#base = layout === 'pci' ? PCI_BAR : REGISTERS;
    this.#qemu = qemu;
    this.#ours = new OurSide(kind, layout, disk);
  }

  /** @param folder has `disk.img`, and gets the sockets of a console's ports */
  static async start(
    kind: DeviceKind,
    layout: Layout,
    folder: string,
    disk: Uint8Array,
  ): Promise<Comparison> {
    const ports =
      kind === 'console' ? await Promise.all([0, 1].map((id) => PortEnd.listen(folder, id))) : [];
    const qemu = new QemuSide([
      'qemu-system-arm',
      '-machine',
      layout === 'pci' ? 'virt,highmem=off' : 'virt',
      ...SLEEP,
      ...(layout === 2 ? ['-global', 'virtio-mmio.force-legacy=false'] : []),
      ...deviceOptions(kind, layout, folder),
    ]);
    if (layout === 'pci') {
      await qemu.write(PCI_CONFIG + 0x14, 4, 0x1000_0000);
      await qemu.write(PCI_CONFIG + 0x20, 4, PCI_BAR);
      await qemu.write(PCI_CONFIG + 0x24, 4, 0);
      await qemu.write(PCI_CONFIG + 4, 2, 6);
    } else {
      await qemu.read(REGISTERS, 4);
    }
    await Promise.all(ports.map((port) => port.connected));
    return new Comparison(kind, layout, { qemu, ports }, disk);
  }

  async close(): Promise<void> {
    await this.#qemu.close();
    await Promise.all(this.#ports.map((port) => port.close()));
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
            version: this.#layout,
            operations: operations.slice(0, at + 1),
          });
          return { ...difference, known };
        }
      }
    } catch (error) {
      const what = `${String(error)} ${this.#qemu.takeOutput()}`;
      const nothing = { at: -1, qemu: '', ours: '', qemuSaid: what, weSaid: '' };
      const context = { kind: this.#kind, version: this.#layout, operations };
      return { ...nothing, what, known: knownDifference({ ...nothing, what, ...context }) };
    }
    this.#qemu.takeOutput();
    this.#ours.takeOutput();
    return undefined;
  }

  /** A reset first: it waits for what is still under way. */
  async #clear(): Promise<void> {
    const { status, statusBytes } = this.#registers;
    await this.#qemu.write(this.#base + status, statusBytes, 0);
    this.#ours.access(status, statusBytes, 0);
    for (const [index, port] of this.#ports.entries()) {
      port.sent = '';
      this.#ours.terminals[index as 0 | 1].sent = '';
    }
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
    const { memory } = this.#ours;
    switch (operation.kind) {
      case 'write': {
        const { offset, size, value } = operation;
        await this.#qemu.write(this.#base + offset, size, value);
        this.#ours.access(offset, size, value);
        return undefined;
      }
      case 'read': {
        const { offset, size } = operation;
        const qemu = await this.#qemu.read(this.#base + offset, size);
        const ours = this.#ours.access(offset, size);
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
      case 'type':
        this.#ports[operation.port]?.type(operation.bytes);
        this.#ours.type(operation.port, operation.bytes);
        // What comes in vain must have come, too, before the driver goes on.
        await delay(QEMU_READS_MS);
        return undefined;
      case 'look':
        this.looks++;
        return this.#look();
    }
  }

  async #look(): Promise<[string, string, string] | undefined> {
    this.#ours.rig.core.poll();
    let ours = this.#seeOurs();
    const until = Date.now() + PATIENCE_MS;
    let interrupts = 0;
    for (;;) {
      const seen = await this.#seeQemu();
      // Of PCI each read clears it.
      interrupts = this.#layout === 'pci' ? interrupts | seen.interrupts : seen.interrupts;
      const qemu = { ...seen, interrupts };
      let found = compare(qemu, ours);
      if (found !== undefined && this.#kind === 'blk' && (await this.#takeOrder())) {
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
    const { status, statusBytes, interrupts, interruptBytes } = this.#registers;
    return {
      status: this.#ours.access(status, statusBytes),
      interrupts: this.#ours.access(interrupts, interruptBytes),
      sent: this.#ours.terminals.map(({ sent }) => sent).join('|'),
      arena: this.#bytes(ARENA, ARENA_BYTES),
      edge: this.#bytes(EDGE, EDGE_BYTES),
    };
  }

  async #seeQemu(): Promise<Seen> {
    const registers = this.#registers;
    const status = await this.#qemu.read(this.#base + registers.status, registers.statusBytes);
    const interrupts = await this.#qemu.read(
      this.#base + registers.interrupts,
      registers.interruptBytes,
    );
    const arena = (await this.#qemu.readMemory(ARENA, ARENA_BYTES)).toString('latin1');
    const edge = (await this.#qemu.readMemory(EDGE, EDGE_BYTES)).toString('latin1');
    const sent = this.#ports.length === 0 ? '|' : this.#ports.map((port) => port.sent).join('|');
    return { status, interrupts, arena, edge, sent };
  }

  #bytes(address: number, bytes: number): string {
    return Buffer.from(this.#ours.memory.slice(address, bytes)?.slice() ?? []).toString('latin1');
  }
}

function deviceOptions(kind: DeviceKind, layout: Layout, folder: string): string[] {
  switch (kind) {
    case 'blk': {
      const image = path.join(folder, 'disk.img');
      const drive = `if=none,id=d,format=raw,file=${image}`;
      return ['-drive', drive, '-device', 'virtio-blk-device,drive=d'];
    }
    case 'rng':
      return [
        ...['-object', 'rng-random,id=r,filename=/dev/zero'],
        ...['-device', 'virtio-rng-device,rng=r'],
      ];
    case 'console': {
      const bus =
        layout === 'pci'
          ? // Notifications by another thread's way come later, and for every queue at DRIVER_OK.
            'virtio-serial-pci,disable-legacy=on,ioeventfd=off,addr=1'
          : 'virtio-serial-device';
      return [
        ...[0, 1].flatMap((id) => [
          '-chardev',
          `socket,id=c${id},path=${PortEnd.path(folder, id)},server=off`,
        ]),
        ...['-chardev', 'null,id=nobody'],
        ...['-device', `${bus},max_ports=${CONSOLE_PORTS}`],
        ...['-device', 'virtconsole,nr=0,chardev=c0'],
        ...['-device', 'virtserialport,nr=1,chardev=c1,name=org.test.1'],
        ...['-device', 'virtserialport,nr=2'],
        ...['-device', 'virtconsole,nr=3,chardev=nobody'],
      ];
    }
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
  if (qemu.sent !== ours.sent) {
    const show = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
    return ['sent', show(qemu.sent), show(ours.sent)];
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
