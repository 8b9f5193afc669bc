import type { Stop } from '../../protocol/breakpoint';
import type { StepOptions } from '../../protocol/stepping';
import { hex } from '../../base/hex';
import type { Hal } from '../../firmware/hal';
import type { Hart, RunEnd } from '../../cpu/riscv/hart';
import type { ExecutorHost, StepKind } from '../debug/executor';
import type { PassedPoint, Passage } from '../debug/passage';
import { plainStop, withHits } from '../debug/stops';
import { HartStep } from './hart-step';
import { HartDrive, type DriveState } from './hart-drive';
import { framesOf, ramAt } from './hart-place';
import type { BinaryImage } from './binary-image';
import type { DriverModelReader } from './model/driver-model';
import type { HookCall } from './model/image-hooks';
import type { WatchedHart } from './data/hart-data';
import type { HartStops } from './stops/hart-stops';

/** The processor at a checkpoint. */
export interface EngineState {
  readonly drive: DriveState;
  /** Bytes that the image had moved. */
  readonly moved: number;
}

/** Runs a hart, and stops it where breakpoints, steps, the user and ways through the past want it. */
export class HartEngine {
  readonly stops: HartStops;
  readonly #host: ExecutorHost;
  readonly #follows: boolean;
  #drive: HartDrive | undefined;
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
  #breakpointsStale = true;
  #placed: ReadonlySet<number> = new Set();
  /** In this session. */
  #relocationTold = false;
  /** The hart runs to the end of a call. */
  #returning = false;

  /** @param follows the image is followed where it moves: false where nobody asks for places in it */
  constructor(host: ExecutorHost, follows: boolean, stops: (onChange: () => void) => HartStops) {
    this.#host = host;
    this.#follows = follows;
    this.stops = stops(() => {
      this.#breakpointsStale = true;
    });
  }

  load(watched: WatchedHart): void {
    this.#drive = new HartDrive(watched.machine, this.#host);
    this.#placed = new Set();
    this.stops.load(watched);
  }

  /** Which instruction since reset is the present or the next one; the first is 1. */
  get statement(): number {
    return this.#drive?.statement ?? 0;
  }

  get readsConsole(): boolean {
    return this.#drive?.readsConsole ?? false;
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
    return { drive: this.#driven.save(), moved: this.#image.moved };
  }

  /** RAM is what it was there. The next `execute` goes on from there. */
  restore({ drive, moved }: EngineState): void {
    this.#driven.restore(drive);
    this.#image.model.placeAt(moved);
    this.stops.begin();
  }

  /** Runs from reset, or from where `restore` has put it, until an exception ends it. */
  execute(hal: Hal): void {
    const drive = this.#driven;
    this.#judgedAt = -1;
    drive.start(
      hal,
      () => {
        if (this.#follows) {
          this.#image.model.placeAt(0);
        }
      },
      {
        bus: this.stops.data.bus,
        watched: (hit) => {
          this.stops.data.hit(hit);
        },
      },
    );
    this.stops.moved();
    this.stops.data.begin();
    try {
      for (;;) {
        this.#beforeInstruction(drive);
        this.#run(drive);
      }
    } finally {
      drive.end();
    }
  }

  step(kind: StepKind, options: StepOptions = {}): void {
    const { hart } = this.#driven;
    this.#step = new HartStep(kind, options.granularity === 'instruction', hart, (address) =>
      this.#driven.readCode(address),
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
      this.lookSoon();
    }
  }

  /** Something has happened in the present instruction that must be looked at before the next one. */
  lookSoon(): void {
    this.#drive?.hart.requestStop();
  }

  get #driven(): HartDrive {
    if (this.#drive === undefined) {
      throw new Error('there is no guest to run');
    }
    return this.#drive;
  }

  get #image(): BinaryImage {
    return this.#driven.machine.image;
  }

  #clear(): void {
    this.#step = undefined;
    this.#returning = false;
    this.#drive?.hart.stopAtReturn(undefined);
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
  #beforeInstruction(drive: HartDrive): void {
    drive.settle();
    let pause = false;
    if (drive.isLookDue) {
      pause = drive.look();
      this.stops.data.look();
    }
    this.#followRelocation(drive);
    const passage = this.#passage;
    if (passage !== undefined) {
      this.#pass(passage, drive);
      return;
    }
    const stop = this.#stopHere(pause, drive);
    if (stop !== undefined) {
      this.#stop(stop);
    }
  }

  #stopHere(pause: boolean, { statement, pc, hart }: HartDrive): Stop | undefined {
    const stop = this.#judgeOnce(statement, pc);
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
    return this.#hookAt(this.#driven.pc);
  }

  /** U-Boot's devices as they are now; undefined: their layout is not known. */
  modelReader(): DriverModelReader | undefined {
    const { machine } = this.#driven;
    return machine.image.model.reader((address, length) => ramAt(machine, address, length));
  }

  /** Each arrival at an instruction counts once. */
  #judgeOnce(statement: number, pc: number): Stop | undefined {
    if (this.#judgedAt === statement && !this.stops.eventPending) {
      return undefined;
    }
    this.#judgedAt = statement;
    return this.#judgeAt(pc);
  }

  #judgeAt(pc: number): Stop | undefined {
    return this.stops.eventPending || this.stops.isAt(pc)
      ? this.stops.stopAt(pc, this.stops.isHookAt(pc) ? this.#hookAt(pc) : undefined)
      : undefined;
  }

  /** The driver-model hook that begins at pc, and what it is about. */
  #hookAt(pc: number): HookCall | undefined {
    const { machine, hart } = this.#driven;
    const last = hart.calls().at(-1);
    const call = last && { from: Number(last.from), target: Number(last.target) };
    return machine.image.model.hookAt(pc, Number(hart.get('x10')), call, (address, length) =>
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
    const { hart } = this.#driven;
    if (this.#returned === undefined) {
      return undefined;
    }
    // A call that was made may have gone on in another function.
    const { from, entry } = this.#returned;
    const { symbols } = this.#image;
    const left = symbols.functionAt(from) ?? symbols.functionAt(entry);
    const value = BigInt.asIntN(hart.xlen, hart.get('x10'));
    const small =
      value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
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
    this.#driven.lookSoon();
  }

  #run(drive: HartDrive): void {
    const { hart, pc } = drive;
    if (this.#breakpointsStale) {
      this.#placeBreakpoints(hart);
    }
    hart.requestStop(false);
    // A breakpoint here was judged already.
    const end = this.#runInstructions(hart, pc, this.#budget(drive));
    if (drive.take(end)) {
      this.stops.data.registers.compare(hart, pc);
    } else if (end === 'watch') {
      this.#watchHit(hart);
    }
  }

  #runInstructions(hart: Hart, pc: number, budget: number): RunEnd {
    const isStep = this.#placed.has(pc) || budget === 1;
    const { registers } = this.stops.data;
    if (registers.isEmpty || !this.#watches) {
      return isStep ? hart.step() : hart.run(budget);
    }
    let end: RunEnd = isStep ? hart.step() : hart.run(1);
    let at = pc;
    for (
      let left = budget - 1;
      !registers.compare(hart, at) && end === 'budget' && left > 0;
      left--
    ) {
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

  #placeBreakpoints(hart: Hart): void {
    this.#breakpointsStale = false;
    const image = this.#image;
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
    if (this.#follows && image.moved === 0 && image.relocateCode !== undefined) {
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

  /** Instructions that may run before somebody must look. */
  #budget(drive: HartDrive): number {
    const isStep = this.#step !== undefined && !this.#returning;
    if (this.#requested !== undefined || isStep) {
      return 1;
    }
    const { statement } = drive;
    let budget = Math.min(drive.budget(), this.#runsTo - statement);
    if (this.#passage !== undefined) {
      const { until, lookFrom } = this.#passage;
      budget = Math.min(budget, until - statement, Math.max(1, lookFrom - statement));
    }
    return Math.max(1, budget);
  }

  /** The image moves itself: from here on its code is somewhere else. */
  #followRelocation({ pc, hart, machine }: HartDrive): void {
    const { image } = machine;
    if (this.#follows && image.moved === 0 && pc === image.relocateCode) {
      image.model.relocate(hart.get('x12'));
      this.stops.moved();
      this.#tellRelocation(image);
    }
  }

  #tellRelocation(image: BinaryImage): void {
    if (!this.#relocationTold && this.#passage === undefined && !this.stops.isEmpty) {
      this.#relocationTold = true;
      const from = hex(image.linked.start);
      const to = hex(image.symbols.toRunning(image.linked.start));
      this.#host.note?.(
        `U-Boot moves itself from ${from} to ${to}: breakpoints and symbols follow it`,
      );
    }
  }

  #pass(passage: Passage, { hart, statement, pc }: HartDrive): void {
    const depth = Number(hart.get('callDepth')) + 1;
    if (passage.watchedFunctions.includes(pc)) {
      passage.sawCall({ depth, functionId: pc }, statement);
    }
    if (statement >= passage.until) {
      if (this.#judging) {
        this.#judgeOnce(statement, pc);
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
    const stop = this.#judgeOnce(statement, pc);
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
}
