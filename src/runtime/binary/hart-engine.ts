import type { Stop } from '../../protocol/breakpoint';
import type { StepOptions } from '../../protocol/stepping';
import type { Hal } from '../../firmware/hal';
import type { Hart, RunEnd } from '../../cpu/riscv/hart';
import type { ExecutorHost, StepKind } from '../debug/executor';
import type { Passage } from '../debug/passage';
import { plainStop, withHits } from '../debug/stops';
import type { EventStream } from '../guest/event-stream';
import { DriverEvents, type DriverEventsState } from './events/driver-events';
import { ImageFollower } from './image-follower';
import { PlacedBreakpoints } from './stops/placed-breakpoints';
import { HartStep, type ReturnedCall } from './hart-step';
import { HartDrive, type DriveState } from './hart-drive';
import { hookOf, pointOf, readerOf, returnedValue } from './hart-place';
import type { BinaryImage } from './binary-image';
import type { DriverModelReader } from './model/driver-model';
import type { HookCall } from './model/image-hooks';
import type { HartDataState, WatchedHart } from './data/hart-data';
import type { HartStops } from './stops/hart-stops';

/** The processor at a checkpoint. */
export interface EngineState {
  readonly drive: DriveState;
  /** Bytes that the image had moved. */
  readonly moved: number;
  readonly events: DriverEventsState;
  readonly data: HartDataState;
}

/** Runs a hart, and stops it where breakpoints, steps, the user and ways through the past want it. */
export class HartEngine {
  readonly stops: HartStops;
  readonly #host: ExecutorHost;
  readonly #follows: boolean;
  readonly #follower: ImageFollower;
  readonly #events: DriverEvents;
  #drive: HartDrive | undefined;
  #stopOnEntry = false;
  #runsTo = Infinity;
  #requested: Stop | undefined;
  /** The call that the step has left which ended here. */
  #returned: ReturnedCall | undefined;
  #step: HartStep | undefined;
  #passage: Passage | undefined;
  #judging = false;
  /** The statement at which breakpoints were judged last: each arrival counts once. */
  #judgedAt = -1;
  readonly #placed: PlacedBreakpoints;
  /** The step runs on until fewer calls than so many are on the stack. */
  #returnsFrom: number | undefined;

  /** @param follows the image is followed where it moves: false where nobody asks for places in it */
  constructor(
    host: ExecutorHost,
    follows: boolean,
    events: EventStream,
    stops: (onChange: () => void) => HartStops,
  ) {
    const onChange = (): void => {
      this.#placed.isStale = true;
      // What is watched in the middle of an instruction is watched from the next one on.
      this.lookSoon();
    };
    this.#host = host;
    this.#placed = new PlacedBreakpoints((message) => {
      host.warn(message);
    });
    this.#follows = follows;
    this.stops = stops(onChange);
    this.#follower = new ImageFollower(host);
    this.#events = new DriverEvents(
      events,
      {
        engine: this,
        image: () => this.#image,
        hart: () => this.#driven.hart,
        devices: () => this.stops.data.around.devices(),
      },
      onChange,
    );
  }

  load(watched: WatchedHart): void {
    this.#drive = new HartDrive(watched.machine, this.#host);
    this.#placed.clear();
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
    this.#placed.isStale = true;
  }

  /** The processor and how the debugger follows it, between two instructions. Not while it waits. */
  save(): EngineState {
    const { moved } = this.#image;
    return {
      drive: this.#driven.save(),
      moved,
      events: this.#events.save(),
      data: this.stops.data.save(),
    };
  }

  /** RAM is what it was there. The next `execute` goes on from there. */
  restore({ drive, moved, events, data }: EngineState): void {
    this.#driven.restore(drive);
    this.#image.model.placeAt(moved);
    this.#events.restore(events);
    this.stops.data.restore(data);
    this.stops.begin();
  }

  /** Runs from reset, or from where `restore` has put it, until an exception ends it. */
  execute(hal: Hal): void {
    const drive = this.#driven;
    this.#judgedAt = -1;
    drive.start(
      hal,
      () => {
        if (this.#isFollowed) {
          this.#image.model.placeAt(0);
        }
        this.#events.begin();
        this.stops.data.begin();
      },
      {
        bus: this.stops.data.bus,
        watched: (hit) => {
          this.stops.data.hit(hit);
        },
      },
    );
    this.#events.start(hal);
    this.stops.moved();
    this.stops.data.start();
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

  get #isFollowed(): boolean {
    return this.#follows || this.#events.wantsHooks;
  }

  /** A repeated run must come from its beginning to be the same for those who listen. */
  get needsBegin(): boolean {
    return this.stops.counts || this.#events.needsBegin;
  }

  #clear(): void {
    this.#step = undefined;
    this.#returnsFrom = undefined;
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
    this.#placed.isStale = true;
  }

  /** All that is to be looked at between two instructions. */
  #beforeInstruction(drive: HartDrive): void {
    drive.settle();
    let pause = false;
    if (drive.isLookDue) {
      pause = drive.look();
      this.stops.data.look();
      if (this.#isFollowed && this.#follower.look(drive)) {
        this.#moved(drive.machine.image);
      }
    }
    if (this.#isFollowed && this.#follower.arrived(drive)) {
      this.#moved(drive.machine.image);
    }
    this.#events.arrived(drive.hart, drive.pc, drive.statement);
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
    return hookOf(this.#driven.machine);
  }

  /** U-Boot's devices as they are now; undefined: their layout is not known. */
  modelReader(): DriverModelReader | undefined {
    return readerOf(this.#driven.machine);
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
      ? this.stops.stopAt(pc, this.stops.isHookAt(pc) ? this.hookHere() : undefined)
      : undefined;
  }

  #stepMove(hart: Hart): 'end' | undefined {
    const step = this.#step;
    if (step === undefined) {
      return undefined;
    }
    const move = step.next(hart);
    this.#returnsFrom = move.kind === 'return' ? move.from : undefined;
    if (move.kind !== 'end') {
      return undefined;
    }
    this.#returned = step.returned(hart);
    return 'end';
  }

  /** What the function has given back that the step has left which ended here. */
  get returned(): { readonly name: string; readonly value: number | bigint } | undefined {
    return this.#returned && returnedValue(this.#driven.hart, this.#image.symbols, this.#returned);
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
    if (this.#placed.isStale) {
      this.#placeBreakpoints(hart);
    }
    hart.requestStop(false);
    hart.stopAtReturn(Math.max(this.#returnsFrom ?? 0, this.#events.returnDepth ?? 0));
    // A breakpoint here was judged already.
    const end = this.#runInstructions(hart, pc, this.#budget(drive));
    this.#events.ran(hart);
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
      at = hart.pc;
      end = hart.run(1);
    }
    return end;
  }

  #watchHit(hart: Hart): void {
    const hit = hart.watchHit();
    if (hit !== undefined) {
      this.#events.hit(hit, hart);
      if (this.#watches) {
        this.stops.data.hit(hit);
      }
    }
  }

  /** Data breakpoints are looked at: not on a way through the past on which nobody judges. */
  get #watches(): boolean {
    return this.#passage === undefined || this.#judging;
  }

  #placeBreakpoints(hart: Hart): void {
    const follows = this.#isFollowed ? this.#follower.addresses(this.#image) : [];
    const wanted = new Set([
      ...this.#events.addresses(),
      ...follows,
      ...(this.#watches ? this.stops.addresses() : []),
      ...(this.#passage?.watchedFunctions ?? []),
    ]);
    const data = this.#watches ? this.stops.data.watches : [];
    this.#placed.place(hart, wanted, [...data, ...this.#events.watches]);
  }

  /** Instructions that may run before somebody must look. */
  #budget(drive: HartDrive): number {
    const isStep = this.#step !== undefined && this.#returnsFrom === undefined;
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

  /** The image runs somewhere else from here on. */
  #moved(image: BinaryImage): void {
    this.#events.moved();
    const told = this.#passage === undefined && !this.stops.isEmpty;
    this.stops.moved();
    if (told) {
      this.#follower.tell(image);
    }
  }

  #pass(passage: Passage, { hart, statement, pc }: HartDrive): void {
    const depth = hart.callDepth + 1;
    if (passage.watchedFunctions.includes(pc)) {
      passage.sawCall({ depth, functionId: pc }, statement);
    }
    if (statement >= passage.until) {
      if (this.#judging) {
        this.#judgeOnce(statement, pc);
      }
      const point = pointOf(hart, statement);
      this.#leavePassage();
      this.#stop(passage.arrive(point));
      return;
    }
    if (this.#judging) {
      this.#judge(passage, pc, statement);
    }
    if (statement >= passage.lookFrom) {
      passage.sawPoint(pointOf(hart, statement));
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
}
