import typescript from 'typescript';
import { instrumentSource } from '../../src/instrument/instrument';
import type { RunRecipe } from '../../src/protocol/run-recipe';
import type {
  WorkerAnswers,
  WorkerCommand,
  WorkerReport,
  WorkerRequest,
  WorkerStart,
} from '../../src/protocol/worker-messages';
import { registerModule } from '../../src/runtime/debug/debug-points';
import type { RunLink } from '../../src/runtime/guest/run-link';
import type { Result } from '../../src/base/result';
import type { MachineState } from '../../src/machine/machine-state';
import type { RunMachine } from '../../src/machine/run-machine';

/** Gives a firmware source debug information and loads it. The text's last expression must be what is wanted. */
export function loadGuest(file: string, text: string): Record<string, unknown> {
  const { code, problems } = instrumentSource(text, { file });
  if (problems.length > 0) {
    throw new Error(JSON.stringify(problems));
  }
  const { outputText } = typescript.transpileModule(code, {
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.CommonJS,
    },
  });
  const exports: Record<string, unknown> = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const load = new Function('registerModule', 'exports', outputText) as (
    register: typeof registerModule,
    exported: Record<string, unknown>,
  ) => void;
  load(registerModule, exports);
  return exports;
}

/** A machine with a little RAM, a console that is a list, and one register at 0x1000 that can be read and written. */
export class SampleMachine implements RunMachine {
  readonly bus = { readBlock: (): boolean => false };
  readonly ram = (() => {
    const bytes = new Uint8Array(new SharedArrayBuffer(4096));
    return { base: 0x40000000, sizeBytes: 4096, bytes, view: new DataView(bytes.buffer) };
  })();
  readonly fdtAddress = undefined;
  readonly exitRequest = undefined;
  readonly typed: number[] = [];
  register = 0;
  faultAddress = 0;
  resets = 0;
  disposed = false;

  read(address: number): number {
    this.faultAddress = address;
    return address === 0x1000 ? this.register : -1;
  }

  write(address: number, _sizeBytes: number, value: number): boolean {
    this.register = value;
    this.faultAddress = address;
    return address === 0x1000;
  }

  read64(address: number): bigint {
    return BigInt(this.read(address));
  }

  write64(address: number, value: bigint): boolean {
    return this.write(address, 8, Number(BigInt.asUintN(32, value)));
  }

  portRead(): number {
    return 0xff;
  }

  portWrite(): void {
    return;
  }

  firmwareCall(functionId: number): number | 'poweroff' | 'reset' {
    return functionId === 8 ? 'poweroff' : functionId === 9 ? 'reset' : 0;
  }

  poll(): void {
    return;
  }

  nextDueNs(): undefined {
    return undefined;
  }

  consoleInput(bytes: Uint8Array): void {
    this.typed.push(...bytes);
  }

  get pendingInputBytes(): number {
    return this.typed.length;
  }

  save(): MachineState {
    return { device: 'sample', version: 1, ramBytes: this.ram.sizeBytes, devices: [] };
  }

  restore(): Result<undefined, string> {
    return { ok: true, value: undefined };
  }

  reset(): void {
    this.resets++;
    this.register = 0;
  }

  dispose(): void {
    this.disposed = true;
  }
}

type Sent = {
  [K in WorkerRequest['kind']]: Extract<WorkerRequest, { kind: K }>;
}[WorkerRequest['kind']];

/** A debugger that reacts to reports. Everything happens in one thread: `wait` with nothing to come is an error. */
export class ScriptedLink implements RunLink {
  readonly reports: WorkerReport[] = [];
  console = '';
  input: number[] = [];
  ended = false;
  readonly #commands: WorkerCommand[] = [];
  readonly #answers = new Map<number, (value: unknown) => void>();
  readonly #react: (report: WorkerReport, link: ScriptedLink) => void;
  #nextId = 1;
  #attention = true;

  readonly #wallNs: () => number;

  constructor(
    react: (report: WorkerReport, link: ScriptedLink) => void,
    wallNs: () => number = () => 0,
  ) {
    this.#react = react;
    this.#wallNs = wallNs;
  }

  send<K extends WorkerRequest['kind']>(
    request: Extract<Sent, { kind: K }>,
    answered?: (value: WorkerAnswers[K]) => void,
  ): void {
    const id = this.#nextId++;
    if (answered !== undefined) {
      this.#answers.set(id, answered as (value: unknown) => void);
    }
    this.#commands.push({ id, request });
    this.#attention = true;
  }

  attention(): boolean {
    const now = this.#attention;
    this.#attention = false;
    return now || this.#commands.length > 0;
  }

  wait(timeoutMs: number | undefined): void {
    if (
      timeoutMs === undefined &&
      this.#commands.length === 0 &&
      this.input.length === 0 &&
      !this.#attention &&
      !this.ended
    ) {
      throw new Error('the guest waits for ever');
    }
  }

  takeCommand(): WorkerCommand | undefined {
    return this.#commands.shift();
  }

  takeInput(maxBytes: number): Uint8Array | undefined {
    return this.input.length === 0 ? undefined : Uint8Array.from(this.input.splice(0, maxBytes));
  }

  inputEnded(): boolean {
    return this.ended && this.input.length === 0;
  }

  report(report: WorkerReport): void {
    this.reports.push(report);
    if (report.kind === 'console') {
      this.console += String.fromCharCode(...report.bytes);
    } else if (report.kind === 'answer') {
      this.#answers.get(report.id)?.(report.value);
    }
    this.#react(report, this);
  }

  wallNs(): number {
    return this.#wallNs();
  }
}

export function recipe(more: Partial<RunRecipe> = {}): RunRecipe {
  return {
    description: undefined as never,
    config: new Map(),
    folder: '.',
    realTime: false,
    seed: 1,
    rtcEpochSeconds: undefined,
    stopAutoboot: false,
    typeLines: undefined,
    inputs: [],
    ...more,
  };
}

export function startOptions(more: Partial<WorkerStart> = {}): WorkerStart {
  return {
    recipe: recipe(),
    keepInputs: true,
    lastSnapshot: true,
    control: new SharedArrayBuffer(64),
    inputRing: new SharedArrayBuffer(64),
    ...more,
  };
}
