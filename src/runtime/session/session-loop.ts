import type { HandOver } from '../../base/hand-over';
import type { RunMachine } from '../../machine/run-machine';
import type { BreakpointAnswer, LogLine, Stop } from '../../protocol/breakpoint';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { RunMoment, Travel } from '../../protocol/travel';
import type { WorkerEndReason } from '../../protocol/worker-messages';
import { RefusedError, type Executor, type ExecutorHost } from '../debug/executor';
import { RunMarks } from '../guest/fingerprint';
import { GuestExit, type GuestOutcome } from '../guest/guest-exit';
import { GuestRun } from '../guest/guest-run';
import type { WaitHost } from '../guest/guest-wait';
import type { RunLink } from '../guest/run-link';
import { comparePlaces, inputMomentOf, RUN_BEGIN } from '../travel/moment';
import { handOverStop } from '../debug/stops';
import { whatIsWaitedFor } from '../debug/describe-wait';
import { stopFor, type Route } from '../travel/route';
import { planRoute, runAhead } from '../travel/plan-route';
import { TravelReport } from '../travel/travel-report';
import { Traveller, type TravelHost } from '../travel/traveller';
import { CommandServer, type Effect } from './command-server';
import { tellHandOver } from './tell-hand-over';
import { SessionCheckpoints } from '../travel/session-checkpoints';
import { QuietLink } from './quiet-link';
import type { SessionLoopOptions } from './session-loop-options';
import { TypedPorts } from './typed-ports';

/** Ways in which the guest ends by itself. */
const LAST_OUTCOMES: ReadonlySet<GuestOutcome> = new Set([
  'end of input',
  'poweroff',
  'handedOver',
]);

type RestartEffect = Extract<Effect, { kind: 'restart' }>;

/**
 * Runs one guest after the other under the eyes of a debugger, and takes its commands. Start, restart and every way through
 * the past are the same: a run built from a recipe.
 */
export class SessionLoop<M extends RunMachine> implements ExecutorHost, WaitHost, TravelHost {
  readonly #options: SessionLoopOptions<M>;
  readonly #executor: Executor<GuestRun<M>>;
  readonly #server: CommandServer;
  readonly #traveller = new Traveller(this);
  readonly #travelReport: TravelReport;
  readonly #quietLink: RunLink;
  readonly #typed = new TypedPorts(() => this.isTravelling);
  readonly #checkpoints: SessionCheckpoints<M>;
  #marks = new RunMarks();
  #run: GuestRun<M> | undefined;
  /** The command that ended the last run. */
  #restart: RestartEffect | undefined;
  #waiting = false;
  /** The end of what is recorded is a stop, once. */
  #showsEnd = false;
  /** What the guest has handed over to, and what it has left active, as lines. */
  #handOver: string | undefined;
  /** As far as the present recipe has been run. */
  #furthest: RunMoment = RUN_BEGIN;

  constructor(options: SessionLoopOptions<M>) {
    this.#options = options;
    this.#executor = options.createExecutor(this);
    this.#checkpoints = new SessionCheckpoints(this.#executor);
    this.#quietLink = new QuietLink(options.link, () => this.isTravelling);
    this.#travelReport = new TravelReport(options.link, this.#traveller);
    this.#server = new CommandServer({
      link: options.link,
      executor: this.#executor,
      reporter: options.reporter,
      run: () => this.#running(),
      assign: (assignment) => {
        this.#running().intake.assign(inputMomentOf(this.#moment()), assignment);
        this.#checkpoints.cut(this);
      },
      writeMemory: (address, bytes) => {
        this.#running().intake.edit(inputMomentOf(this.#moment()), address, bytes);
        this.#checkpoints.cut(this);
      },
      typed: this.#typed,
      moment: () => this.#moment(),
      routeOf: (travel) => this.#routeOf(travel),
    });
  }

  /** Until the session ends. Gives why. */
  run(recipe: RunRecipe): { reason: WorkerEndReason; message: string | undefined } {
    let begun = recipe;
    this.#showsEnd = recipe.isRecording === true;
    let present = recipe;
    let stopOnEntry: boolean | undefined;
    for (;;) {
      this.#traveller.startPass();
      const isBack = this.#goToCheckpoint();
      const run = isBack ? this.#running() : this.#build(present);
      if (!isBack) {
        this.#options.onReplaced();
      }
      if (this.#restart !== undefined) {
        this.#options.link.report({ kind: 'answer', id: this.#restart.id, value: undefined });
        this.#restart = undefined;
      }
      let outcome: Exclude<GuestOutcome, 'reset'> | undefined;
      try {
        stopOnEntry ??= this.#waitForStart();
        outcome =
          stopOnEntry === undefined ? 'terminated' : this.#toTheEnd(run, stopOnEntry, isBack);
        if (this.#options.reportsInputs) {
          this.#options.link.report({ kind: 'recorded', inputs: run.inputs });
        }
      } finally {
        // A guest that goes back may do so from a checkpoint.
        if (outcome !== 'travel' || !this.#checkpoints.areThere) {
          this.#leave(run);
        }
      }
      if (outcome === 'travel') {
        this.#showsEnd = present.isRecording === true;
        present = { ...present, inputs: run.history };
        if (!this.#checkpoints.areThere) {
          run.disks?.beginReplay();
        }
      } else if (outcome === 'restart') {
        begun = this.#recipeOfRestart() ?? begun;
        this.#executor.forget();
        this.#typed.clear();
        present = begun;
        this.#marks = new RunMarks();
        this.#furthest = RUN_BEGIN;
      } else {
        return { reason: outcome, message: outcome === 'handedOver' ? this.#handOver : undefined };
      }
    }
  }

  /** False: the pass that comes begins with a new guest; the one that was there is gone. */
  #goToCheckpoint(): boolean {
    if (!this.#checkpoints.areThere) {
      return false;
    }
    const isBack = this.#checkpoints.goBefore(this.#traveller.mayBeginBefore);
    if (!isBack) {
      const run = this.#running();
      this.#leave(run);
      run.disks?.beginReplay();
    }
    return isBack;
  }

  #leave(run: GuestRun<M>): void {
    this.#checkpoints.end();
    this.#run = undefined;
    run.dispose();
  }

  get boot(): number {
    return this.#running().bootNumber;
  }

  get statement(): number {
    return this.#executor.statement;
  }

  get isTravelling(): boolean {
    return this.#traveller.isTravelling;
  }

  attend(): boolean {
    const { console, intake } = this.#running();
    console.flushStale();
    this.#options.reporter.look();
    const pause = this.#options.link.attention() && this.#serve();
    this.#travelReport.look();
    intake.take('statement');
    return pause;
  }

  willSleep(): void {
    this.#options.reporter.flush();
  }

  attendInWait(forEver: boolean): void {
    this.#inWait(() => {
      if (this.#options.link.attention() && this.#serve()) {
        this.#executor.pause();
      }
    });
    if (forEver && !this.isTravelling && !this.#running().replaying) {
      this.#showEnd();
    }
    if (this.isTravelling) {
      this.#arrive(!forEver || this.#running().replaying);
    }
  }

  handedOver(to: HandOver): void {
    if (this.isTravelling) {
      this.#arrive(false);
      return;
    }
    const lines = tellHandOver(to, this.#running(), this.#options.events);
    this.#handOver = lines.join('\n');
    if (this.#options.stopsAtHandOver) {
      this.#inWait(() => {
        this.#executor.land(handOverStop(lines));
      });
    }
  }

  /** A run that was recorded elsewhere goes no further by itself. */
  #showEnd(): void {
    if (this.#showsEnd) {
      this.#showsEnd = false;
      this.#inWait(() => {
        this.#executor.land(stopFor('pause', 'the end of the recording'));
      });
    }
  }

  changeAwaitedAt(): number | undefined {
    return this.#run?.changeAwaitedAt;
  }

  changeBehind(depth: number): void {
    this.#running().intake.takeChanges(`returned to ${depth}`);
  }

  arriveInWait(): void {
    this.#arrive(true);
  }

  #arrive(mayGoOn: boolean): void {
    this.#inWait(() => {
      const landing = this.#traveller.arriveInWait(mayGoOn);
      if (landing !== undefined) {
        this.#executor.land(landing);
      }
    });
  }

  #inWait(action: () => void): void {
    this.#waiting = true;
    try {
      action();
    } finally {
      this.#waiting = false;
    }
  }

  warn(message: string): void {
    this.#quietLink.report({ kind: 'log', level: 'warning', message });
  }

  checkpoint(): void {
    this.#checkpoints.look(this);
  }

  note(message: string): void {
    this.#quietLink.report({ kind: 'log', level: 'info', message });
  }

  logged(line: LogLine): void {
    this.#running().console.flush();
    this.#options.link.report({ kind: 'logPoint', ...line });
  }

  breakpointChanged(answer: BreakpointAnswer): void {
    this.#options.link.report({ kind: 'breakpoint', answer });
  }

  statementsToInput(): number {
    return this.#run?.statementsToLook() ?? Infinity;
  }

  endPass(): never {
    this.exit('travel');
  }

  landed(): void {
    const { link, reporter } = this.#options;
    const { console } = this.#running();
    // What the guest has begun to write was printed long ago.
    console.flush();
    const problem = this.#running().disks?.land();
    if (problem !== undefined) {
      link.report({ kind: 'log', level: 'error', message: problem });
    }
    reporter.quiet = false;
    link.report(this.#travelReport.landing(this.#moment(), this.#running().written));
  }

  stopped(stop: Stop): void {
    const { link, reporter } = this.#options;
    this.#running().console.flush();
    reporter.flush();
    const moment = this.#moment();
    this.#furthest = comparePlaces(moment, this.#furthest) < 0 ? this.#furthest : moment;
    link.report({
      kind: 'stopped',
      ...stop,
      description:
        stop.description ??
        (stop.reason === 'pause' ? whatIsWaitedFor(this.#running(), this.#executor) : undefined),
      statement: this.#executor.statement,
    });
    this.#server.state = 'stopped';
    for (const effect of this.#server.takeForever()) {
      this.#endIfAsked(effect);
      if (effect.kind === 'resume') {
        break;
      }
    }
    this.#server.state = 'running';
    link.report({ kind: 'continued' });
  }

  exit(outcome: GuestOutcome): never {
    if (outcome === 'end of input') {
      this.#showEnd();
    }
    this.#executor.unwind();
    throw new GuestExit(outcome);
  }

  #build(recipe: RunRecipe): GuestRun<M> {
    const { link, events, partsOf, keepInputs } = this.#options;
    const executor = this.#executor;
    const run = new GuestRun<M>({
      recipe,
      parts: partsOf(recipe),
      link: this.#quietLink,
      takePortInput: (chardev, maxBytes) => this.#typed.take(chardev, maxBytes, link),
      events,
      keepInputs,
      marks: this.#marks,
      processor: executor,
      host: this,
    });
    this.#run = run;
    executor.load(run);
    if (keepInputs) {
      this.#checkpoints.begin(run);
    }
    link.report(run.readiness);
    run.ports.flush();
    return run;
  }

  /** Gives whether to stop before the first statement; undefined: it will not start. */
  #waitForStart(): boolean | undefined {
    for (const effect of this.#server.takeForever()) {
      if (effect.kind === 'terminate') {
        return undefined;
      }
      if (effect.kind === 'start') {
        return effect.stopOnEntry;
      }
    }
    return undefined;
  }

  /** Boots until the guest doesn't boot again by itself. */
  #toTheEnd(
    run: GuestRun<M>,
    stopOnEntry: boolean,
    isBack: boolean,
  ): Exclude<GuestOutcome, 'reset'> {
    let outcome = this.#boot(stopOnEntry, isBack);
    while (outcome === 'reset') {
      run.reset();
      outcome = this.#boot(false, false);
    }
    if (this.#options.lastSnapshot && LAST_OUTCOMES.has(outcome)) {
      this.#options.link.report({ kind: 'lastSnapshot', snapshot: run.snapshot() });
    }
    return outcome;
  }

  /** @param isBack the guest was put back to the middle of a boot */
  #boot(stopOnEntry: boolean, isBack: boolean): GuestOutcome {
    const passage = this.#traveller.passage();
    this.#server.state = passage === undefined ? 'running' : 'travelling';
    try {
      return isBack && this.#executor.resume !== undefined
        ? this.#executor.resume(passage)
        : this.#executor.run(stopOnEntry && passage === undefined, passage);
    } finally {
      this.#server.state = 'running';
    }
  }

  #recipeOfRestart(): RunRecipe | undefined {
    return this.#restart?.recipe;
  }

  /** Takes what has come while the guest runs. True: stop here. */
  #serve(): boolean {
    let pause = false;
    for (const effect of this.#server.take()) {
      this.#endIfAsked(effect);
      if (effect.kind === 'pause' && this.isTravelling) {
        this.#traveller.cancel(
          stopFor('pause', 'went back to where it was: the way was cancelled'),
        );
      }
      pause ||= effect.kind === 'pause';
    }
    return pause;
  }

  #endIfAsked(effect: Effect): void {
    switch (effect.kind) {
      case 'terminate':
        this.exit('terminated');
        break;
      case 'restart':
        this.#restart = effect;
        if (this.isTravelling) {
          this.#running().disks?.abandonReplay();
        }
        this.#traveller.abandon();
        this.#options.reporter.quiet = false;
        this.exit('restart');
        break;
      case 'travel':
        this.#options.reporter.quiet = true;
        this.#travelReport.begin(this.#running().written);
        this.#traveller.begin(effect.route, this.#moment());
        this.exit('travel');
        break;
      default:
    }
  }

  #routeOf(travel: Travel): Route | undefined {
    const obstacle = this.#running().disks?.obstacle();
    if (obstacle !== undefined) {
      throw new RefusedError(`can't go back: ${obstacle}`);
    }
    const moment = this.#moment();
    return runAhead(travel, moment, this.#furthest, this.#executor)
      ? undefined
      : planRoute(travel, moment, this.#executor, this.#traveller.nearby(moment));
  }

  #moment(): RunMoment {
    const { returnedTo } = this.#executor;
    const moment = { boot: this.boot, statement: this.statement, waiting: this.#waiting };
    return returnedTo === undefined ? moment : { ...moment, returnedTo };
  }

  #running(): GuestRun<M> {
    if (this.#run === undefined) {
      throw new Error('there is no run');
    }
    return this.#run;
  }
}
