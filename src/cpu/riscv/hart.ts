import { fail, ok, type Result } from '../../base/result';
import { LAYOUT, MAX_RAM_BYTES, SAVED_SLOTS, slotAddress } from './layout';
import type { Xlen } from './table/instructions';

/** What the hart sees outside RAM. Addresses are physical; never throws. */
export interface HartBus {
  /** The value without sign; undefined: access fault. */
  load(address: number, sizeBytes: 1 | 2 | 4 | 8): bigint | number | undefined;
  /** False: access fault. */
  store(address: number, sizeBytes: 1 | 2 | 4 | 8, value: bigint): boolean;
  /** The register `time`, in ticks. */
  time(): bigint;
}

/** Why `run` came back. */
export type RunEnd =
  /** All instructions that it was given are begun. */
  | 'budget'
  /** `wfi`, and no interrupt that is enabled waits. pc is behind it. */
  | 'wfi'
  /** An instruction breakpoint at pc, which is not run yet. */
  | 'breakpoint'
  /** `ebreak` at pc, not run yet, and `stopAtEbreak` is set. */
  | 'ebreak'
  /** `requestStop` was called. */
  | 'stopped';

const RUN_ENDS: readonly RunEnd[] = ['budget', 'wfi', 'breakpoint', 'ebreak', 'stopped'];

/** Interrupt lines of a hart, as bits of mip. */
export const INTERRUPTS = {
  machineSoftware: 1 << 3,
  machineTimer: 1 << 7,
  supervisorExternal: 1 << 9,
  machineExternal: 1 << 11,
} as const;

/** A call that has not come back yet. */
export interface ShadowCall {
  /** Of the jal or jalr. */
  readonly from: bigint;
  readonly target: bigint;
  readonly returnTo: bigint;
  /** Stack pointer at the call. */
  readonly stackPointer: bigint;
}

/** Plain data: all that a hart is, without the RAM. */
export interface HartState {
  readonly version: 1;
  readonly xlen: Xlen;
  readonly slots: Readonly<Record<string, bigint>>;
  /** From the outermost call to the innermost. */
  readonly calls: readonly ShadowCall[];
}

export interface HartOptions {
  readonly xlen: Xlen;
  /** The compiled core of that width. */
  readonly module: WebAssembly.Module;
  readonly ramBase: number;
  /** Whole pages of 4 KiB. */
  readonly ramBytes: number;
  readonly bus: HartBus;
  readonly hartId?: number;
}

interface CoreExports {
  run(maxInstructions: number): number;
  forgetAll(): void;
  written(offset: number, sizeBytes: number): void;
}

/** I, M, A, C, S and U: what is emulated. */
const EXTENSIONS = [0, 2, 8, 12, 18, 20].reduce(
  (bits, letter) => bits | (1n << BigInt(letter)),
  0n,
);
/** QEMU 7.2 tells its version here. */
const ARCHITECTURE_ID = 0x70200n;
const MACHINE_MODE = 3n;
const NO_RESERVATION = 0xffff_ffff_ffff_ffffn;

/**
 * A RISC-V hart: IMAC, Zicsr, Zifencei, Zba, Zbb, Zbs, in modes M, S and U, without address translation. F and D are
 * illegal instructions. RAM lies in the core's memory, which is shared; see `ram`.
 *
 * Cost of an instruction: 3 to 10 ns. State, RAM and flags of pages may be looked at by other threads while it runs.
 */
export class Hart {
  readonly xlen: Xlen;
  /** The guest's RAM. What is written here other than by the hart is told to it by `written`. */
  readonly ram: Uint8Array;
  /** One byte for each page of 4 KiB: bit 0 says that the hart or `written` has changed it. Others are the core's own. */
  readonly pageFlags: Uint8Array;
  readonly memory: WebAssembly.Memory;
  readonly #state: BigUint64Array;
  readonly #view: DataView;
  readonly #core: CoreExports;
  readonly #bus: HartBus;
  readonly #hartId: bigint;

  constructor(options: HartOptions, memory: WebAssembly.Memory) {
    const { ramBase, ramBytes } = options;
    this.xlen = options.xlen;
    this.#bus = options.bus;
    this.#hartId = BigInt(options.hartId ?? 0);
    this.memory = memory;
    this.ram = new Uint8Array(memory.buffer, LAYOUT.RAM, ramBytes);
    this.pageFlags = new Uint8Array(memory.buffer, LAYOUT.PAGE_FLAGS, ramBytes / 4096);
    this.#view = new DataView(memory.buffer);
    this.#state = new BigUint64Array(memory.buffer, 0, LAYOUT.PAGE_FLAGS / 8);
    const instance = new WebAssembly.Instance(options.module, {
      env: { memory },
      bus: {
        load: (address: number, size: 1 | 2 | 4 | 8) => this.#load(address, size),
        store: (address: number, size: 1 | 2 | 4 | 8) => this.#store(address, size),
        time: () => {
          this.set('busValue', this.#bus.time());
        },
      },
    });
    this.#core = instance.exports as unknown as CoreExports;
    this.set('ramBase', BigInt(ramBase));
    this.set('ramSize', BigInt(ramBytes));
    this.reset(0n);
  }

  /** Fails, with a sentence for the user, when the RAM has no room beside the core or the host can't give that much. */
  static create(options: HartOptions): Result<Hart, string> {
    const { ramBytes } = options;
    if (ramBytes <= 0 || ramBytes % 4096 !== 0 || ramBytes > MAX_RAM_BYTES) {
      const most = MAX_RAM_BYTES / 2 ** 20;
      return fail(
        `RAM of a hart: expected pages of 4 KiB, at most ${most} MiB, found ${ramBytes} bytes`,
      );
    }
    try {
      const initial = Math.ceil((LAYOUT.RAM + ramBytes) / 2 ** 16);
      const memory = new WebAssembly.Memory({ initial, maximum: initial, shared: true });
      return ok(new Hart(options, memory));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail(`RAM of ${ramBytes} bytes: the host refused it (${reason})`);
    }
  }

  /** As at power-on: machine mode, interrupts off. Registers that the standard leaves open are 0. RAM and count stay. */
  reset(pc: bigint): void {
    for (const name of SAVED_SLOTS) {
      if (name !== 'count') {
        this.set(name, 0n);
      }
    }
    this.set('pc', pc);
    this.set('privilege', MACHINE_MODE);
    this.set('misa', EXTENSIONS | ((this.xlen === 64 ? 2n : 1n) << BigInt(this.xlen - 2)));
    this.set('marchid', ARCHITECTURE_ID);
    this.set('mimpid', ARCHITECTURE_ID);
    this.set('mhartid', this.#hartId);
    this.set('reservation', NO_RESERVATION);
    this.#core.forgetAll();
  }

  /** Runs at most so many instructions, up to 2^32 - 1. */
  run(maxInstructions: number): RunEnd {
    return RUN_ENDS[this.#core.run(maxInstructions)] ?? 'budget';
  }

  /** Runs the instruction at pc even if a breakpoint stands there. */
  step(): RunEnd {
    this.set('stepOver', 1n);
    const end = this.run(1);
    this.set('stepOver', 0n);
    return end;
  }

  /** Any thread may do so; `run` comes back within 65,536 instructions, and at once until it is taken back. */
  requestStop(stop = true): void {
    this.set('stopRequest', stop ? 1n : 0n);
  }

  /** A register or another slot of `STATE_SLOTS`, without sign. Throws when there is none of that name. */
  get(name: string): bigint {
    return this.#state[slotAddress(name) / 8] ?? 0n;
  }

  /** Keeps as many bits as a register has. */
  set(name: string, value: bigint): void {
    this.#state[slotAddress(name) / 8] = value;
  }

  /** Lines of `INTERRUPTS` that are up; the others of them are down. */
  setInterrupts(lines: number): void {
    const ours = BigInt(Object.values(INTERRUPTS).reduce((all, each) => all | each, 0));
    this.set('mip', (this.get('mip') & ~ours) | (BigInt(lines) & ours));
  }

  /** Breakpoints cost nothing while the hart runs. The error says how many there may be. */
  setBreakpoints(addresses: Iterable<bigint>): Result<undefined, string> {
    const all = new Set(addresses);
    if (all.size > LAYOUT.BREAKPOINT_LIMIT) {
      return fail(
        `instruction breakpoints: expected at most ${LAYOUT.BREAKPOINT_LIMIT}, found ${all.size}`,
      );
    }
    [...all].forEach((address, i) => {
      this.#state[LAYOUT.BREAKPOINTS / 8 + i] = address;
    });
    this.set('breakpointCount', BigInt(all.size));
    this.#core.forgetAll();
    return ok(undefined);
  }

  /** Somebody else, a device or a debugger, wrote there; what is outside RAM doesn't matter. */
  written(address: number, lengthBytes: number): void {
    const start = Math.max(address - Number(this.get('ramBase')), 0);
    const end = Math.min(address + lengthBytes - Number(this.get('ramBase')), this.ram.length);
    if (end > start) {
      this.#core.written(start, end - start);
    }
  }

  /** From the outermost call to the innermost. */
  calls(): ShadowCall[] {
    const depth = Number(this.get('callDepth'));
    return Array.from({ length: depth }, (_, i) => {
      const at = LAYOUT.CALL_STACK / 8 + 4 * i;
      const [from = 0n, target = 0n, returnTo = 0n, stackPointer = 0n] = this.#state.subarray(
        at,
        at + 4,
      );
      return { from, target, returnTo, stackPointer };
    });
  }

  save(): HartState {
    const slots = Object.fromEntries(SAVED_SLOTS.map((name) => [name, this.get(name)]));
    return { version: 1, xlen: this.xlen, slots, calls: this.calls() };
  }

  /** RAM must be what it was, and is read anew. Fails when the state is of another kind of hart. */
  restore(state: HartState): Result<undefined, string> {
    if (state.xlen !== this.xlen) {
      return fail(`saved hart: expected RV${this.xlen}, found RV${state.xlen}`);
    }
    for (const name of SAVED_SLOTS) {
      this.set(name, state.slots[name] ?? 0n);
    }
    state.calls.slice(0, LAYOUT.CALL_STACK_ENTRIES).forEach((call, i) => {
      const { from, target, returnTo, stackPointer } = call;
      this.#state.set([from, target, returnTo, stackPointer], LAYOUT.CALL_STACK / 8 + 4 * i);
    });
    this.#core.forgetAll();
    return ok(undefined);
  }

  #load(address: number, size: 1 | 2 | 4 | 8): number {
    const value = this.#bus.load(address, size);
    if (value === undefined) {
      return 1;
    }
    if (typeof value === 'bigint') {
      this.set('busValue', value);
    } else {
      this.#view.setUint32(BUS_VALUE, value, true);
      this.#view.setUint32(BUS_VALUE + 4, 0, true);
    }
    return 0;
  }

  #store(address: number, size: 1 | 2 | 4 | 8): number {
    return this.#bus.store(address, size, this.get('busValue')) ? 0 : 1;
  }
}

const BUS_VALUE = slotAddress('busValue');
