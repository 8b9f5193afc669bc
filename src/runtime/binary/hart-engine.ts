import type { Stop } from '../../protocol/breakpoint';
import type { StepOptions } from '../../protocol/stepping';
import { hex } from '../../base/hex';
import type { Hal } from '../../firmware/hal';
import type { Hart, HartState, RunEnd } from '../../cpu/riscv/hart';
import type { ExecutorHost, StepKind } from '../debug/executor';
import type { PassedPoint, Passage } from '../debug/passage';
import { plainStop, withHits } from '../debug/stops';
import { GuestExit } from '../guest/guest-exit';
import { HartStep } from './hart-step';
import { NS_PER_TICK, type AccessListener, type HartMachine } from './hart-machine';
import { framesOf, ramAt } from './hart-place';
import type { BinaryImage } from './binary-image';
import { PollWatch, type PollState } from './poll-watch';
import type { DriverModelReader } from './model/driver-model';
import type { HookCall } from './model/image-hooks';
import type { WatchedHart } from './data/hart-data';
import type { HartStops } from './stops/hart-stops';
import { startBehindSbi } from './supervisor-start';

/** Instructions between two looks at devices and at what the outside wants. A function of the count, so that runs repeat. */
const QUANTUM = 1 << 14;
/** Instructions between two checkpoints: some milliseconds. */
const CHECKPOINT = QUANTUM << 4;
/** Where the machine begins: its boot ROM. */
const RESET_VECTOR = 0x1000;
/** @spec RISC-V SBI 2.0 §5 Legacy Extensions */
const LAST_LEGACY_CALL = 0x0f;
/** `j .` */
const JUMP_TO_ITSELF = 0x6f;
const SHORT_JUMP_TO_ITSELF = 0xa001;
/** In `stimecmp`: no timer. */
const NEVER = 0xffff_ffff_ffff_ffffn;
/** Of virtual time. */
const NS_PER_INSTRUCTION = 10;

/** What the engine runs. */
interface EngineGuest {
  readonly machine: HartMachine;
  readonly image: BinaryImage;
}

/** The processor at a checkpoint. */
export interface EngineState {
  readonly hart: HartState;
  readonly begin: bigint;
  readonly moved: number;
  readonly polls: PollState | undefined;
}

/** Runs a hart, and stops it where breakpoints, steps, the user and ways through the past want it. */
export class HartEngine {
  readonly stops: HartStops;
  readonly #host: ExecutorHost;
  #guest: EngineGuest | undefined;
  #hal: Hal | undefined;
  /** The hart's count when the boot began. */
  #begin = 0n;
  #polls: PollWatch | undefined;
  #nextLook = 0;
  #stopOnEntry = false;
  #runsTo = Infinity;
  #requested: Stop | undefined;
  /** The call that the step has left which ended here. */
  #returned: { readonly from: number; readonly entry: number } | undefined;
  #step: HartStep | undefined;
  #passage: Passage | undefined;
  #judging = false;
  /** The statement at which breakpoints were judged last: each arrival counts once. */
  #judgedAt = -1;
  /** It sleeps in a wfi. */
  #sleeps = false;
  /** The guest waits: the next look belongs to a wait. */
  #waits = false;
  #breakpointsStale = true;
  /** The guest was put back to the middle of a boot. */
  #isBack = false;
  /** In this session. */
  #relocationTold = false;
  /** The hart runs to the end of a call. */
  #returning = false;

  constructor(host: ExecutorHost, stops: (onChange: () => void) => HartStops) {
    this.#host = host;
    this.stops = stops(() => {
      this.#breakpointsStale = true;
    });
  }

  load(watched: WatchedHart): void {
    const guest = { machine: watched.machine, image: watched.machine.image };
    this.#guest = guest;
    this.#placed = new Set();
    this.#begin = guest.machine.hart.get('count');
    this.#polls = new PollWatch(
      () => this.statement,
      () => {
        this.#waits = true;
        guest.machine.hart.requestStop();
      },
    );
    this.stops.load(watched);
  }

  /** Which instruction since reset is the present or the next one; the first is 1. */
  get statement(): number {
    const hart = this.#guest?.machine.hart;
    return hart === undefined ? 0 : Number(hart.get('count') - this.#begin) + 1;
  }

  /** It waits for a key: it asks for one again and again, or sleeps and no timer will wake it. */
  get readsConsole(): boolean {
    const guest = this.#guest;
    const sleeps = this.#sleeps && guest !== undefined && this.#timerDueNs(guest) === undefined;
    return sleeps || (this.#polls?.readsConsole ?? false);
  }

  /** Before the first instruction of a boot. */
  begin(stopOnEntry: boolean, passage: Passage | undefined): void {
    this.#clear();
    this.#stopOnEntry = stopOnEntry && passage === undefined;
    this.#runsTo = Infinity;
    this.#requested = undefined;
    this.#leavePassage();
    if (passage !== undefined) {
      this.#passage = passage;
      this.#judging = passage.judges || this.stops.counts;
      this.stops.silent = true;
      this.stops.asleep = !this.#judging;
    }
    this.#breakpointsStale = true;
  }

  /** The processor and how the debugger follows it, between two instructions. Not while it waits. */
  save(): EngineState {
    const { machine, image } = this.#running();
    return {
      hart: machine.hart.save(),
      begin: this.#begin,
      moved: image.symbols.offset,
      polls: this.#polls?.save(),
    };
  }

  /** RAM is what it was there. The next `execute` goes on from there. */
  restore({ hart, begin, moved, polls }: EngineState): void {
    const { machine, image } = this.#running();
    const restored = machine.hart.restore(hart);
    if (!restored.ok) {
      throw new Error(restored.error);
    }
    this.#begin = begin;
    image.model.placeAt(moved);
    if (polls !== undefined) {
      this.#polls?.restore(polls);
    }
    this.#isBack = true;
    this.stops.begin();
  }

  /** Runs from reset, or from where `restore` has put it, until an exception ends it. */
  execute(hal: Hal): void {
    const { machine } = this.#running();
    const { hart } = machine;
    this.#hal = hal;
    this.#nextLook = 0;
    this.#judgedAt = -1;
    this.#waits = false;
    this.#sleeps = false;
    if (!this.#isBack) {
      this.#reset();
    }
    this.#isBack = false;
    this.stops.moved();
    this.stops.data.begin();
    machine.accesses.listener = this.#listener(machine, this.#polls);
    try {
      for (;;) {
        this.#beforeInstruction();
        this.#run(hart);
      }
    } finally {
      machine.accesses.listener = undefined;
      hart.requestStop(false);
    }
  }

  /** As the machine begins after power-on and after each reset. */
  #reset(): void {
    const { machine, image } = this.#running();
    const { hart } = machine;
    const start = machine.hartStart?.(0);
    hart.reset(BigInt(start?.pc ?? RESET_VECTOR));
    hart.set('callsHost', 0n);
    if (start?.mode === 'supervisor') {
      startBehindSbi(hart, start);
    } else if (start !== undefined) {
      hart.set('x10', BigInt(start.a0));
      hart.set('x11', BigInt(start.a1));
    }
    this.#begin = hart.get('count');
    image.model.placeAt(0);
    this.#polls?.reset();
  }

  step(kind: StepKind, options: StepOptions = {}): void {
    const { machine } = this.#running();
    this.#step = new HartStep(kind, options.granularity === 'instruction', machine.hart, (address) =>
      this.readCode(address),
    );
  }

  runTo(statement: number): void {
    this.#runsTo = statement;
  }

  /** Stops the guest where it is, inside a wait. */
  pause(): void {
    this.#stop(plainStop('pause'));
  }

  land(stop: Stop): void {
    this.#leavePassage();
    this.#stop(stop);
  }

  requestStop(stop: Stop): void {
    if (this.#passage === undefined || this.#judging) {
      this.#requested = this.#requested === undefined ? stop : withHits(this.#requested, stop);
      this.#lookSoon();
    }
  }

  /** Something has happened in the present instruction that must be looked at before the next one. */
  lookSoon(): void {
    this.#lookSoon();
  }

  #lookSoon(): void {
    this.#guest?.machine.hart.requestStop();
  }

  /** Follows the hart's accesses outside RAM. */
  #listener(machine: HartMachine, polls: PollWatch | undefined): AccessListener {
    const { bus } = this.stops.data;
    return {
      read: (address, sizeBytes, value) => {
        polls?.read(address, sizeBytes, value);
        bus.read(address, sizeBytes, value);
      },
      readTime: () => {
        polls?.readTime();
      },
      wrote: (address, sizeBytes, value) => {
        polls?.wrote();
        bus.wrote(address, sizeBytes, value);
        if (machine.exitRequest !== undefined || machine.hart.get('mie') !== 0n) {
          this.#nextLook = this.statement;
          machine.hart.stopAfterInstruction();
        }
      },
    };
  }

  /** 32 bits of image; 0 where there is no RAM. */
  readCode(address: number): number {
    const { ram } = this.#running().machine;
    const low = address - ram.base;
    if (low < 0 || low + 2 > ram.sizeBytes) {
      return 0;
    }
    return low + 4 > ram.sizeBytes ? ram.view.getUint16(low, true) : ram.view.getUint32(low, true);
  }

  #running(): EngineGuest {
    if (this.#guest === undefined) {
      throw new Error('there is no guest to run');
    }
    return this.#guest;
  }

  #clear(): void {
    this.#step = undefined;
    this.#returning = false;
    this.#guest?.machine.hart.stopAtReturn(undefined);
  }

  #leavePassage(): void {
    if (this.#passage !== undefined && !this.#judging) {
      // Nothing was told on the way.
      this.stops.data.refresh();
    }
    this.#passage = undefined;
    this.#judging = false;
    this.stops.silent = false;
    this.stops.asleep = false;
    this.#breakpointsStale = true;
  }

  /** All that is to be looked at between two instructions. */
  #beforeInstruction(): void {
    this.#endIfAsked();
    if (this.#waits) {
      this.#waits = false;
      this.#hal?.relax();
      this.#sleeps = false;
      this.#interrupts();
      this.#endIfAsked();
    }
    let pause = false;
    if (this.statement >= this.#nextLook) {
      pause = this.#look();
    }
    this.#followRelocation();
    const passage = this.#passage;
    if (passage !== undefined) {
      this.#pass(passage);
      return;
    }
    const stop = this.#stopHere(pause);
    if (stop !== undefined) {
      this.#stop(stop);
    }
  }

  /** Devices do what is due, and what has come from outside comes in. True: the user wants to stop. */
  #look(): boolean {
    const { machine } = this.#running();
    const { statement } = this;
    if (statement % CHECKPOINT === 0) {
      this.#host.checkpoint?.();
    }
    if (statement % QUANTUM === 0) {
      machine.poll();
    }
    const pause = this.#host.attend();
    this.stops.data.look();
    this.#interrupts();
    if (this.#hangs(machine)) {
      this.#hal?.halt();
    }
    const toGrid = QUANTUM - (statement % QUANTUM);
    this.#nextLook = statement + Math.max(1, Math.min(toGrid, this.#host.statementsToInput()));
    return pause;
  }

  /** It jumps to where it is, and nothing will take it from there. */
  #hangs({ hart }: HartMachine): boolean {
    const bits = this.readCode(Number(hart.get('pc')));
    return (bits === JUMP_TO_ITSELF || (bits & 0xffff) === SHORT_JUMP_TO_ITSELF) && hart.get('mie') === 0n;
  }

  /** Interrupt lines as they are now. */
  #interrupts(): void {
    const { machine } = this.#running();
    const { hart, interrupts } = machine;
    if (interrupts !== undefined) {
      hart.setInterrupts(interrupts.pending(0));
    }
    hart.updateTimer(ticksOf(machine));
  }

  /** When a timer raises its line by itself; undefined: none does. */
  #timerDueNs({ machine }: EngineGuest): number | undefined {
    const ofMachine = machine.interrupts?.timerDueNs(0);
    const ticks = machine.hart.updateTimer(ticksOf(machine));
    if (ticks === undefined || ticks === NEVER) {
      return ofMachine;
    }
    return Math.min(ofMachine ?? Infinity, Number(ticks) * NS_PER_TICK);
  }

  #stopHere(pause: boolean): Stop | undefined {
    const { hart } = this.#running().machine;
    const { statement } = this;
    let stop: Stop | undefined;
    if (this.#judgedAt !== statement || this.stops.eventPending) {
      const pc = Number(hart.get('pc'));
      stop = this.#judgeAt(pc);
      this.#judgedAt = statement;
    }
    if (this.#stopOnEntry) {
      return { ...plainStop('entry'), hits: stop?.hits ?? [] };
    }
    if (this.#requested !== undefined) {
      return withHits(this.#requested, stop);
    }
    if (stop !== undefined) {
      return stop;
    }
    if (pause) {
      return plainStop('pause');
    }
    if (statement >= this.#runsTo) {
      return plainStop('goto');
    }
    return this.#stepMove(hart) === 'end' ? plainStop('step') : undefined;
  }

  /** The driver-model hook that begins where the guest stands. */
  hookHere(): HookCall | undefined {
    return this.#hookAt(Number(this.#running().machine.hart.get('pc')));
  }

  /** U-Boot's devices as they are now; undefined: their layout is not known. */
  modelReader(): DriverModelReader | undefined {
    const { machine, image } = this.#running();
    return image.model.reader((address, length) => ramAt(machine, address, length));
  }

  #judgeAt(pc: number): Stop | undefined {
    return this.stops.eventPending || this.stops.isAt(pc)
      ? this.stops.stopAt(pc, this.stops.isHookAt(pc) ? this.#hookAt(pc) : undefined)
      : undefined;
  }

  /** The driver-model hook that begins at pc, and what it is about. */
  #hookAt(pc: number): HookCall | undefined {
    const { machine, image } = this.#running();
    const last = machine.hart.calls().at(-1);
    const call = last && { from: Number(last.from), target: Number(last.target) };
    return image.model.hookAt(pc, Number(machine.hart.get('x10')), call, (address, length) =>
      ramAt(machine, address, length),
    );
  }

  #stepMove(hart: Hart): 'end' | undefined {
    const step = this.#step;
    if (step === undefined) {
      return undefined;
    }
    const move = step.next(hart);
    this.#returning = move.kind === 'return';
    hart.stopAtReturn(move.kind === 'return' ? move.from : undefined);
    if (move.kind !== 'end') {
      return undefined;
    }
    this.#returned = step.returned(hart);
    return 'end';
  }

  /** What the function has given back that the step has left which ended here. */
  get returned(): { readonly name: string; readonly value: number | bigint } | undefined {
    const { image, machine } = this.#running();
    if (this.#returned === undefined) {
      return undefined;
    }
    // A call that was made may have gone on in another function.
    const { from, entry } = this.#returned;
    const left = image.symbols.functionAt(from) ?? image.symbols.functionAt(entry);
    const value = BigInt.asIntN(machine.hart.xlen, machine.hart.get('x10'));
    const small = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
    return {
      name: `${left?.name ?? hex(entry)}()`,
      value: small ? Number(value) : value,
    };
  }

  #stop(stop: Stop): void {
    this.#clear();
    this.#requested = undefined;
    this.#stopOnEntry = false;
    this.#runsTo = Infinity;
    this.#host.stopped(stop);
    this.#returned = undefined;
    this.stops.data.refresh();
    this.#nextLook = Math.min(this.#nextLook, this.statement + 1);
  }

  #run(hart: Hart): void {
    if (this.#breakpointsStale) {
      this.#placeBreakpoints(hart);
    }
    hart.requestStop(false);
    const pc = Number(hart.get('pc'));
    const budget = this.#budget();
    // A breakpoint here was judged already.
    const end = this.#runInstructions(hart, pc, budget);
    if (end === 'watch') {
      this.#watchHit(hart);
    } else if (end === 'ecall') {
      this.#callFirmware(hart);
      this.stops.data.registers.compare(hart, pc);
    } else if (end === 'wfi') {
      this.#sleeps = true;
      this.#waits = true;
    }
  }

  #runInstructions(hart: Hart, pc: number, budget: number): RunEnd {
    const isStep = this.#hasBreakpoint(pc) || budget === 1;
    const { registers } = this.stops.data;
    if (registers.isEmpty || !this.#watches) {
      return isStep ? hart.step() : hart.run(budget);
    }
    let end: RunEnd = isStep ? hart.step() : hart.run(1);
    let at = pc;
    for (let left = budget - 1; !registers.compare(hart, at) && end === 'budget' && left > 0; left--) {
      at = Number(hart.get('pc'));
      end = hart.run(1);
    }
    return end;
  }

  #watchHit(hart: Hart): void {
    const hit = hart.watchHit();
    if (hit !== undefined) {
      this.stops.data.hit(hit);
    }
  }

  /** Data breakpoints are looked at: not on a way through the past on which nobody judges. */
  get #watches(): boolean {
    return this.#passage === undefined || this.#judging;
  }

  /**
   * The machine's firmware answers a call of supervisor mode.
   *
   * @spec RISC-V SBI 2.0 §3 Binary Encoding
   */
  #callFirmware(hart: Hart): void {
    const register = (name: string): number => Number(BigInt.asUintN(53, hart.get(name)));
    const extension = register('x17');
    const args = ['x16', 'x10', 'x11', 'x12', 'x13', 'x14', 'x15'].map(register);
    const result = this.#running().machine.firmwareCall(extension, args);
    if (typeof result !== 'number') {
      throw new GuestExit(result);
    }
    if (extension <= LAST_LEGACY_CALL) {
      // Of these the result is in a0, and a1 stays.
      hart.finishCall(BigInt(result), hart.get('x11'));
    } else {
      hart.finishCall(BigInt(Math.min(result, 0)), BigInt(Math.max(result, 0)));
    }
  }

  #hasBreakpoint(pc: number): boolean {
    return this.#placed.has(pc);
  }

  #placed: ReadonlySet<number> = new Set();

  #placeBreakpoints(hart: Hart): void {
    this.#breakpointsStale = false;
    const { image } = this.#running();
    const watched = hart.setWatches(this.#watches ? this.stops.data.watches : []);
    if (!watched.ok) {
      this.#host.warn(watched.error);
    }
    const wanted = new Set<number>();
    if (this.#watches) {
      for (const address of this.stops.addresses()) {
        wanted.add(address);
      }
    }
    for (const address of this.#passage?.watchedFunctions ?? []) {
      wanted.add(address);
    }
    if (image.moved === 0 && image.relocateCode !== undefined) {
      wanted.add(image.relocateCode);
    }
    if (wanted.size === this.#placed.size && [...wanted].every((each) => this.#placed.has(each))) {
      return;
    }
    const set = hart.setBreakpoints([...wanted].map(BigInt));
    if (!set.ok) {
      this.#host.warn(set.error);
    }
    this.#placed = wanted;
  }

  /** Instructions that may run before the next look. */
  #budget(): number {
    const guest = this.#running();
    const { machine } = guest;
    const { statement } = this;
    if (this.#requested !== undefined || (this.#step !== undefined && !this.#returning)) {
      return 1;
    }
    let budget = this.#nextLook - statement;
    const due = this.#timerDueNs(guest);
    if (due !== undefined) {
      const instructions = Math.ceil((due - machine.clock.nowNs()) / NS_PER_INSTRUCTION);
      budget = Math.min(budget, Math.max(1, instructions));
      this.#nextLook = Math.min(this.#nextLook, statement + budget);
    }
    budget = Math.min(budget, this.#runsTo - statement);
    if (this.#passage !== undefined) {
      const { until, lookFrom } = this.#passage;
      budget = Math.min(budget, until - statement, Math.max(1, lookFrom - statement));
    }
    return Math.max(1, budget);
  }

  /** The image moves itself: from here on its image is somewhere else. */
  #followRelocation(): void {
    const { image, machine } = this.#running();
    const pc = Number(machine.hart.get('pc'));
    if (image.moved === 0 && pc === image.relocateCode && moves(image, machine.hart.get('x12'))) {
      this.stops.moved();
      this.#tellRelocation(image);
    }
  }

  #tellRelocation(image: BinaryImage): void {
    if (!this.#relocationTold && this.#passage === undefined && !this.stops.isEmpty) {
      this.#relocationTold = true;
      const from = hex(image.linked.start);
      const to = hex(image.symbols.toRunning(image.linked.start));
      this.#host.note?.(`U-Boot moves itself from ${from} to ${to}: breakpoints and symbols follow it`);
    }
  }

  #pass(passage: Passage): void {
    const { hart } = this.#running().machine;
    const { statement } = this;
    const pc = Number(hart.get('pc'));
    const depth = Number(hart.get('callDepth')) + 1;
    if (passage.watchedFunctions.includes(pc)) {
      passage.sawCall({ depth, functionId: pc }, statement);
    }
    if (statement >= passage.until) {
      if (this.#judging && this.#judgedAt !== statement) {
        this.#judgedAt = statement;
        this.#judgeAt(pc);
      }
      const point = this.#point(hart, statement);
      this.#leavePassage();
      this.#stop(passage.arrive(point));
      return;
    }
    if (this.#judging) {
      this.#judge(passage, pc, statement);
    }
    if (statement >= passage.lookFrom) {
      passage.sawPoint(this.#point(hart, statement));
    }
  }

  #judge(passage: Passage, pc: number, statement: number): void {
    const asked = this.#requested;
    this.#requested = undefined;
    let stop: Stop | undefined;
    if (this.#judgedAt !== statement || this.stops.eventPending) {
      stop = this.#judgeAt(pc);
      this.#judgedAt = statement;
    }
    const first = asked ?? stop;
    if (first !== undefined) {
      passage.sawStop(asked === undefined ? first : withHits(asked, stop), statement);
    }
  }

  #point(hart: Hart, statement: number): PassedPoint {
    const [innermost] = framesOf(hart);
    return {
      statement,
      depth: innermost?.depth ?? 1,
      line: innermost?.pc ?? 0,
      call: innermost?.call,
    };
  }

  /** Some registers switch the machine off or reset it. */
  #endIfAsked(): void {
    const request = this.#running().machine.exitRequest;
    if (request !== undefined) {
      throw new GuestExit(request);
    }
  }
}

/** The register `time`. */
function ticksOf({ clock }: HartMachine): bigint {
  return BigInt(Math.floor(clock.nowNs() / NS_PER_TICK));
}

/** The image goes to another place from here on. */
function moves(image: BinaryImage, to: bigint): boolean {
  image.model.relocate(to);
  return image.moved !== 0;
}
