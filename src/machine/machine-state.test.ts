import { describe, expect, it } from 'vitest';
import {
  chardev,
  created,
  device,
  drive,
  empty,
  netdev,
  testHost,
} from '../../test/support/arm-machine';
import {
  type DeviceKind,
  type FuzzedBoard,
  machineProgram,
  type MachineStep,
} from '../../test/fuzz/machine-program';
import type { BlockBackend, CharacterBackend } from '../base/host';
import type { MachineDescription } from '../base/machine-description';
import { ok } from '../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../base/saved/saved-device';
import type { Machine, MachineHost } from './machine';
import type { MachineState } from './machine-state';

const RAM_BYTES = 32 * 2 ** 20;
const STEPS = 1600;
const NS_PER_STEP = 12_345;

/** A disk whose contents the test can put back. */
class RamDisk implements BlockBackend {
  readonly sizeBytes = 16 * 512;
  readonly readOnly = false;
  readonly bytes = new Uint8Array(this.sizeBytes).map((_, i) => i >> 5);
  read(offset: number, target: Uint8Array): boolean {
    target.set(this.bytes.subarray(offset, offset + target.length));
    return true;
  }
  write(offset: number, source: Uint8Array): boolean {
    this.bytes.set(source, offset);
    return true;
  }
  writeZeroes(offset: number, lengthBytes: number): boolean {
    this.bytes.fill(0, offset, offset + lengthBytes);
    return true;
  }
  flush(): boolean {
    return true;
  }
  dispose(): void {
    return;
  }
}

/** Somebody who has typed much. */
class Typist implements CharacterBackend, Saveable<SavedDevice & { left: number }> {
  readonly connected = true;
  readonly isReadable = true;
  readonly state = this;
  pendingBytes = 3000;
  readonly heard: number[] = [];
  write(bytes: Uint8Array): void {
    this.heard.push(...bytes);
  }
  read(maxBytes: number): Uint8Array | undefined {
    const count = Math.min(7, maxBytes, this.pendingBytes);
    const bytes = Uint8Array.from({ length: count }, (_, i) => this.pendingBytes - i);
    this.pendingBytes -= count;
    return count === 0 ? undefined : bytes;
  }
  save(): SavedDevice & { left: number } {
    return { device: 'typist', version: 1, left: this.pendingBytes };
  }
  restore(state: SavedDevice & { left: number }): ReturnType<Saveable['restore']> {
    this.pendingBytes = state.left;
    return checkSaved(state, 'typist', 1);
  }
  dispose(): void {
    return;
  }
}

/** A machine with all that goes back with it, kept by the test as a debugger keeps it. */
class Bench {
  readonly machine: Machine;
  readonly disks: RamDisk[] = [];
  readonly typists: Typist[] = [];
  readonly output: number[] = [];
  /** Pages that somebody has told of. */
  readonly told = new Set<number>();
  step = 0;

  constructor(description: MachineDescription) {
    const host: MachineHost = {
      ...testHost(),
      clock: { nowNs: () => this.step * NS_PER_STEP },
      console: { write: (byte) => this.output.push(byte) },
      openDisk: () => {
        const disk = new RamDisk();
        this.disks.push(disk);
        return ok(disk);
      },
      openCharacterDevice: () => {
        const typist = new Typist();
        this.typists.push(typist);
        return ok(typist);
      },
      readTftpFile: () => new Uint8Array(1000).fill(0x5a),
      placeRam: (base, sizeBytes) =>
        ok({
          buffer: new SharedArrayBuffer(sizeBytes),
          byteOffset: 0,
          written: (address, lengthBytes) => {
            const last = address + Math.max(lengthBytes, 1) - 1;
            for (
              let page = Math.floor((address - base) / 4096);
              page * 4096 + base <= last;
              page++
            ) {
              this.told.add(page);
            }
          },
        }),
    };
    this.machine = created(description, host);
  }

  /** What each step gives, and what can be seen of the machine after it. */
  run(steps: readonly MachineStep[]): unknown[] {
    const { machine } = this;
    return steps.map((step) => {
      this.step++;
      const value = step(machine);
      return [
        ...[value, machine.exitRequest, machine.interrupts?.pending(0)],
        ...[machine.pendingInputBytes, machine.nextDueNs(), this.output.length],
      ];
    });
  }

  checkpoint(): Checkpoint {
    return {
      state: this.machine.save(),
      ram: this.machine.ram.bytes.slice(),
      disks: this.disks.map(({ bytes }) => bytes.slice()),
      step: this.step,
    };
  }

  goTo({ state, ram, disks, step }: Checkpoint): void {
    expect(this.machine.restore(state)).toEqual(ok(undefined));
    this.machine.ram.bytes.set(ram);
    this.disks.forEach(({ bytes }, i) => {
      bytes.set(disks[i] ?? bytes);
    });
    this.step = step;
    this.output.length = 0;
    for (const { heard } of this.typists) {
      heard.length = 0;
    }
  }

  /** All that a guest, and whoever is at its other ends, can tell. */
  end(): unknown {
    return {
      state: textOf(this.machine.save()),
      disks: this.disks.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
      output: [...this.output],
      heard: this.typists.map(({ heard }) => [...heard]),
    };
  }
}

interface Checkpoint {
  readonly state: MachineState;
  readonly ram: Uint8Array;
  readonly disks: readonly Uint8Array[];
  readonly step: number;
}

const DEVICES = [
  'virtio-blk-device,drive=d0',
  'virtio-net-device,netdev=n0',
  'virtio-rng-device',
  'virtio-serial-device',
  'virtconsole,chardev=c0',
  'virtserialport,chardev=c1,name=port',
  'virtio-balloon-device',
  'virtio-blk-pci,drive=d1,addr=1',
  'virtio-net-pci,netdev=n1,addr=2,mq=on',
  'virtio-rng-pci,addr=3,disable-legacy=off',
  'e1000,netdev=n2,addr=4',
  'pcie-root-port,id=rp,addr=5,chassis=1',
  'virtio-rng-pci,bus=rp',
  'pci-bridge,id=br,addr=6,chassis_nr=1',
  'virtio-gpu-pci,bus=br,addr=2',
  'virtio-serial-pci,addr=7,max_ports=2',
];

const FUNCTIONS: FuzzedBoard['functions'] = [
  [1, 'blk'],
  [2, 'net'],
  [3, 'rng'],
  [4, 'e1000'],
  [7, 'console'],
];

/** In the order of `-device`, the last slot first. */
const KINDS: readonly DeviceKind[] = ['blk', 'net', 'rng', 'console', 'other'];

function description(changes: Partial<MachineDescription>, isModern: boolean): MachineDescription {
  const tftp = new Map([['tftp', 'folder']]);
  const name = { driver: 'virtio-mmio', property: 'force-legacy', value: 'false' };
  return {
    ...empty,
    ramBytes: RAM_BYTES,
    drives: [drive('d0'), drive('d1')],
    netdevs: ['n0', 'n1', 'n2'].map((id) => ({ ...netdev(id), properties: tftp })),
    chardevs: [chardev('c0', 'file'), chardev('c1', 'file')],
    devices: DEVICES.map(device),
    globals: isModern ? [{ ...name, place: { argument: 1, text: '' } }] : [],
    ...changes,
  };
}

const RISCV = {
  ramBase: 0x80000000,
  slots: KINDS.map((kind, i) => [0x10008000 - 0x1000 * i, kind] as const),
  functions: FUNCTIONS,
  ecam: 0x30000000,
  pciMemory: 0x40000000,
  windows: [
    ...([
      [0x02000000, 0xc000],
      [0x0c000000, 0x208000],
      [0x0c000000, 0x200],
      [0x0c002000, 0x100],
      [0x0c200000, 0x2000],
    ] as const),
    ...([
      [0x101000, 0x24],
      [0x100000, 4],
      [0x10000000, 8],
      [0x10100000, 0x18],
      [0x20000000, 0x80000],
      [0x30000000, 0x40000],
    ] as const),
  ],
} satisfies Omit<FuzzedBoard, 'modernMmio'>;

const ARM = {
  ...RISCV,
  ramBase: 0x40000000,
  slots: KINDS.map((kind, i) => [0x0a003e00 - 0x200 * i, kind] as const),
  ecam: 0x3f000000,
  pciMemory: 0x10000000,
  windows: [
    [0, 0x80000],
    [0x08000000, 0x1000],
    [0x08010000, 0x1000],
    [0x09000000, 0x1000],
    [0x09010000, 0x1000],
    [0x09020000, 0x18],
    [0x09030000, 0x1000],
    [0x3f000000, 0x40000],
  ],
} satisfies Omit<FuzzedBoard, 'modernMmio'>;

const riscv64 = { program: 'qemu-system-riscv64', arch: 'riscv64', smp: 2 } as const;
const riscv32 = { program: 'qemu-system-riscv32', arch: 'riscv32' } as const;
const arm = { machineProperties: new Map([['highmem', 'off']]) } as const;

const BOARDS: readonly (readonly [string, Partial<MachineDescription>, FuzzedBoard])[] = [
  ['riscv64', riscv64, { ...RISCV, modernMmio: false }],
  ['riscv64, modern', riscv64, { ...RISCV, modernMmio: true }],
  ['riscv32', riscv32, { ...RISCV, modernMmio: true }],
  ['arm', arm, { ...ARM, modernMmio: false }],
];

/** Queues that the programs leave alone, and those of a console without ports. */
const UNUSED = /balloon|gpu|rng .*rp:|net .* 2$|serial virtio-pci|blk .* 1$/;

function textOf(state: MachineState): string {
  return JSON.stringify(state, (_, value: unknown) => {
    if (typeof value === 'bigint') {
      return { '#bigint': String(value) };
    }
    if (value instanceof Uint8Array) {
      return { '#bytes': Buffer.from(value).toString('base64') };
    }
    return value instanceof Uint32Array ? { '#words': [...value] } : value;
  });
}

/** Through text, so that nothing but plain data survives. */
function throughJson(text: string): MachineState {
  return JSON.parse(text, (_, value: Record<string, string & number[]> | null) => {
    if (value?.['#bigint'] !== undefined) {
      return BigInt(value['#bigint']);
    }
    if (value?.['#bytes'] !== undefined) {
      return Uint8Array.from(Buffer.from(value['#bytes'], 'base64'));
    }
    return value?.['#words'] === undefined ? value : Uint32Array.from(value['#words']);
  }) as MachineState;
}

describe('a machine that goes back', () => {
  it.each(
    BOARDS.flatMap(([name, changes, board]) =>
      [1, 2, 3, 4].map((seed) => ({ name, seed, changes, board })),
    ),
  )(
    '$name: the same steps give the same again, there and in another machine (seed $seed)',
    ({ changes, board, seed }) => {
      const steps = machineProgram(seed, board, STEPS);
      const half = steps.splice(0, STEPS / 2);
      const all = description(changes, board.modernMmio);
      const bench = new Bench(all);
      bench.run(half);
      const checkpoint = bench.checkpoint();
      const kept = textOf(structuredClone(checkpoint.state));
      bench.output.length = 0;
      bench.typists.forEach(({ heard }) => (heard.length = 0));
      bench.told.clear();
      const seen = bench.run(steps);
      const end = bench.end();
      const ram = bench.machine.ram.bytes.slice();
      for (let page = 0; page < RAM_BYTES / 4096; page++) {
        const [from, to] = [page * 4096, page * 4096 + 4096];
        if (Buffer.compare(ram.subarray(from, to), checkpoint.ram.subarray(from, to)) !== 0) {
          expect(bench.told).toContain(page);
        }
      }

      bench.goTo(checkpoint);
      expect(bench.run(steps)).toEqual(seen);
      expect(bench.end()).toEqual(end);
      expect(Buffer.compare(bench.machine.ram.bytes, ram)).toBe(0);
      expect(textOf(checkpoint.state)).toBe(kept);

      const other = new Bench(all);
      other.goTo({ ...checkpoint, state: throughJson(kept) });
      expect(textOf(other.machine.save())).toBe(kept);
      expect(other.run(steps)).toEqual(seen);
      expect(other.end()).toEqual(end);
      expect(Buffer.compare(other.machine.ram.bytes, ram)).toBe(0);
      bench.machine.dispose();
      other.machine.dispose();
    },
  );

  it.each(BOARDS.map(([name, changes, board]) => ({ name, changes, board })))(
    '$name: such steps do come to something with every queue',
    ({ changes, board }) => {
      const used = new Map<string, number>();
      const received = { frames: 0 };
      for (const seed of [1, 2, 3, 4]) {
        const bench = new Bench(description(changes, board.modernMmio));
        const card = board.pciMemory + 0x10_0000 * 3;
        const steps = machineProgram(seed, board, STEPS);
        while (steps.length > 0) {
          bench.run(steps.splice(0, 50));
          for (const { core, transportName } of bench.machine.virtioTransports) {
            for (const { index, usedIdx } of core?.queues.slice(0, 4) ?? []) {
              const key = `${core?.device.ref.kind} ${transportName} ${index}`;
              used.set(key, (used.get(key) ?? 0) + usedIdx);
            }
          }
          received.frames += bench.machine.read(card + 0x2810, 4);
        }
        bench.machine.dispose();
      }
      const unused = [...used]
        .filter(([key, count]) => count === 0 && !UNUSED.test(key))
        .map(([key]) => key);
      expect(unused).toEqual([]);
      expect(received.frames).toBeGreaterThan(0);
    },
  );

  const refused = (machine: Machine, state: MachineState): string => {
    const before = textOf(machine.save());
    const restored = machine.restore(state);
    expect(textOf(machine.save())).toBe(before);
    return restored.ok ? '' : restored.error;
  };

  it('refuses a state of another form or of another machine, and is what it was', () => {
    const all = description(riscv64, false);
    const { machine } = new Bench(all);
    machine.write(0x10000000 + 7, 1, 0x5a);
    const state = machine.save();
    machine.write(0x10000000 + 7, 1, 0xa5);
    expect(refused(machine, { ...state, version: 2 })).toBe(
      'saved device: expected machine in version 1, found machine in version 2',
    );
    const older = state.devices.map(([name, saved]) => [name, { ...saved, version: 0 }] as const);
    expect(refused(machine, { ...state, devices: older })).toBe(
      'saved devices: expected power: power-switch in version 1, found power: power-switch in version 0',
    );
    const from = (changes: Partial<MachineDescription>): string => {
      const other = new Bench({ ...all, ...changes }).machine;
      const error = refused(machine, other.save());
      other.dispose();
      return error;
    };
    expect(from({ ramBytes: 2 * RAM_BYTES })).toBe(
      'saved machine: expected 33554432 bytes of RAM, found 67108864',
    );
    expect(from({ smp: 1 })).toBe(
      'clint: saved clint: expected 8 bytes of software interrupts, found 4',
    );
    expect(from({ devices: all.devices.slice(1) })).toBe(
      'virtio-mmio@10004000: saved virtio-mmio: expected a device and register layout 1, ' +
        'found no device and register layout 1',
    );
    const [first, second, ...rest] = all.devices;
    expect(from({ devices: [second, first, ...rest].flatMap((one) => one ?? []) })).toBe(
      'virtio-mmio@10007000: saved virtio: expected 3 queues, found 1',
    );
    expect(from({ devices: all.devices.slice(0, -1) })).toBe(
      'pci: saved devices: expected 07.0: virtio-serial-pci in version 1, found no more',
    );
    expect(from({ globals: description({}, true).globals })).toMatch(
      /^virtio-mmio@10001000: saved virtio-mmio: .* register layout 1, found .* layout 2$/,
    );
    expect(
      from({
        netdevs: all.netdevs.slice(0, 2),
        devices: all.devices.filter(({ driver }) => driver !== 'e1000'),
      }),
    ).toMatch(/^saved devices: expected netdev n2: user-network in version 1, found /);
    expect(machine.restore(state)).toEqual(ok(undefined));
    expect(machine.read(0x10000000 + 7, 1)).toBe(0x5a);
    machine.dispose();
  });
});
