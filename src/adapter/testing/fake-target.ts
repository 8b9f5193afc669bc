import type { VirtioSnapshot } from '../../protocol/virtio';
import {
  TargetError,
  type BreakpointAnswer,
  type FunctionBreakpoint,
  type HookBreakpoint,
  type LineBreakpoint,
  type StackFrame,
  type StepKind,
  type StopReason,
  type Target,
  type TargetEvent,
  type Variable,
} from '../../targets/target';
import { FAKE_PROGRAM, fakeSnapshot, type FakeStatement } from './fake-program';

/**
 * A target of a few statements with the bring-up of one block device, for tests of the adapter. It keeps all promises
 * of the interface: events arrive in order and after the call that caused them has been answered or before, as a
 * thread's would.
 */
export class FakeTarget implements Target {
  readonly capabilities = {
    stepBack: false,
    setVariable: false,
    dataBreakpoints: false,
    hookBreakpoints: true,
  };
  /** What was typed on the console, as text. */
  typed = '';
  terminated = false;
  readonly #listeners = new Set<(event: TargetEvent) => void>();
  readonly #lines = new Map<string, readonly LineBreakpoint[]>();
  #functions: readonly FunctionBreakpoint[] = [];
  #hooks: readonly HookBreakpoint[] = [];
  #at = 0;
  #running = false;
  #started = false;

  onEvent(listener: (event: TargetEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(options: { stopOnEntry: boolean }): Promise<void> {
    await this.#alive();
    this.#started = true;
    this.#at = 0;
    this.emit({ kind: 'console', bytes: new TextEncoder().encode('U-Boot 2023.01\r\n') });
    if (options.stopOnEntry) {
      this.#stop('entry', undefined);
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
      this.#stop('pause', 'waiting for console input');
    }
  }

  async step(kind: StepKind): Promise<void> {
    await this.#stopped();
    const depth = FAKE_PROGRAM[this.#at]?.stack.length ?? 0;
    const from = this.#at;
    this.#run((statement, index) => {
      const limit = kind === 'into' ? Infinity : kind === 'over' ? depth : depth - 1;
      return index > from && statement.stack.length <= limit
        ? { reason: 'step', description: undefined, hits: [] }
        : undefined;
    });
  }

  async restart(): Promise<void> {
    await this.#alive();
    this.#at = 0;
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

  async setLineBreakpoints(
    file: string,
    breakpoints: readonly LineBreakpoint[],
  ): Promise<BreakpointAnswer[]> {
    await this.#alive();
    const lines = linesOf(file);
    this.#lines.set(file, breakpoints);
    return breakpoints.map(({ line }) => {
      const real = lines.find((candidate) => candidate >= line);
      return real === undefined
        ? {
            verified: false,
            message: `Expected a statement at line ${line}; found none in ${file}.`,
          }
        : { verified: true, line: real, file };
    });
  }

  async setFunctionBreakpoints(
    breakpoints: readonly FunctionBreakpoint[],
  ): Promise<BreakpointAnswer[]> {
    await this.#alive();
    this.#functions = breakpoints;
    return breakpoints.map(({ name }) => {
      const statement = FAKE_PROGRAM.find(({ stack }) => stack[0]?.functionName === name);
      const frame = statement?.stack[0];
      return frame === undefined
        ? { verified: false, message: `Expected a function of the firmware; found "${name}".` }
        : { verified: true, line: frame.line, file: frame.file };
    });
  }

  async setHookBreakpoints(breakpoints: readonly HookBreakpoint[]): Promise<BreakpointAnswer[]> {
    await this.#alive();
    this.#hooks = breakpoints;
    return breakpoints.map(() => ({ verified: true }));
  }

  async breakpointLocations(file: string, fromLine: number, toLine: number): Promise<number[]> {
    await this.#alive();
    return linesOf(file).filter((line) => line >= fromLine && line <= toLine);
  }

  async sources(): Promise<string[]> {
    await this.#alive();
    return [...new Set(FAKE_PROGRAM.flatMap(({ stack }) => stack.map(({ file }) => file)))].sort();
  }

  async sourceText(file: string): Promise<string> {
    if (!(await this.sources()).includes(file)) {
      throw new TargetError(`Expected a firmware source; found "${file}".`);
    }
    return `// ${file}\n`;
  }

  async stack(): Promise<StackFrame[]> {
    const statement = await this.#stopped();
    return statement.stack.map((frame, index) => ({
      index,
      ...frame,
      column: 3,
      endLine: frame.line,
      endColumn: 20,
    }));
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
    if (reference === 8) {
      const end = count === undefined ? 300 : Math.min(300, start + count);
      return Array.from({ length: end - start }, (_, index) => ({
        name: `[${start + index}]`,
        value: String(start + index),
        type: 'number',
        reference: 0,
      }));
    }
    if (reference !== 7) {
      throw new TargetError(`No value has the reference ${reference}.`);
    }
    return [
      { name: 'name', value: '"virtio-blk#30"', type: 'string', reference: 0 },
      {
        name: 'children',
        value: 'number[300]',
        type: 'number[]',
        reference: 8,
        indexedCount: 300,
        memoryAddress: 0x46ef8318,
      },
    ];
  }

  async evaluate(expression: string, frame: number | undefined): Promise<Variable> {
    await this.#stopped();
    if (expression === 'vdev.name') {
      return { name: expression, value: '"virtio-blk#30"', type: 'string', reference: 0 };
    }
    throw new TargetError(`Expected a name in frame ${frame ?? 0}; found "${expression}".`);
  }

  async readMemory(address: number, lengthBytes: number): Promise<Uint8Array> {
    await this.#alive();
    const end = 0x48000000;
    return new Uint8Array(Math.max(0, Math.min(lengthBytes, end - address))).fill(0xa5);
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

  emit(event: TargetEvent): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }

  #run(stopAt: (statement: FakeStatement, index: number) => FakeStop | undefined): void {
    this.#running = true;
    for (let index = this.#at; index < FAKE_PROGRAM.length; index++) {
      const statement = FAKE_PROGRAM[index];
      const stop = statement && stopAt(statement, index);
      if (stop !== undefined) {
        this.#at = index;
        this.#stop(stop.reason, stop.description, stop.hits);
        return;
      }
    }
    this.#at = FAKE_PROGRAM.length - 1;
    this.emit({ kind: 'console', bytes: new TextEncoder().encode('=> ') });
    this.emit({ kind: 'idle', idle: true });
  }

  #hit(statement: FakeStatement): FakeStop | undefined {
    const [frame] = statement.stack;
    if (frame === undefined) {
      return undefined;
    }
    const hooks = hitsOf(this.#hooks, ({ hook, device }) => {
      const matches = device === undefined || device.replace('*', '30') === 'virtio-blk#30';
      return hook === statement.hook && matches;
    });
    if (hooks.length > 0) {
      const description = `${statement.hook ?? ''} of virtio-blk#30`;
      return { reason: 'hook', description, hits: hooks };
    }
    const functions = hitsOf(
      this.#functions,
      ({ name }) => statement.entersFunction && name === frame.functionName,
    );
    if (functions.length > 0) {
      return { reason: 'function breakpoint', description: undefined, hits: functions };
    }
    const lines = hitsOf(this.#lines.get(frame.file) ?? [], ({ line }) => line === frame.line);
    return lines.length > 0
      ? { reason: 'breakpoint', description: undefined, hits: lines }
      : undefined;
  }

  #stop(reason: StopReason, description: string | undefined, hits: readonly number[] = []): void {
    this.#running = false;
    this.emit({ kind: 'stopped', reason, description, hitBreakpoints: hits, statement: this.#at });
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

interface FakeStop {
  readonly reason: StopReason;
  readonly description: string | undefined;
  readonly hits: readonly number[];
}

function hitsOf<T>(list: readonly T[], matches: (item: T) => boolean): number[] {
  return list.flatMap((item, index) => (matches(item) ? [index] : []));
}

function linesOf(file: string): number[] {
  const lines = FAKE_PROGRAM.flatMap(({ stack }) => stack.slice(0, 1))
    .filter((frame) => frame.file === file)
    .map(({ line }) => line);
  return [...new Set(lines)].sort((a, b) => a - b);
}
