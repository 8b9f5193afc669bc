import type { Variable } from '../../protocol/debug-values';
import type { FirmwareImage } from '../../protocol/firmware-image';
import type { Assignment, RunInput, RunRecipe } from '../../protocol/run-recipe';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { RunMoment, Travel } from '../../protocol/travel';
import type { WorkerCommand, WorkerRequest } from '../../protocol/worker-messages';
import { GuestRunsError, RefusedError } from '../debug/executor';
import type { Executor } from '../debug/executor';
import { splitAssignment } from '../values/expression/parse';
import type { RunLink } from '../guest/run-link';
import type { Route } from '../travel/route';
import type { TypedPorts } from './typed-ports';
import type { EventReporter } from './event-reporter';

type Asked<K extends WorkerRequest['kind']> = Extract<WorkerRequest, { kind: K }>;

export interface CommandServerOptions {
  readonly link: RunLink;
  readonly executor: Executor<never>;
  readonly reporter: EventReporter;
  /** The run that the commands are about. */
  readonly run: () => {
    snapshot(): VirtioSnapshot;
    image(): FirmwareImage;
    readonly inputs: readonly RunInput[];
  };
  /** The user sets a variable. */
  readonly assign: (assignment: Assignment) => void;
  /** The user changes guest memory. */
  readonly writeMemory: (address: number, bytes: Uint8Array) => void;
  /** The user types for a port. */
  readonly typed: TypedPorts;
  /** Where the stopped guest stands. */
  readonly moment: () => RunMoment;
  /** The way from there; undefined: it lies ahead, and the guest runs there. Throws a `RefusedError` where there is none. */
  readonly routeOf: (travel: Travel) => Route | undefined;
}

/** What happens to the guest after a command. */
export type Effect =
  | { readonly kind: 'none' | 'pause' | 'resume' | 'terminate' }
  | { readonly kind: 'start'; readonly stopOnEntry: boolean }
  | { readonly kind: 'travel'; readonly route: Route }
  /** Answered when the new run stands. Undefined: the recipe of the present run. */
  | { readonly kind: 'restart'; readonly recipe: RunRecipe | undefined; readonly id: number };

const NO_EFFECT: Effect = { kind: 'none' };
function travelEffect(route: Route | undefined): Effect {
  return route === undefined ? { kind: 'resume' } : { kind: 'travel', route };
}

/** What is not put off while the guest goes through its past. */
const URGENT: ReadonlySet<WorkerRequest['kind']> = new Set(['pause', 'terminate', 'restart']);

/** Answers the debugger's commands: before the start, while the guest runs, while it waits, and while it is stopped. */
export class CommandServer {
  readonly #options: CommandServerOptions;
  /** What can be asked now; the session says so. */
  state: 'new' | 'running' | 'travelling' | 'stopped' = 'new';
  readonly #putOff: WorkerCommand[] = [];

  constructor(options: CommandServerOptions) {
    this.#options = options;
  }

  /** What has come, one command at a time, because what follows a resume is for the next stop. */
  *take(): Generator<Effect> {
    const { link } = this.#options;
    for (let command = this.#next(); command !== undefined; command = this.#next()) {
      let effect = NO_EFFECT;
      try {
        const answer = this.#answer(command.request, command.id);
        effect = answer.effect ?? NO_EFFECT;
        if (effect.kind !== 'restart') {
          link.report({ kind: 'answer', id: command.id, value: answer.value });
        }
      } catch (error) {
        if (!(error instanceof RefusedError)) {
          throw error;
        }
        link.report({
          kind: 'refused',
          id: command.id,
          message: error.message,
          runs: error instanceof GuestRunsError,
        });
      }
      yield effect;
    }
  }

  /** While the guest travels all but what ends that waits until it has landed. */
  #next(): WorkerCommand | undefined {
    const { link } = this.#options;
    if (this.state !== 'travelling') {
      return this.#putOff.shift() ?? link.takeCommand();
    }
    for (let command = link.takeCommand(); command !== undefined; command = link.takeCommand()) {
      if (URGENT.has(command.request.kind)) {
        return command;
      }
      this.#putOff.push(command);
    }
    return undefined;
  }

  /** The same, and then whatever comes next. */
  *takeForever(): Generator<Effect, never> {
    for (;;) {
      yield* this.take();
      this.#options.link.wait(undefined);
      this.#options.link.attention();
    }
  }

  #answer(request: WorkerRequest, id: number): { value?: unknown; effect?: Effect } {
    const { executor, run } = this.#options;
    switch (request.kind) {
      case 'start':
        if (this.state !== 'new') {
          throw new RefusedError('the guest was started already');
        }
        return { effect: request };
      case 'continue':
        this.#mustBeStopped('go on');
        return { effect: { kind: 'resume' } };
      case 'pause':
        return { effect: { kind: this.state === 'stopped' ? 'none' : 'pause' } };
      case 'step':
        this.#mustBeStopped('step');
        executor.step(request.step, request);
        return { effect: { kind: 'resume' } };
      case 'stepInTargets':
        this.#mustBeStopped('look at calls');
        return { value: executor.stepInTargets(request.frame) };
      case 'travel':
        this.#mustBeStopped('go back');
        return { effect: travelEffect(this.#options.routeOf(request.travel)) };
      case 'moment':
        this.#mustBeStopped('say where it stands');
        return { value: this.#options.moment() };
      case 'restart':
        if (this.state === 'new') {
          throw new RefusedError("can't restart what has not been started");
        }
        return { effect: { ...request, id } };
      case 'terminate':
        return { effect: { kind: 'terminate' } };
      case 'setBreakpoints':
        return { value: executor.setBreakpoints(request.scope, request.breakpoints) };
      case 'dataBreakpointInfo':
        return { value: executor.dataBreakpointInfo(request.question) };
      case 'breakpointLocations': {
        const { file, fromLine, toLine } = request;
        return { value: executor.breakpointLocations(file, fromLine, toLine) };
      }
      case 'sources':
        return { value: executor.sources() };
      case 'loadedSources':
        return { value: executor.loadedSources() };
      case 'sourceText':
        return { value: executor.sourceText(request.file) };
      case 'stack':
        this.#mustBeStopped('show the stack');
        return { value: executor.stack() };
      case 'returnedValues':
        this.#mustBeStopped('show variables');
        return { value: executor.returnedValues(request.hex ?? false) };
      case 'registers':
        this.#mustBeStopped('show registers');
        return { value: executor.registers?.(request.frame, request.hex ?? false) ?? [] };
      case 'otherHarts':
        this.#mustBeStopped('show harts');
        return { value: executor.otherHarts?.() ?? [] };
      case 'otherHartRegisters':
        this.#mustBeStopped('show registers');
        return { value: executor.otherHartRegisters?.(request.hart) ?? [] };
      case 'disassemble': {
        const { address, instructionOffset, count } = request;
        return { value: executor.disassemble?.(address, instructionOffset, count) ?? [] };
      }
      case 'locals':
        this.#mustBeStopped('show variables');
        return { value: executor.locals(request.frame, request.hex ?? false) };
      case 'children': {
        this.#mustBeStopped('show variables');
        const { reference, start, count, hex } = request;
        return { value: executor.children(reference, start, count, hex ?? false) };
      }
      case 'evaluate':
        this.#mustBeStopped('evaluate');
        return { value: this.#evaluate(request) };
      case 'assign':
        this.#mustBeStopped('set a variable');
        return { value: this.#assign(request) };
      case 'completions':
        this.#mustBeStopped('complete names');
        return { value: executor.completions(request.text, request.frame ?? 0) };
      case 'readMemory':
        return { value: executor.readMemory(request.address, request.lengthBytes) };
      case 'writeMemory':
        if (this.state === 'new') {
          throw new RefusedError("can't change memory before the guest was started");
        }
        this.#options.writeMemory(request.address, request.bytes);
        return {};
      case 'image':
        return { value: run().image() };
      case 'virtioSnapshot':
        return { value: run().snapshot() };
      case 'subscribe':
        this.#options.reporter.subscribe(request.kinds);
        return {};
      case 'portInput':
        this.#options.typed.add(request.chardev, request.bytes);
        return {};
      case 'inputs':
        return { value: [...run().inputs] };
      case 'deviceOfFrame':
        this.#mustBeStopped('show a frame');
        return { value: executor.deviceOfFrame(request.frame) };
    }
  }

  #evaluate({ expression, frame, hex, mayAssign }: Asked<'evaluate'>): Variable {
    const assignment = mayAssign === true ? splitAssignment(expression) : undefined;
    return assignment === undefined
      ? this.#options.executor.evaluate(expression, frame ?? 0, hex ?? false)
      : { ...this.#assign({ kind: 'assign', ...assignment, frame, hex }), wasSet: true };
  }

  #assign({ expression, value, frame = 0, hex }: Asked<'assign'>): Variable {
    const { executor, assign } = this.#options;
    assign({ frame: executor.depth - frame, expression, value });
    return executor.evaluate(expression, frame, hex ?? false);
  }

  #mustBeStopped(what: string): void {
    if (this.state !== 'stopped') {
      throw new GuestRunsError(`can't ${what} while the guest runs`);
    }
  }
}
