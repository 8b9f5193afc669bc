import type { RunMachine } from '../../machine/run-machine';
import type { LogLine, Stop } from '../../protocol/breakpoint';
import type { InputMoment, RunRecipe } from '../../protocol/run-recipe';
import type { WorkerEndReason } from '../../protocol/worker-messages';
import type { Executor, ExecutorHost } from '../debug/executor';
import { GuestExit } from '../guest/guest-exit';
import type { GuestOutcome } from '../guest/guest-exit';
import { GuestRun } from '../guest/guest-run';
import type { EventStream } from '../guest/event-stream';
import type { RunParts } from '../guest/guest-run';
import type { WaitHost } from '../guest/guest-wait';
import type { RunLink } from '../guest/run-link';
import { CommandServer } from './command-server';
import type { Effect } from './command-server';
import type { EventReporter } from './event-reporter';

export interface SessionLoopOptions<M extends RunMachine> {
  readonly link: RunLink;
  readonly events: EventStream;
  readonly reporter: EventReporter;
  readonly createExecutor: (host: ExecutorHost) => Executor<GuestRun<M>>;
  readonly partsOf: (recipe: RunRecipe) => RunParts<M>;
  readonly keepInputs: boolean;
  /** Report `lastSnapshot` when the guest has come to its end. */
  readonly lastSnapshot: boolean;
}

/**
 * Runs one guest after the other under the eyes of a debugger, and takes its commands. Start and restart are the same: a
 * run built from a recipe.
 */
export class SessionLoop<M extends RunMachine> implements ExecutorHost, WaitHost {
  readonly #options: SessionLoopOptions<M>;
  readonly #executor: Executor<GuestRun<M>>;
  readonly #server: CommandServer;
  #run: GuestRun<M> | undefined;
  /** Where in the run commands are taken now. */
  #moment: InputMoment = 'statement';
  /** The command that ended the last run. */
  #restart: Extract<Effect, { kind: 'restart' }> | undefined;

  constructor(options: SessionLoopOptions<M>) {
    this.#options = options;
    this.#executor = options.createExecutor(this);
    this.#server = new CommandServer({
      link: options.link,
      executor: this.#executor,
      reporter: options.reporter,
      run: () => this.#running(),
      writeMemory: (address, bytes) => {
        this.#running().intake.edit(this.#moment, address, bytes);
      },
    });
  }

  /** Until the session ends. */
  run(recipe: RunRecipe): WorkerEndReason {
    let present = recipe;
    let stopOnEntry: boolean | undefined;
    for (;;) {
      const run = this.#build(present);
      if (this.#restart !== undefined) {
        this.#options.link.report({ kind: 'answer', id: this.#restart.id, value: undefined });
      }
      try {
        stopOnEntry ??= this.#waitForStart();
        const outcome = stopOnEntry === undefined ? 'terminated' : this.#toTheEnd(run, stopOnEntry);
        if (outcome !== 'restart') {
          return outcome;
        }
      } finally {
        run.dispose();
        this.#run = undefined;
      }
      present = this.#restart?.recipe ?? present;
    }
  }

  attend(): boolean {
    const { console, intake } = this.#running();
    console.flushStale();
    this.#options.reporter.look();
    const pause = this.#options.link.attention() && this.#serve();
    intake.take('statement');
    return pause;
  }

  willSleep(): void {
    this.#options.reporter.flush();
  }

  attendInWait(): void {
    this.#moment = 'wait';
    try {
      if (this.#options.link.attention() && this.#serve()) {
        this.#executor.pause();
      }
    } finally {
      this.#moment = 'statement';
    }
  }

  warn(message: string): void {
    this.#options.link.report({ kind: 'log', level: 'warning', message });
  }

  logged(line: LogLine): void {
    this.#running().console.flush();
    this.#options.link.report({ kind: 'logPoint', ...line });
  }

  statementsToInput(): number {
    return this.#run?.statementsToInput ?? Infinity;
  }

  stopped(stop: Stop): void {
    const { link, reporter } = this.#options;
    this.#running().console.flush();
    reporter.flush();
    link.report({
      kind: 'stopped',
      ...stop,
      description:
        stop.description ?? (stop.reason === 'pause' ? this.#whatIsWaitedFor() : undefined),
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
    this.#executor.unwind();
    throw new GuestExit(outcome);
  }

  #build(recipe: RunRecipe): GuestRun<M> {
    const { link, events, partsOf, keepInputs } = this.#options;
    const executor = this.#executor;
    const run = new GuestRun<M>({
      recipe,
      parts: partsOf(recipe),
      link,
      events,
      keepInputs,
      processor: executor,
      host: this,
    });
    this.#run = run;
    executor.load(run);
    const { ram } = run.machine;
    const { buffer } = ram.bytes;
    link.report({
      kind: 'ready',
      ramBase: ram.base,
      ram: buffer instanceof SharedArrayBuffer ? buffer : undefined,
    });
    return run;
  }

  /** Gives whether to stop before the first statement; undefined: it will not start. */
  #waitForStart(): boolean | undefined {
    for (const effect of this.#server.takeForever()) {
      if (effect.kind === 'terminate') {
        return undefined;
      }
      if (effect.kind === 'start') {
        this.#server.state = 'running';
        return effect.stopOnEntry;
      }
    }
    return undefined;
  }

  /** Boots until the guest doesn't boot again by itself. */
  #toTheEnd(run: GuestRun<M>, stopOnEntry: boolean): Exclude<GuestOutcome, 'reset'> {
    let outcome = this.#boot(stopOnEntry);
    while (outcome === 'reset') {
      run.reset();
      outcome = this.#boot(false);
    }
    if (this.#options.lastSnapshot && (outcome === 'end of input' || outcome === 'poweroff')) {
      this.#options.link.report({ kind: 'lastSnapshot', snapshot: run.snapshot() });
    }
    return outcome;
  }

  #boot(stopOnEntry: boolean): GuestOutcome {
    try {
      return this.#executor.run(stopOnEntry);
    } finally {
      this.#server.state = 'running';
    }
  }

  /** Takes what has come while the guest runs. True: stop here. */
  #serve(): boolean {
    let pause = false;
    for (const effect of this.#server.take()) {
      this.#endIfAsked(effect);
      pause ||= effect.kind === 'pause';
    }
    return pause;
  }

  #endIfAsked(effect: Effect): void {
    if (effect.kind === 'terminate') {
      this.exit('terminated');
    }
    if (effect.kind === 'restart') {
      this.#restart = effect;
      this.exit('restart');
    }
  }

  #whatIsWaitedFor(): string | undefined {
    const run = this.#running();
    if (run.halted) {
      return 'U-Boot has halted; only a restart ends that';
    }
    return this.#executor.readsConsole()
      ? 'U-Boot waits for console input'
      : this.#executor.describeWait(run.snapshot());
  }

  #running(): GuestRun<M> {
    if (this.#run === undefined) {
      throw new Error('there is no run');
    }
    return this.#run;
  }
}
