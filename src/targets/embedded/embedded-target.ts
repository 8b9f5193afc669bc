import type { EventKind, StampedEvent } from '../../base/trace-event';
import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  DataBreakpointInfo,
  DataQuestion,
} from '../../protocol/breakpoint';
import type {
  Completion,
  Instruction,
  OtherHart,
  StackFrame,
  Variable,
} from '../../protocol/debug-values';
import type { StepInTarget, StepOptions } from '../../protocol/stepping';
import type { FirmwareImage } from '../../protocol/firmware-image';
import type { TerminalPort } from '../../protocol/ports/port-output';
import type { RunInput, RunRecipe } from '../../protocol/run-recipe';
import type { RunMoment, Travel } from '../../protocol/travel';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { WorkerReport } from '../../protocol/worker-messages';
import { TargetError } from '../target';
import type {
  EvaluationForm,
  EventListener,
  StepKind,
  Target,
  TargetCapabilities,
  TargetEvent,
  ValueForm,
} from '../target';
import type { GuestFactory } from './guest/guest';
import { GuestClient } from './guest/guest-client';
import { GuestRam } from './guest/guest-ram';

interface Subscription {
  readonly kinds: ReadonlySet<EventKind>;
  readonly listener: EventListener;
}

export interface EmbeddedOptions {
  readonly recipe: RunRecipe;
  /** By default those of our firmware. */
  readonly capabilities?: TargetCapabilities;
  /** Reads configuration and command line again for a restart. Throws a `TargetError` where they can't be used. */
  readonly recipeAgain: () => Promise<RunRecipe>;
  /** Called when a guest has taken the place of another one, whose RAM can be given back. */
  readonly onReplaced?: () => void;
}

export const EMBEDDED_CAPABILITIES: TargetCapabilities = new Set([
  'functionBreakpoints',
  'dataBreakpoints',
  'hookBreakpoints',
  'eventBreakpoints',
  'conditions',
  'hitConditions',
  'logMessages',
  'stepInTargets',
  'steppingGranularity',
  'breakpointLocations',
  'sources',
  'evaluate',
  'assign',
  'completions',
  'valueForms',
  'memory',
  'writeMemory',
  'modules',
  'restart',
  'travel',
]);

/** Our firmware on our machine, in a worker thread of this process or of another. */
export class EmbeddedTarget implements Target {
  readonly capabilities: TargetCapabilities;
  readonly #client: GuestClient;
  readonly #options: EmbeddedOptions;
  readonly #listeners = new Set<(event: TargetEvent) => void>();
  readonly #subscriptions = new Set<Subscription>();
  #ram: GuestRam | undefined;
  /** The last that was heard of each port, by its character device. */
  readonly #ports = new Map<string, TerminalPort>();
  /** What happened before anybody listened. */
  #early: TargetEvent[] = [];

  constructor(createGuest: GuestFactory, options: EmbeddedOptions) {
    this.#options = options;
    this.capabilities = options.capabilities ?? EMBEDDED_CAPABILITIES;
    this.#client = new GuestClient(createGuest, options.recipe, (report) => {
      this.#take(report);
    });
  }

  onEvent(listener: (event: TargetEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#early.length === 0) {
      for (const port of this.#ports.values()) {
        listener({ kind: 'port', port, bytes: new Uint8Array(0) });
      }
    }
    for (const event of this.#early.splice(0)) {
      listener(event);
    }
    return () => {
      this.#listeners.delete(listener);
    };
  }

  subscribe(kinds: readonly EventKind[], listener: EventListener): () => void {
    const subscription = { kinds: new Set(kinds), listener };
    this.#subscriptions.add(subscription);
    this.#tellKinds();
    return () => {
      this.#subscriptions.delete(subscription);
      this.#tellKinds();
    };
  }

  start(options: { stopOnEntry: boolean }): Promise<void> {
    return this.#client.request({ kind: 'start', stopOnEntry: options.stopOnEntry });
  }

  continue(): Promise<void> {
    return this.#client.request({ kind: 'continue' });
  }

  pause(): Promise<void> {
    return this.#client.pause();
  }

  step(kind: StepKind, options: StepOptions = {}): Promise<void> {
    return this.#client.request({ kind: 'step', step: kind, ...options });
  }

  stepInTargets(frame: number): Promise<StepInTarget[]> {
    return this.#client.request({ kind: 'stepInTargets', frame });
  }

  travel(travel: Travel): Promise<void> {
    return this.#client.request({ kind: 'travel', travel });
  }

  moment(): Promise<RunMoment> {
    return this.#client.request({ kind: 'moment' });
  }

  async restart(): Promise<void> {
    return this.#client.request({ kind: 'restart', recipe: await this.#options.recipeAgain() });
  }

  /** What came in from outside since the run began: with it in its recipe the run can be repeated. */
  inputs(): Promise<RunInput[]> {
    return this.#client.request({ kind: 'inputs' });
  }

  terminate(): Promise<void> {
    return this.#client.terminate();
  }

  setBreakpoints(
    scope: BreakpointScope,
    breakpoints: readonly Breakpoint[],
  ): Promise<BreakpointAnswer[]> {
    return this.#client.request({ kind: 'setBreakpoints', scope, breakpoints });
  }

  dataBreakpointInfo(question: DataQuestion): Promise<DataBreakpointInfo> {
    return this.#client.request({ kind: 'dataBreakpointInfo', question });
  }

  breakpointLocations(file: string, fromLine: number, toLine: number): Promise<number[]> {
    return this.#client.request({ kind: 'breakpointLocations', file, fromLine, toLine });
  }

  sources(): Promise<string[]> {
    return this.#client.request({ kind: 'sources' });
  }

  loadedSources(): Promise<string[]> {
    return this.#client.request({ kind: 'loadedSources' });
  }

  sourceText(file: string): Promise<string> {
    return this.#client.request({ kind: 'sourceText', file });
  }

  stack(): Promise<StackFrame[]> {
    return this.#client.request({ kind: 'stack' });
  }

  registers(frame: number, form: ValueForm = {}): Promise<Variable[]> {
    return this.#client.request({ kind: 'registers', frame, ...form });
  }

  otherHarts(): Promise<OtherHart[]> {
    return this.#client.request({ kind: 'otherHarts' });
  }

  otherHartRegisters(hart: number): Promise<Variable[]> {
    return this.#client.request({ kind: 'otherHartRegisters', hart });
  }

  disassemble(address: number, instructionOffset: number, count: number): Promise<Instruction[]> {
    return this.#client.request({ kind: 'disassemble', address, instructionOffset, count });
  }

  returnedValues(form: ValueForm = {}): Promise<Variable[]> {
    return this.#client.request({ kind: 'returnedValues', ...form });
  }

  locals(frame: number, form: ValueForm = {}): Promise<Variable[]> {
    return this.#client.request({ kind: 'locals', frame, ...form });
  }

  children(
    reference: number,
    start?: number,
    count?: number,
    form: ValueForm = {},
  ): Promise<Variable[]> {
    return this.#client.request({ kind: 'children', reference, start, count, ...form });
  }

  evaluate(
    expression: string,
    frame: number | undefined,
    form: EvaluationForm = {},
  ): Promise<Variable> {
    return this.#client.request({ kind: 'evaluate', expression, frame, ...form });
  }

  assign(
    expression: string,
    value: string,
    frame: number | undefined,
    form: ValueForm = {},
  ): Promise<Variable> {
    return this.#client.request({ kind: 'assign', expression, value, frame, ...form });
  }

  completions(text: string, frame: number | undefined): Promise<Completion[]> {
    return this.#client.request({ kind: 'completions', text, frame });
  }

  readMemory(address: number, lengthBytes: number): Promise<Uint8Array> {
    const ram = this.#ram;
    if (ram === undefined || this.#client.ended) {
      return this.#client.request({ kind: 'readMemory', address, lengthBytes });
    }
    return Promise.resolve(ram.read(address, lengthBytes));
  }

  writeMemory(address: number, bytes: Uint8Array): Promise<void> {
    return this.#client.request({ kind: 'writeMemory', address, bytes });
  }

  image(): Promise<FirmwareImage> {
    return this.#client.request({ kind: 'image' });
  }

  virtioSnapshot(): Promise<VirtioSnapshot> {
    return this.#client.request({ kind: 'virtioSnapshot' });
  }

  deviceOfFrame(frame: number): Promise<string | undefined> {
    return this.#client.request({ kind: 'deviceOfFrame', frame });
  }

  consoleInput(bytes: Uint8Array): void {
    if (this.#client.ended) {
      throw new TargetError('the session has ended');
    }
    this.#client.consoleInput(bytes);
  }

  async portInput(chardev: string, bytes: Uint8Array): Promise<void> {
    if (!this.#ports.has(chardev)) {
      const known = [...this.#ports.keys()].map((port) => `'${port}'`).join(', ');
      throw new TargetError(
        `expected a port by its -chardev (${known === '' ? 'there is none' : known}), found '${chardev}'`,
      );
    }
    await this.#client.request({ kind: 'portInput', chardev, bytes });
  }

  #take(report: WorkerReport): void {
    switch (report.kind) {
      case 'ready':
        if (report.ram !== undefined) {
          this.#ram = new GuestRam(report.ramBase, report.ram);
          this.#options.onReplaced?.();
        }
        return;
      case 'events':
        this.#hand(report.events);
        return;
      case 'answer':
      case 'refused':
      case 'inputSpace':
      case 'lastSnapshot':
      case 'recorded':
        return;
      case 'port':
        this.#ports.set(report.port.chardev, report.port);
        this.#emit(report);
        return;
      case 'stopped':
      case 'breakpoint':
      case 'continued':
      case 'landed':
      case 'travelling':
      case 'console':
      case 'log':
      case 'logPoint':
      case 'idle':
      case 'ended':
        this.#emit(report);
    }
  }

  /** Asks the worker for what somebody wants to hear, and for nothing else. */
  #tellKinds(): void {
    const kinds = new Set([...this.#subscriptions].flatMap((one) => [...one.kinds]));
    // A worker that has ended tells nothing more.
    this.#client.request({ kind: 'subscribe', kinds: [...kinds] }).catch(() => undefined);
  }

  #hand(events: readonly StampedEvent[]): void {
    for (const { kinds, listener } of this.#subscriptions) {
      const wanted = events.filter(({ event }) => kinds.has(event.kind));
      if (wanted.length > 0) {
        listener(wanted);
      }
    }
  }

  #emit(event: TargetEvent): void {
    if (this.#listeners.size === 0) {
      this.#early.push(event);
    }
    for (const listener of this.#listeners) {
      listener(event);
    }
  }
}
