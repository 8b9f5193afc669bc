import type { HartBus } from '../../src/cpu/riscv/hart';
import { Harts } from '../../src/cpu/riscv/harts';
import { LAYOUT } from '../../src/cpu/riscv/layout';
import type { MachineDescription } from '../../src/base/machine-description';
import { ok } from '../../src/base/result';
import { BUS_FAULT, BUS_FAULT_64 } from '../../src/machine/bus';
import type { Machine } from '../../src/machine/machine';
import { RISCV_CLINT, RISCV_RAM_BASE } from '../../src/machine/virt/riscv/memory-map';
import { created, empty, testHost, type TestHost } from './arm-machine';
import { riscvCore } from './riscv-core';

/** Of QEMU's `rv64`. */
const ISA = 'rv64imafdch_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs_sstc';
const RESET_VECTOR = 0x1000n;
/** Instructions of a turn, between two looks at the console and at timers. */
const SLICE = 4096;
const NS_PER_INSTRUCTION = 10;
const NS_PER_TICK = 100;
/** Nothing that is waited for takes longer. */
const LONGEST_IDLE_NS = 60e9;
const KERNEL_OFFSET = 0x20_0000;

export interface SmpBoardOptions {
  /** At the start of RAM; there again after a reset, as all that is loaded. */
  readonly firmware: Uint8Array;
  /** What OpenSBI starts, 2 MiB further on. */
  readonly kernel?: Uint8Array;
  readonly harts?: number;
}

/** Harts on the machine's devices, with one RAM for both. Time goes on with the instructions of the first, and while it waits. */
export class RiscvSmpBoard {
  readonly harts: Harts;
  readonly machine: Machine;
  readonly #host: TestHost;
  readonly #clock: BoardClock;
  readonly #options: SmpBoardOptions;

  constructor(
    harts: Harts,
    machine: Machine,
    host: TestHost,
    clock: BoardClock,
    options: SmpBoardOptions,
  ) {
    this.harts = harts;
    this.machine = machine;
    this.#host = host;
    this.#clock = clock;
    this.#options = options;
    this.#load();
    // The machine's own firmware has told its banner.
    host.output.length = 0;
  }

  static async create(options: SmpBoardOptions): Promise<RiscvSmpBoard> {
    const plain = description64(options.harts ?? 1);
    const description: MachineDescription =
      options.kernel === undefined
        ? plain
        : { ...plain, bios: 'fw_dynamic.bin', kernel: 'u-boot.bin' };
    const module = await riscvCore(64);
    const clock = new BoardClock();
    const made: { harts?: Harts; machine?: Machine } = {};
    const host: TestHost = {
      ...testHost(),
      clock: { nowNs: () => clock.nowNs(made.harts) },
      placeRam: (ramBase, ramBytes) => {
        const bus = busOf(() => made, clock);
        const count = options.harts ?? 1;
        const core = { xlen: 64, module, isa: ISA } as const;
        const harts = Harts.create({ ...core, ramBase, ramBytes, bus, harts: count });
        if (!harts.ok) {
          return harts;
        }
        made.harts = harts.value;
        const buffer = harts.value.first.memory.buffer as unknown as SharedArrayBuffer;
        return ok({ buffer, byteOffset: LAYOUT.RAM });
      },
    };
    const machine = created(description, host);
    made.machine = machine;
    const { harts } = made;
    if (harts === undefined) {
      throw new Error('the machine has asked for no RAM');
    }
    return new RiscvSmpBoard(harts, machine, host, clock, options);
  }

  /** All that was printed. */
  get text(): string {
    return Buffer.from(this.#host.output).toString('latin1');
  }

  /** Instructions of the first hart. */
  get count(): bigint {
    return this.harts.first.get('count');
  }

  /** Bytes that come to the port. */
  type(text: string): void {
    this.machine.consoleInput(Buffer.from(text, 'latin1'));
  }

  /** So many turns. */
  run(turns: number): void {
    for (let i = 0; i < turns; i++) {
      this.#run();
    }
  }

  /** Runs until what is printed from now on ends so, or so many instructions are begun. */
  runUntil(end: string, maxInstructions: number): boolean {
    const limit = this.count + BigInt(maxInstructions);
    const start = this.text.length;
    while (!this.text.slice(start).endsWith(end)) {
      if (this.count >= limit) {
        return false;
      }
      this.#run();
      if (this.#clock.idleNs > LONGEST_IDLE_NS) {
        return false;
      }
    }
    return true;
  }

  /** One turn of each. */
  #run(): void {
    const { harts, machine } = this;
    setInterrupts(harts, machine);
    const end = harts.first.run(SLICE);
    harts.turn(SLICE, {
      prepare: () => undefined,
      call: () => undefined,
      watched: () => undefined,
      get isOver() {
        return machine.exitRequest !== undefined;
      },
    });
    if (this.machine.exitRequest === 'reset') {
      const printed = this.#host.output.length;
      this.machine.reset();
      // Its own firmware has told its banner again.
      this.#host.output.length = printed;
      this.#load();
    } else if (end === 'wfi') {
      this.#clock.idleNs += SLICE * NS_PER_INSTRUCTION;
    }
  }

  #load(): void {
    const { firmware, kernel, harts } = this.#options;
    const { bytes } = this.machine.ram;
    bytes.set(firmware);
    if (kernel !== undefined) {
      bytes.set(kernel, KERNEL_OFFSET);
      // As it was before OpenSBI: the machine's own is as after it.
      const description: MachineDescription = { ...description64(harts ?? 1), bios: 'none' };
      const other = created(description);
      const { fdtAddress = 0 } = other;
      const tree = other.ram.bytes.subarray(fdtAddress - RISCV_RAM_BASE);
      bytes.set(tree, (this.machine.fdtAddress ?? 0) - RISCV_RAM_BASE);
      other.dispose();
    }
    for (const hart of this.harts.all) {
      hart.reset(RESET_VECTOR);
    }
  }
}

const description64 = (smp: number): MachineDescription => ({
  ...empty,
  program: 'qemu-system-riscv64',
  arch: 'riscv64',
  smp,
});

class BoardClock {
  /** Time in which the first waited. */
  idleNs = 0;
  nowNs(harts: Harts | undefined): number {
    return Number(harts?.first.get('count') ?? 0n) * NS_PER_INSTRUCTION + this.idleNs;
  }
}

function setInterrupts(harts: Harts, machine: Machine): void {
  harts.all.forEach((hart, i) => {
    hart.setInterrupts(machine.interrupts?.pending(i) ?? 0);
  });
}

function busOf(made: () => { harts?: Harts; machine?: Machine }, clock: BoardClock): HartBus {
  return {
    load: (address, size) => {
      const { machine } = made();
      if (machine === undefined) {
        return undefined;
      }
      if (size === 8) {
        const wide = machine.read64(address);
        return wide === BUS_FAULT_64 ? undefined : wide;
      }
      const value = machine.read(address, size);
      return value === BUS_FAULT ? undefined : value;
    },
    store: (address, size, value) => {
      const { machine, harts } = made();
      if (machine === undefined || harts === undefined) {
        return false;
      }
      const taken =
        size === 8 ? machine.write64(address, value) : machine.write(address, size, Number(value));
      if (address >= RISCV_CLINT.base && address < RISCV_CLINT.base + RISCV_CLINT.sizeBytes) {
        setInterrupts(harts, machine);
      }
      if (machine.exitRequest !== undefined) {
        harts.current.stopAfterInstruction();
      }
      return taken;
    },
    time: () => BigInt(Math.floor(clock.nowNs(made().harts) / NS_PER_TICK)),
  };
}
