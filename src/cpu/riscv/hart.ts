import { fail, ok, type Result } from '../../base/result';
import { CALL_WORDS, HartCore, type HartBus, type HartOptions, type Watch } from './hart-core';
import { LAYOUT, SAVED_SLOTS, slotNumber } from './layout';
import type { Xlen } from './table/instructions';

export type { HartBus, HartOptions, Watch };

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
  /** `requestStop` or `stopAfterInstruction` was called. */
  | 'stopped'
  /** The instruction that was run last has accessed what is watched: `watchHit`. */
  | 'watch'
  /** `ecall` of supervisor mode at pc, not run yet, and `callsHost` is set: `finishCall`. */
  | 'ecall'
  /** The instruction that was run last has come back from the call of `stopAtReturn`, or from further out. */
  | 'returned';

const RUN_ENDS: readonly RunEnd[] = [
  ...(['budget', 'wfi', 'breakpoint', 'ebreak', 'stopped', 'watch', 'ecall', 'returned'] as const),
];

/** Interrupt lines of a hart, as bits of mip. */
export const INTERRUPTS = {
  machineSoftware: 1 << 3,
  machineTimer: 1 << 7,
  supervisorExternal: 1 << 9,
  machineExternal: 1 << 11,
} as const;

const ALL_LINES = Object.values(INTERRUPTS).reduce((all, each) => all | each, 0);

/** A call that has not come back yet. */
export interface ShadowCall {
  /** Of the jal or jalr. */
  readonly from: bigint;
  readonly target: bigint;
  readonly returnTo: bigint;
  /** Stack pointer at the call. */
  readonly stackPointer: bigint;
  /** The first argument: a0 at the call. */
  readonly argument: bigint;
}

/** Plain data: all that a hart is, without the RAM. */
export interface HartState {
  readonly version: 2;
  readonly xlen: Xlen;
  readonly slots: Readonly<Record<string, bigint>>;
  /** From the outermost call to the innermost. */
  readonly calls: readonly ShadowCall[];
}

/** What has ended a run as 'watch'. */
export interface WatchHit {
  readonly address: number;
  readonly sizeBytes: number;
  /** An atomic operation that does both is told as a write if that is watched. */
  readonly access: 'read' | 'write';
  /** Of the instruction. */
  readonly pc: bigint;
}

/** Letters that misa has always. */
const ALWAYS = 'acimsu';
const SSTC = 1n;
/** QEMU tells its version here: 7.2.22, which Debian 12 has. */
const ARCHITECTURE_ID = 0x7_0216n;
const MACHINE_MODE = 3n;
const SUPERVISOR_TIMER = 1n << 5n;
// What is asked for or set between instructions all the time.
const PC = slotNumber('pc');
const COUNT = slotNumber('count');
const MIE = slotNumber('mie');
const MIP = slotNumber('mip');
const MENVCFG = slotNumber('menvcfg');
const CALL_DEPTH = slotNumber('callDepth');
const STEP_OVER = slotNumber('stepOver');
const STOP_REQUEST = slotNumber('stopRequest');
const STOP_AFTER = slotNumber('stopAfter');
const RETURN_DEPTH = slotNumber('returnDepth');
/** Of menvcfg. */
const STCE = 2 ** 63;
const NO_RESERVATION = 0xffff_ffff_ffff_ffffn;

/**
 * A RISC-V hart: IMAC, Zicsr, Zifencei, Zba, Zbb, Zbs, in modes M, S and U, with physical memory protection and
 * without address translation. RAM lies in the core's memory, which is shared; see `ram`.
 *
 * Cost of an instruction: 3 to 10 ns. RAM and flags of pages may be looked at by other threads while it runs.
 */
export class Hart {
  readonly xlen: Xlen;
  /** The guest's RAM. What is written here other than by the hart is told to it by `written`. */
  readonly ram: Uint8Array;
  /**
   * One byte for each page of 4 KiB: bit 0 says that the hart or `written` has changed it. The others are the core's own and
   * stay when that one is cleared.
   */
  readonly pageFlags: Uint8Array;
  readonly memory: WebAssembly.Memory;
  /** What `mhartid` says. */
  readonly hartId: number;
  readonly #core: HartCore;
  readonly #number: number;
  readonly #isa: string;

  /** @param number which of the core's harts */
  constructor(core: HartCore, hartId = 0, number = 0) {
    this.xlen = core.xlen;
    this.ram = core.ram;
    this.pageFlags = core.pageFlags;
    this.memory = core.memory;
    this.#core = core;
    this.#number = number;
    this.#isa = core.isa;
    this.hartId = hartId;
    this.reset(0n);
  }

  /** Fails, with a sentence for the user, when the RAM has no room beside the core or the host can't give that much. */
  static create(options: HartOptions): Result<Hart, string> {
    const core = HartCore.create(options);
    return core.ok ? ok(new Hart(core.value, options.hartId)) : core;
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
    this.set('misa', misaOf(this.#isa) | ((this.xlen === 64 ? 2n : 1n) << BigInt(this.xlen - 2)));
    this.set('extensions', this.#isa.split('_').includes('sstc') ? SSTC : 0n);
    this.set('marchid', ARCHITECTURE_ID);
    this.set('mimpid', ARCHITECTURE_ID);
    this.set('mhartid', BigInt(this.hartId));
    this.set('reservation', NO_RESERVATION);
    this.#core.exports.forgetAll();
  }

  /** Runs at most so many instructions, up to 2^32 - 1. */
  run(maxInstructions: number): RunEnd {
    this.#core.enter(this.#number);
    return RUN_ENDS[this.#core.exports.run(maxInstructions)] ?? 'budget';
  }

  /** Runs the instruction at pc even if a breakpoint stands there. */
  step(): RunEnd {
    this.#set(STEP_OVER, 1);
    const end = this.run(1);
    this.#set(STEP_OVER, 0);
    return end;
  }

  /**
   * Any thread may do so; `run` comes back within 65,536 instructions, and at once until it is taken back. While the bus is
   * asked, the instruction that asks is the last one.
   */
  requestStop(stop = true): void {
    this.#set(STOP_REQUEST, stop ? 1 : 0);
  }

  /** For the bus while it is asked: `run` comes back behind the instruction that asks, or in its trap, as 'stopped', once. */
  stopAfterInstruction(): void {
    this.#set(STOP_AFTER, 1);
  }

  /** As a number; on RV64 only as exact as one is. */
  get pc(): number {
    return this.#get(PC);
  }

  /** Instructions that it has executed. */
  get count(): number {
    return this.#get(COUNT);
  }

  /** It takes an interrupt of some kind in some mode: `mie` is not 0. */
  get takesInterrupts(): boolean {
    return this.#get(MIE) !== 0;
  }

  /** Of the instruction for which the bus is asked, while it is. */
  get accessPc(): bigint {
    return this.get('accessPc');
  }

  /** A register or another slot of `STATE_SLOTS`, without sign. Throws when there is none of that name. */
  get(name: string): bigint {
    return this.#core.get(this.#number, name);
  }

  /** Keeps as many bits as a register has. */
  set(name: string, value: bigint): void {
    this.#core.set(this.#number, name, value);
  }

  /** Lines of `INTERRUPTS` that are up; the others of them are down. */
  setInterrupts(lines: number): void {
    this.#set(MIP, (this.#get(MIP) & ~ALL_LINES) | (lines & ALL_LINES));
  }

  /** The timer of supervisor mode (Sstc) is in use. */
  get usesTimer(): boolean {
    return this.#get(MENVCFG) >= STCE;
  }

  /**
   * With that timer in use: moves its line, which is up from the time in `stimecmp` on.
   *
   * @param ticks the register `time`
   * @returns ticks at which it comes up by itself; undefined: it is up, or is not in use
   */
  updateTimer(ticks: bigint): bigint | undefined {
    if (!this.usesTimer) {
      return undefined;
    }
    const due = this.get('stimecmp');
    const up = ticks >= due;
    this.set('mip', up ? this.get('mip') | SUPERVISOR_TIMER : this.get('mip') & ~SUPERVISOR_TIMER);
    return up ? undefined : due;
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
      this.#core.words[LAYOUT.BREAKPOINTS / 8 + i] = address;
    });
    this.set('breakpointCount', BigInt(all.size));
    this.#core.exports.forgetAll();
    return ok(undefined);
  }

  /**
   * Parts of RAM whose accesses end `run`, in place of those before. Stores elsewhere cost nothing more, but for those to
   * the same pages; loads only while reads are watched, and then the ones on the other side of what is watched than the
   * last one. Fetches don't count, nor what devices do. The error says how many there may be.
   */
  setWatches(watches: readonly Watch[]): Result<undefined, string> {
    return this.#core.setWatches(watches);
  }

  /** What has ended the last run that came back as 'watch'; undefined before the first. */
  watchHit(): WatchHit | undefined {
    const kind = this.get('watchKind');
    if (kind === 0n) {
      return undefined;
    }
    return {
      address: Number(this.get('watchAddress')),
      sizeBytes: Number(this.get('watchSize')),
      access: kind === 1n ? 'read' : 'write',
      pc: this.get('watchPc'),
    };
  }

  /**
   * For the host that has answered what ended `run` as 'ecall': gives the two results back and counts the call as an
   * instruction, behind which `run` goes on.
   *
   * @spec RISC-V SBI 2.0 §3 Binary Encoding
   */
  finishCall(error: bigint, value: bigint): void {
    this.set('x10', BigInt.asUintN(this.xlen, error));
    this.set('x11', BigInt.asUintN(this.xlen, value));
    this.set('pc', this.get('pc') + 4n);
    this.set('count', this.get('count') + 1n);
  }

  /** Somebody else, a device or a debugger, wrote there; what is outside RAM doesn't matter. */
  written(address: number, lengthBytes: number): void {
    this.#core.written(address, lengthBytes);
  }

  /** From the outermost call to the innermost. */
  calls(): ShadowCall[] {
    const depth = Number(this.get('callDepth'));
    const calls = this.#core.callsOf(this.#number);
    return Array.from({ length: depth }, (_, i) => {
      const entry = calls.subarray(CALL_WORDS * i, CALL_WORDS * (i + 1));
      const [from = 0n, target = 0n, returnTo = 0n, stackPointer = 0n, argument = 0n] = entry;
      return { from, target, returnTo, stackPointer, argument };
    });
  }

  /** How many of `calls` there are. */
  get callDepth(): number {
    return this.#get(CALL_DEPTH);
  }

  /**
   * Ends `run` behind the instruction that leaves fewer calls than so many: the return from the innermost one of so many, a
   * return from within it to further out (longjmp), or the return of what it has jumped to. Undefined: not.
   */
  stopAtReturn(depth: number | undefined): void {
    this.#set(RETURN_DEPTH, depth ?? 0);
  }

  #get(slot: number): number {
    return this.#core.getNumber(this.#number, slot);
  }

  #set(slot: number, value: number): void {
    this.#core.setNumber(this.#number, slot, value);
  }

  save(): HartState {
    const own = this.#core.ownSlots(this.#number);
    const slots: Record<string, bigint> = {};
    SAVED_SLOTS.forEach((name, i) => {
      slots[name] = own[i] ?? 0n;
    });
    return { version: 2, xlen: this.xlen, slots, calls: this.calls() };
  }

  /** RAM must be what it was, and is read anew. Fails when the state is of another kind of hart. */
  restore(state: HartState): Result<undefined, string> {
    if (state.xlen !== this.xlen) {
      return fail(`saved hart: expected RV${this.xlen}, found RV${state.xlen}`);
    }
    for (const name of SAVED_SLOTS) {
      this.set(name, state.slots[name] ?? 0n);
    }
    const calls = this.#core.callsOf(this.#number);
    state.calls.slice(0, LAYOUT.CALL_STACK_ENTRIES).forEach((call, i) => {
      const { from, target, returnTo, stackPointer, argument } = call;
      calls.set([from, target, returnTo, stackPointer, argument], CALL_WORDS * i);
    });
    this.#core.exports.forgetAll();
    return ok(undefined);
  }
}

function misaOf(isa: string): bigint {
  const [asked = ''] = isa.replace(/^rv\d+/, '').split('_');
  const letters = ALWAYS + asked.replace(/[^dfh]/g, '');
  let bits = 0n;
  for (let i = 0; i < letters.length; i++) {
    bits |= 1n << BigInt(letters.charCodeAt(i) - 'a'.charCodeAt(0));
  }
  return bits;
}
