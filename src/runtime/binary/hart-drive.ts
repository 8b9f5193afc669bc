import type { Hal } from '../../firmware/hal';
import type { Hart, RunEnd } from '../../cpu/riscv/hart';
import type { HartsState } from '../../cpu/riscv/harts';
import type { ExecutorHost } from '../debug/executor';
import { RISCV_CLINT } from '../../machine/virt/riscv/memory-map';
import { GuestExit } from '../guest/guest-exit';
import { NS_PER_TICK, type AccessListener, type HartMachine } from './hart-machine';
import { PollWatch, type PollState } from './poll-watch';
import { OtherHarts, type OtherHartsListener, type OtherHartsState } from './harts/other-harts';
import { stopBehindSbi, SupervisorCalls } from './harts/supervisor-calls';
import { startBehindSbi } from './supervisor-start';

/** Instructions between two looks at devices and at what the outside wants. A function of the count, so that runs repeat. */
const QUANTUM = 1 << 14;
/** Instructions between two checkpoints: some milliseconds. */
const CHECKPOINT = QUANTUM << 4;
/** Where the machine begins: its boot ROM. */
const RESET_VECTOR = 0x1000;
/** `j .` */
const JUMP_TO_ITSELF = 0x6f;
const SHORT_JUMP_TO_ITSELF = 0xa001;
/** In `stimecmp`: no timer. */
const NEVER = 0xffff_ffff_ffff_ffffn;
/** Of virtual time. */
const NS_PER_INSTRUCTION = 10;
/** Nobody hears of accesses. */
const SILENT: OtherHartsListener = {
  bus: { read: () => undefined, wrote: () => undefined },
  watched: () => undefined,
};

/** The processor at a checkpoint. */
export interface DriveState {
  readonly harts: HartsState;
  readonly others: OtherHartsState | undefined;
  readonly begin: number;
  readonly polls: PollState;
}

/**
 * A hart among the devices of its machine and the harts beside it: how it begins, when devices and they do their work, what time and
 * interrupts are, and what happens while it waits. It knows nothing of breakpoints.
 */
export class HartDrive {
  readonly machine: HartMachine;
  readonly #host: ExecutorHost;
  readonly #polls: PollWatch;
  readonly #calls: SupervisorCalls;
  /** Undefined: there is one hart. */
  readonly #others: OtherHarts | undefined;
  #listener: OtherHartsListener = SILENT;
  #hal: Hal | undefined;
  /** The hart's count when the boot began. */
  #begin: number;
  #nextLook = 0;
  /** It sleeps in a wfi. */
  #sleeps = false;
  /** The guest waits: what is done for it next belongs to a wait. */
  #waits = false;
  /** The guest was put back to the middle of a boot. */
  #isBack = false;

  constructor(machine: HartMachine, host: ExecutorHost) {
    this.machine = machine;
    this.#host = host;
    this.#begin = machine.hart.count;
    this.#calls = new SupervisorCalls(machine);
    this.#others = machine.harts.all.length === 1 ? undefined : this.#createOthers();
    this.#polls = new PollWatch(
      () => this.statement,
      () => {
        this.#waits = true;
        machine.hart.requestStop();
      },
    );
  }

  get hart(): Hart {
    return this.machine.hart;
  }

  get pc(): number {
    return this.hart.pc;
  }

  /** Which instruction since reset is the present or the next one; the first is 1. */
  get statement(): number {
    return this.hart.count - this.#begin + 1;
  }

  /** It waits for a key: it asks for one again and again, or sleeps and neither a timer nor another hart will wake it. */
  get readsConsole(): boolean {
    return (
      this.#others?.compute !== true &&
      ((this.#sleeps && this.#timerDueNs() === undefined) || this.#polls.readsConsole)
    );
  }

  /** Between two instructions. Not while it waits. */
  save(): DriveState {
    return {
      harts: this.machine.harts.save(),
      others: this.#others?.save(),
      begin: this.#begin,
      polls: this.#polls.save(),
    };
  }

  /** RAM is what it was there. The next `start` goes on from there. */
  restore({ harts, others, begin, polls }: DriveState): void {
    const restored = this.machine.harts.restore(harts);
    if (!restored.ok) {
      throw new Error(restored.error);
    }
    if (others !== undefined) {
      this.#others?.restore(others);
    }
    this.#begin = begin;
    this.#polls.restore(polls);
    this.#isBack = true;
  }

  /**
   * From reset, or from where `restore` has put it.
   *
   * @param onReset called where a boot begins
   * @param listener hears of accesses, too
   */
  start(hal: Hal, onReset: () => void, listener: OtherHartsListener): void {
    this.#hal = hal;
    this.#listener = listener;
    this.#nextLook = 0;
    this.#waits = false;
    this.#sleeps = false;
    if (!this.#isBack) {
      this.#reset();
      onReset();
    }
    this.#isBack = false;
    this.machine.accesses.listener = this.#accessListener(listener);
  }

  /** An exception has ended the run. */
  end(): void {
    this.machine.accesses.listener = undefined;
    this.hart.requestStop(false);
  }

  /** As the machine begins after power-on and after each reset. */
  #reset(): void {
    const { hart, harts } = this.machine;
    hart.set('callsHost', 0n);
    for (const [number, each] of harts.all.entries()) {
      this.#resetHart(each, number);
    }
    this.#begin = hart.count;
    this.#polls.reset();
    this.#others?.reset();
  }

  #resetHart(hart: Hart, number: number): void {
    const { hartStart } = this.machine;
    const start = hartStart?.(number);
    hart.reset(BigInt(start?.pc ?? RESET_VECTOR));
    if (start?.mode === 'supervisor') {
      startBehindSbi(hart, start);
    } else if (start !== undefined) {
      hart.set('x10', BigInt(start.a0));
      hart.set('x11', BigInt(start.a1));
    } else if (hartStart !== undefined) {
      stopBehindSbi(hart);
    }
  }

  /** Between two instructions: does what belongs to a wait, and ends the run where a register asks for that. */
  settle(): void {
    this.#endIfAsked();
    if (this.#waits) {
      this.#waits = false;
      this.#others?.wait(this.statement, this.#sleeps, this.#listener);
      this.#endIfAsked();
      this.#hal?.relax();
      this.#sleeps = false;
      this.#interrupts();
      this.#endIfAsked();
    }
  }

  /** It is time for `look`. */
  get isLookDue(): boolean {
    return this.statement >= this.#nextLook;
  }

  /** The user has had a look: what was changed shows soon. */
  lookSoon(): void {
    this.#nextLook = Math.min(this.#nextLook, this.statement + 1);
  }

  /**
   * Devices do what is due, and what has come from outside comes in.
   *
   * @returns the user wants to stop
   */
  look(): boolean {
    const { statement } = this;
    if (statement % CHECKPOINT === 0) {
      this.#host.checkpoint?.();
    }
    if (statement % QUANTUM === 0) {
      this.machine.poll();
    }
    const pause = this.#host.attend();
    this.#others?.look(statement, this.#listener);
    this.#endIfAsked();
    this.#interrupts();
    if (this.#hangs(this.hart) && this.#others?.compute !== true) {
      this.#hal?.halt();
    }
    const toGrid = QUANTUM - (statement % QUANTUM);
    this.#nextLook = statement + Math.max(1, Math.min(toGrid, this.#host.statementsToInput()));
    return pause;
  }

  /** Instructions that may run before the next look. */
  budget(): number {
    const { statement, machine } = this;
    const due = this.#timerDueNs();
    if (due !== undefined) {
      const instructions = Math.ceil((due - machine.clock.nowNs()) / NS_PER_INSTRUCTION);
      this.#nextLook = Math.min(this.#nextLook, statement + Math.max(1, instructions));
    }
    if (this.#others !== undefined) {
      this.#nextLook = Math.min(this.#nextLook, this.#others.turnAt);
    }
    return this.#nextLook - statement;
  }

  /** What a run has ended with, as far as that is the machine's. False: it is another's. */
  take(end: RunEnd): boolean {
    if (end === 'ecall') {
      this.#calls.answer(this.hart);
      this.#others?.touched(this.statement);
      return true;
    }
    if (end === 'wfi') {
      this.#sleeps = true;
      this.#waits = true;
      return true;
    }
    return false;
  }

  /** 32 bits of code; 0 where there is no RAM. */
  readCode(address: number): number {
    const { ram } = this.machine;
    const low = address - ram.base;
    if (low < 0 || low + 2 > ram.sizeBytes) {
      return 0;
    }
    return low + 4 > ram.sizeBytes ? ram.view.getUint16(low, true) : ram.view.getUint32(low, true);
  }

  #createOthers(): OtherHarts {
    return new OtherHarts(this.machine, {
      setLines: (hart) => {
        this.#setLines(hart);
      },
      call: (hart) => {
        this.#calls.answer(hart);
      },
      hangs: (hart) => this.#hangs(hart),
    });
  }

  #accessListener({ bus }: OtherHartsListener): AccessListener {
    const polls = this.#polls;
    return {
      read: (address, sizeBytes, value) => {
        polls.read(address, sizeBytes, value);
        bus.read(address, sizeBytes, value);
      },
      readTime: () => {
        polls.readTime();
      },
      wrote: (address, sizeBytes, value) => {
        polls.wrote();
        bus.wrote(address, sizeBytes, value);
        if (this.#others?.touched(this.statement) === true) {
          this.hart.stopAfterInstruction();
        }
        if (this.machine.exitRequest !== undefined || isOf(RISCV_CLINT, address)) {
          this.#nextLook = this.statement;
          this.hart.stopAfterInstruction();
        } else if (this.hart.takesInterrupts) {
          // The hart takes what is up now before its next instruction.
          this.#interrupts();
        }
      },
    };
  }

  /** It jumps to where it is, and nothing will take it from there. */
  #hangs(hart: Hart): boolean {
    const bits = this.readCode(hart.pc);
    const stays = bits === JUMP_TO_ITSELF || (bits & 0xffff) === SHORT_JUMP_TO_ITSELF;
    return stays && !hart.takesInterrupts;
  }

  /** Interrupt lines as they are now. */
  #interrupts(): void {
    this.#setLines(this.hart);
  }

  #setLines(hart: Hart): void {
    const { interrupts } = this.machine;
    if (interrupts !== undefined) {
      hart.setInterrupts(interrupts.pending(hart.hartId));
    }
    if (hart.usesTimer) {
      hart.updateTimer(this.#ticks());
    }
  }

  /** When a timer raises its line by itself; undefined: none does. */
  #timerDueNs(): number | undefined {
    const ofMachine = this.machine.interrupts?.timerDueNs(0);
    const ticks = this.hart.usesTimer ? this.hart.updateTimer(this.#ticks()) : undefined;
    if (ticks === undefined || ticks === NEVER) {
      return ofMachine;
    }
    return Math.min(ofMachine ?? Infinity, Number(ticks) * NS_PER_TICK);
  }

  /** The register `time`. */
  #ticks(): bigint {
    return BigInt(Math.floor(this.machine.clock.nowNs() / NS_PER_TICK));
  }

  /** Some registers switch the machine off or reset it. */
  #endIfAsked(): void {
    const request = this.machine.exitRequest;
    if (request !== undefined) {
      throw new GuestExit(request);
    }
  }
}

function isOf({ base, sizeBytes }: typeof RISCV_CLINT, address: number): boolean {
  return address >= base && address < base + sizeBytes;
}
