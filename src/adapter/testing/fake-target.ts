import { hex } from '../../base/hex';
import type { EventKind, StampedEvent } from '../../base/trace-event';
import type { FirmwareImage } from '../../protocol/firmware-image';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  DataBreakpointInfo,
  DataQuestion,
  Stop,
  StopReason,
} from '../../protocol/breakpoint';
import type {
  Completion,
  Instruction,
  OtherHart,
  StackFrame,
  Variable,
} from '../../protocol/debug-values';
import type { StepInTarget, StepOptions } from '../../protocol/stepping';
import type { RunMoment, Travel } from '../../protocol/travel';
import {
  TargetError,
  type EvaluationForm,
  type EventListener,
  type StepKind,
  type Target,
  type TargetAbility,
  type TargetCapabilities,
  type TargetEvent,
  type ValueForm,
} from '../../targets/target';
import { answerTo, dataInfo, linesOf, standsOn, stopAt } from './fake-breakpoints';
import { fakeInstructions, fakeRegisters, frameAddresses, MEMORY_END } from './fake-code';
import { FAKE_CAPABILITIES } from './fake-capabilities';
import { landing, NOWHERE } from './fake-travel';
import { fakeMembers } from './fake-members';
import { FAKE_PROGRAM, fakeSnapshot, stepInTargets, type FakeStatement } from './fake-program';

/**
 * A target of a few statements with the bring-up of one block device, for tests of the adapter. It keeps all promises
 * of the interface: events arrive in order and after the call that caused them has been answered or before, as a
 * thread's would.
 */
export class FakeTarget implements Target {
  readonly capabilities: TargetCapabilities;
  /** What was typed on the console, as text. */
  typed = '';
  terminated = false;
  /** How it was stepped. */
  readonly steps: StepOptions[] = [];
  /** Sources of which nothing is in its firmware. */
  readonly leftOut = new Set<string>();
  /** Processors beside the one that is debugged. */
  readonly harts: OtherHart[] = [];
  readonly #subscriptions = new Set<{ kinds: readonly EventKind[]; listener: EventListener }>();
  readonly #listeners = new Set<(event: TargetEvent) => void>();
  /** Those that can stop, by the scope they were set in. */
  readonly #breakpoints = new Map<string, readonly Breakpoint[]>();
  /** By breakpoint, how often it was reached. */
  readonly #times = new Map<number, number>();
  /** Whose condition has failed. */
  readonly #failed = new Set<number>();
  /** What was written; else a byte is 0xa5. */
  readonly #memory = new Map<number, number>();
  #deviceName = '"virtio-blk#30"';
  #at = 0;
  #running = false;
  #started = false;

  /** @param capabilities what it does; the rest it refuses */
  constructor(capabilities: TargetCapabilities = FAKE_CAPABILITIES) {
    this.capabilities = capabilities;
  }

  onEvent(listener: (event: TargetEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribe(kinds: readonly EventKind[], listener: EventListener): () => void {
    const subscription = { kinds, listener };
    this.#subscriptions.add(subscription);
    return () => this.#subscriptions.delete(subscription);
  }

  /** Something happens in the machine. */
  happen(event: StampedEvent): void {
    for (const { kinds, listener } of this.#subscriptions) {
      if (kinds.includes(event.event.kind)) {
        listener([event]);
      }
    }
  }

  async start(options: { stopOnEntry: boolean }): Promise<void> {
    await this.#alive();
    this.#started = true;
    this.#at = 0;
    this.#times.clear();
    this.emit({ kind: 'console', bytes: new TextEncoder().encode('U-Boot 2023.01\r\n') });
    if (options.stopOnEntry) {
      this.#stop(plainStop('entry'));
    } else {
      this.#run((statement) => this.#hit(statement));
    }
  }

  async continue(): Promise<void> {
    await this.#stopped();
    this.#run((statement, index) => (index === this.#at ? undefined : this.#hit(statement)));
  }

  async pause(): Promise<void> {
    await this.#alive();
    if (this.#running) {
      this.#stop({ ...plainStop('pause'), description: 'waiting for console input' });
    }
  }

  /** Each of its statements has a line of its own, so that both granularities are one. */
  async step(kind: StepKind, options: StepOptions = {}): Promise<void> {
    const { target, granularity } = options;
    await this.#stopped();
    this.steps.push(options);
    if (granularity === 'instruction' || granularity === 'statement') {
      this.#can(granularity === 'instruction' ? 'disassembly' : 'steppingGranularity');
    }
    if (target !== undefined) {
      this.#can('stepInTargets');
    }
    if (target !== undefined && !stepInTargets(this.#at).some(({ id }) => id === target)) {
      throw new TargetError(`there is no call ${target} to step into here`);
    }
    const depth = FAKE_PROGRAM[this.#at]?.stack.length ?? 0;
    const from = this.#at;
    this.#run((statement, index) => {
      const limit = kind === 'into' ? Infinity : kind === 'over' ? depth : depth - 1;
      return index > from && statement.stack.length <= limit ? plainStop('step') : undefined;
    });
  }

  async travel(travel: Travel): Promise<void> {
    await this.#stopped();
    const hit = (index: number) => this.#hit(FAKE_PROGRAM[index] ?? NOWHERE);
    const found = landing(travel, this.#at, (index) => hit(index) !== undefined);
    this.#at = found ?? 0;
    const moment = momentOf(this.#at);
    this.emit({ kind: 'landed', moment, unwrittenBytes: 0, unwrittenPorts: [] });
    const stop = travel.kind === 'reverseContinue' ? hit(this.#at) : undefined;
    const reason = travel.kind === 'goTo' ? 'goto' : 'step';
    this.#stop(found === undefined ? plainStop('entry') : (stop ?? plainStop(reason)));
  }

  async moment(): Promise<RunMoment> {
    await this.#stopped();
    return momentOf(this.#at);
  }

  async stepInTargets(frame: number): Promise<StepInTarget[]> {
    await this.#stopped();
    this.#can('stepInTargets');
    return frame === 0 ? stepInTargets(this.#at) : [];
  }

  async restart(): Promise<void> {
    await this.#alive();
    this.#at = 0;
    this.#times.clear();
    this.#run((statement) => this.#hit(statement));
  }

  terminate(): Promise<void> {
    if (!this.terminated) {
      this.terminated = true;
      this.emit({ kind: 'ended', reason: 'terminated', message: undefined });
      this.#listeners.clear();
    }
    return Promise.resolve();
  }

  /** What the guest does when it is told `poweroff`. */
  powerOff(): void {
    this.emit({ kind: 'ended', reason: 'poweroff', message: undefined });
  }

  async setBreakpoints(
    scope: BreakpointScope,
    breakpoints: readonly Breakpoint[],
  ): Promise<BreakpointAnswer[]> {
    await this.#alive();
    const answers = breakpoints.map((breakpoint) => answerTo(breakpoint, this.capabilities));
    const key = scope.kind === 'line' ? scope.file : `any ${scope.kind}`;
    const verified = breakpoints.filter((_, index) => answers[index]?.verified);
    this.#breakpoints.set(key, verified);
    return answers;
  }

  async dataBreakpointInfo(question: DataQuestion): Promise<DataBreakpointInfo> {
    await this.#alive();
    return dataInfo(question);
  }

  async breakpointLocations(file: string, fromLine: number, toLine: number): Promise<number[]> {
    await this.#alive();
    this.#can('breakpointLocations');
    return linesOf(file).filter((line) => line >= fromLine && line <= toLine);
  }

  async sources(): Promise<string[]> {
    await this.#alive();
    this.#can('sources');
    return [...new Set(FAKE_PROGRAM.flatMap(({ stack }) => stack.map(({ file }) => file)))].sort();
  }

  async loadedSources(): Promise<string[]> {
    return (await this.sources()).filter((file) => !this.leftOut.has(file));
  }

  async sourceText(file: string): Promise<string> {
    if (!(await this.sources()).includes(file)) {
      throw new TargetError(`Expected a firmware source; found "${file}".`);
    }
    return `// ${file}\n`;
  }

  async stack(): Promise<StackFrame[]> {
    const statement = await this.#stopped();
    const addresses = frameAddresses(this.#at);
    return statement.stack.map(({ functionName, file, line }, index): StackFrame => {
      const place = this.capabilities.has('sources')
        ? { file, line, column: 3, endLine: line, endColumn: 20 }
        : { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };
      const address = this.capabilities.has('disassembly') ? addresses[index] : undefined;
      return {
        index,
        functionName,
        ...place,
        ...(address === undefined ? {} : { instructionAddress: address }),
      };
    });
  }

  async registers(frame: number, { hex: inHex = false }: ValueForm = {}): Promise<Variable[]> {
    await this.#stopped();
    this.#can('registers');
    return fakeRegisters(this.#at, frame, inHex);
  }

  async otherHarts(): Promise<OtherHart[]> {
    await this.#stopped();
    return [...this.harts];
  }

  async otherHartRegisters(hart: number): Promise<Variable[]> {
    await this.#stopped();
    return [{ name: 'pc', value: hex(hart), type: 'register', reference: 0, readOnly: true }];
  }

  async disassemble(
    address: number,
    instructionOffset: number,
    count: number,
  ): Promise<Instruction[]> {
    await this.#alive();
    this.#can('disassembly');
    const read = (at: number, lengthBytes: number) => this.readMemory(at, lengthBytes);
    return fakeInstructions(read, address, instructionOffset, count);
  }

  returnedValues(): Promise<Variable[]> {
    return this.#stopped().then(() => []);
  }

  async locals(frame: number): Promise<Variable[]> {
    const statement = await this.#stopped();
    return frame === 0
      ? [
          { name: 'vdev', value: 'UDevice', type: 'UDevice', reference: 7, evaluateName: 'vdev' },
          { name: 'status', value: String(statement.status), type: 'number', reference: 0 },
        ]
      : [{ name: 'dev', value: 'UDevice', type: 'UDevice', reference: 7, evaluateName: 'dev' }];
  }

  async children(reference: number, start = 0, count?: number): Promise<Variable[]> {
    await this.#stopped();
    return fakeMembers(reference, start, count, this.#deviceName);
  }

  async evaluate(
    expression: string,
    frame: number | undefined,
    { hex: inHex = false }: EvaluationForm = {},
  ): Promise<Variable> {
    await this.#stopped();
    this.#can('evaluate');
    if (expression === 'vdev.name') {
      return { name: expression, value: this.#deviceName, type: 'string', reference: 0 };
    }
    if (/^\d+$/.test(expression)) {
      const value = inHex ? hex(Number(expression)) : expression;
      return { name: expression, value, type: 'number', reference: 0 };
    }
    throw new TargetError(`Expected a name in frame ${frame ?? 0}; found "${expression}".`);
  }

  /** The one thing that can be set. */
  async assign(
    expression: string,
    value: string,
    frame: number | undefined,
    form: ValueForm = {},
  ): Promise<Variable> {
    this.#can('assign');
    const before = await this.evaluate(expression, frame, form);
    if (!/^"[^"]*"$/.test(value) || before.type !== 'string') {
      throw new TargetError(`Expected text in quotes; found ${value}.`);
    }
    this.#deviceName = value;
    return this.evaluate(expression, frame, form);
  }

  async completions(text: string): Promise<Completion[]> {
    await this.#stopped();
    this.#can('completions');
    const begun = /\w*$/.exec(text)?.[0] ?? '';
    return ['vdev', 'status', 'name', 'children']
      .filter((label) => label.startsWith(begun))
      .map((label) => ({ label, kind: 'variable', detail: '', replaces: begun.length }));
  }

  async readMemory(address: number, lengthBytes: number): Promise<Uint8Array> {
    await this.#alive();
    const length = Math.max(0, Math.min(lengthBytes, MEMORY_END - address));
    return Uint8Array.from({ length }, (_, i) => this.#memory.get(address + i) ?? 0xa5);
  }

  async writeMemory(address: number, bytes: Uint8Array): Promise<void> {
    await this.#alive();
    bytes.forEach((byte, i) => this.#memory.set(address + i, byte));
  }

  /** It relocates itself with its second statement. */
  async image(): Promise<FirmwareImage> {
    await this.#alive();
    const relocated = this.#at > 0;
    return {
      name: 'U-Boot',
      version: '2023.01',
      pointerBits: 32,
      range: { address: relocated ? 0x47f38000 : 0, lengthBytes: 0xb8000, relocated },
    };
  }

  async virtioSnapshot(): Promise<VirtioSnapshot> {
    await this.#alive();
    return fakeSnapshot(FAKE_PROGRAM[this.#at]?.status ?? 0);
  }

  async deviceOfFrame(frame: number): Promise<string | undefined> {
    const statement = await this.#stopped();
    return statement.stack[frame]?.device;
  }

  consoleInput(bytes: Uint8Array): void {
    this.typed += new TextDecoder().decode(bytes);
    this.emit({ kind: 'console', bytes });
  }

  portInput(chardev: string, bytes: Uint8Array): Promise<void> {
    this.emit({ kind: 'port', port: { chardev, name: 'virtio-console#0 port 0' }, bytes });
    return Promise.resolve();
  }

  emit(event: TargetEvent): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }

  #run(stopAt: (statement: FakeStatement, index: number) => Stop | undefined): void {
    this.#running = true;
    for (let index = this.#at; index < FAKE_PROGRAM.length; index++) {
      const statement = FAKE_PROGRAM[index];
      const stop = statement && stopAt(statement, index);
      if (stop !== undefined) {
        this.#at = index;
        this.#stop(stop);
        return;
      }
    }
    this.#at = FAKE_PROGRAM.length - 1;
    this.emit({ kind: 'console', bytes: new TextEncoder().encode('=> ') });
    this.emit({ kind: 'idle', idle: true });
  }

  #hit(statement: FakeStatement): Stop | undefined {
    const before = FAKE_PROGRAM[FAKE_PROGRAM.indexOf(statement) - 1];
    const hits = [...this.#breakpoints.values()]
      .flat()
      .filter((breakpoint) => standsOn(breakpoint, statement, before) && this.#holds(breakpoint))
      .filter((breakpoint) => this.#stopsAt(breakpoint, statement));
    return stopAt(hits, statement, before);
  }

  /** The fake knows its variables' names only; what is there is true. */
  #holds({ id, condition = 'vdev' }: Breakpoint): boolean {
    const isKnown = condition === 'vdev' || condition === 'status';
    if (!isKnown && !this.#failed.has(id)) {
      this.#failed.add(id);
      this.emit({ kind: 'log', level: 'warning', message: `no variable ${condition} (column 1)` });
    }
    return isKnown;
  }

  /** Hit counts are plain numbers, and messages are printed as they are. */
  #stopsAt(
    { id, hitCondition, logMessage }: Breakpoint,
    { stack: [frame] }: FakeStatement,
  ): boolean {
    const times = (this.#times.get(id) ?? 0) + 1;
    this.#times.set(id, times);
    if (hitCondition !== undefined && Number(hitCondition) !== times) {
      return false;
    }
    if (logMessage !== undefined) {
      const known = this.capabilities.has('sources') ? frame : undefined;
      const at = known && { file: known.file, line: known.line, column: 3 };
      this.emit({ kind: 'logPoint', text: logMessage, at });
    }
    return logMessage === undefined;
  }

  #stop(stop: Stop): void {
    this.#running = false;
    this.emit({ kind: 'stopped', ...stop, statement: this.#at + 1 });
  }

  #can(ability: TargetAbility): void {
    if (!this.capabilities.has(ability)) {
      throw new TargetError(`This target has no ${ability}.`);
    }
  }

  #alive(): Promise<void> {
    return this.terminated
      ? Promise.reject(new TargetError('The target has been terminated.'))
      : Promise.resolve();
  }

  async #stopped(): Promise<FakeStatement> {
    await this.#alive();
    const statement = FAKE_PROGRAM[this.#at];
    if (this.#running || !this.#started || statement === undefined) {
      throw new TargetError('U-Boot is running.');
    }
    return statement;
  }
}

function momentOf(index: number): RunMoment {
  return { boot: 0, statement: index + 1, waiting: false };
}

function plainStop(reason: StopReason): Stop {
  return { reason, description: undefined, hits: [], hook: undefined };
}
