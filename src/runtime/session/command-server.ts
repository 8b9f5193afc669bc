import type { Result } from '../../base/result';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { Variable } from '../../protocol/debug-values';
import type { WorkerRequest } from '../../protocol/worker-messages';
import { debugModules } from '../debug/debug-points';
import { moduleOfFile } from '../debug/debug-info';
import { deviceOfFrame } from './device-of-frame';
import type { DebugEngine } from '../debug/engine';
import { frameAtIndex, lookupIn, stackFrames, variablesOf } from '../debug/frames';
import type { GuestOutcome } from '../guest/guest-exit';
import { evaluate } from '../values/expression/evaluate';
import { parseExpression } from '../values/expression/parse';
import { lastName, problemText } from '../values/expression/syntax';
import type { ExpressionProblem } from '../values/expression/syntax';
import type { RunLink } from '../guest/run-link';
import type { RunMachine } from '../../machine/run-machine';
import { VariableStore } from '../values/variable-store';

export interface CommandServerOptions {
  readonly link: RunLink;
  readonly engine: DebugEngine;
  readonly machine: RunMachine;
  readonly exit: (outcome: GuestOutcome) => never;
  readonly snapshot: () => VirtioSnapshot;
}

/** What happens to the guest after a command. */
type Effect =
  'none' | 'pause' | 'resume' | 'restart' | 'terminated' | { readonly stopOnEntry: boolean };

class RefusedError extends Error {}

/** Answers the debugger's commands: while the guest runs, while it waits, and while it is stopped. */
export class CommandServer {
  readonly #options: CommandServerOptions;
  readonly #variables: VariableStore;
  #stopped = false;
  #started = false;

  constructor(options: CommandServerOptions) {
    this.#options = options;
    const { base, sizeBytes } = options.machine.ram;
    this.#variables = new VariableStore((address) => address >= base && address < base + sizeBytes);
  }

  /** Before the guest's first statement. */
  waitForStart(): { readonly stopOnEntry: boolean } | 'terminated' {
    for (;;) {
      for (const effect of this.#takeAll()) {
        if (effect === 'terminated' || typeof effect === 'object') {
          this.#started = true;
          return effect;
        }
      }
      this.#options.link.wait(undefined);
      this.#options.link.attention();
    }
  }

  /** Takes what has come, while the guest runs. True: stop here. */
  serve(): boolean {
    let pause = false;
    for (const effect of this.#takeAll()) {
      if (effect === 'pause') {
        pause = true;
      } else if (effect === 'terminated' || effect === 'restart') {
        this.#options.exit(effect);
      }
    }
    return pause;
  }

  /** The guest is stopped: answers until it shall go on. */
  serveUntilResumed(): void {
    this.#stopped = true;
    this.#variables.clear();
    try {
      for (;;) {
        for (const effect of this.#takeAll()) {
          if (effect === 'resume') {
            return;
          }
          if (effect === 'terminated' || effect === 'restart') {
            this.#options.exit(effect);
          }
        }
        this.#options.link.wait(undefined);
        this.#options.link.attention();
      }
    } finally {
      this.#stopped = false;
      this.#variables.clear();
    }
  }

  /** One command at a time, because what follows a resume is for the next stop. */
  *#takeAll(): Generator<Effect> {
    for (;;) {
      const command = this.#options.link.takeCommand();
      if (command === undefined) {
        return;
      }
      const { link } = this.#options;
      let effect: Effect = 'none';
      try {
        const answer = this.#answer(command.request);
        effect = answer.effect ?? 'none';
        link.report({ kind: 'answer', id: command.id, value: answer.value });
      } catch (error) {
        if (!(error instanceof RefusedError)) {
          throw error;
        }
        link.report({ kind: 'refused', id: command.id, message: error.message });
      }
      yield effect;
    }
  }

  #answer(request: WorkerRequest): { value?: unknown; effect?: Effect } {
    const { engine, snapshot } = this.#options;
    const table = engine.breakpoints;
    switch (request.kind) {
      case 'start':
        if (this.#started) {
          throw new RefusedError('the guest was started already');
        }
        return { effect: { stopOnEntry: request.stopOnEntry } };
      case 'continue':
        this.#mustBeStopped('go on');
        return { effect: 'resume' };
      case 'pause':
        return { effect: this.#stopped ? 'none' : 'pause' };
      case 'step':
        this.#mustBeStopped('step');
        engine.step(request.step);
        return { effect: 'resume' };
      case 'restart':
        return { effect: this.#started ? 'restart' : 'none' };
      case 'terminate':
        return { effect: 'terminated' };
      case 'setBreakpoints':
        return { value: table.set(request.scope, request.breakpoints) };
      case 'breakpointLocations':
        return { value: table.locations(request.file, request.fromLine, request.toLine) };
      case 'sources':
        return {
          value: debugModules()
            .map((module) => module.table.file)
            .sort(),
        };
      case 'sourceText':
        return { value: this.#sourceText(request.file) };
      case 'stack':
        this.#mustBeStopped('show the stack');
        return { value: stackFrames() };
      case 'locals':
        return { value: this.#locals(request.frame) };
      case 'children':
        return { value: this.#children(request.reference, request.start, request.count) };
      case 'evaluate':
        return { value: this.#evaluate(request.expression, request.frame) };
      case 'readMemory':
        return { value: this.#readMemory(request.address, request.lengthBytes) };
      case 'virtioSnapshot':
        return { value: snapshot() };
      case 'deviceOfFrame':
        this.#mustBeStopped('show a frame');
        return { value: deviceOfFrame(request.frame) };
    }
  }

  #mustBeStopped(what: string): void {
    if (!this.#stopped) {
      throw new RefusedError(`can't ${what} while the guest runs`);
    }
  }

  #sourceText(file: string): string {
    const module = moduleOfFile(file);
    if (module === undefined) {
      throw new RefusedError(`no firmware source is called ${file}`);
    }
    return module.table.source;
  }

  #locals(index: number): Variable[] {
    this.#mustBeStopped('show variables');
    const frame = frameAtIndex(index);
    if (frame === undefined) {
      throw new RefusedError(`there is no frame ${index}`);
    }
    return variablesOf(frame).map(({ name, value }) => this.#variables.variable(name, value, name));
  }

  #children(reference: number, start = 0, count?: number): Variable[] {
    this.#mustBeStopped('show variables');
    const found = this.#variables.children(reference, start, count);
    if (found === undefined) {
      throw new RefusedError(`variable reference ${reference} is from an earlier stop`);
    }
    return found;
  }

  #evaluate(expression: string, index: number | undefined): Variable {
    this.#mustBeStopped('evaluate');
    const tree = valueOrRefusal(parseExpression(expression));
    const value = valueOrRefusal(evaluate(tree, lookupIn(frameAtIndex(index ?? 0))));
    const path = expression.trim();
    return this.#variables.variable(lastName(tree) ?? path, value, path);
  }

  #readMemory(address: number, lengthBytes: number): Uint8Array {
    const { base, bytes } = this.#options.machine.ram;
    const from = address - base;
    return from < 0 || from >= bytes.length
      ? new Uint8Array(0)
      : Uint8Array.from(bytes.subarray(from, from + lengthBytes));
  }
}

function valueOrRefusal<T>(result: Result<T, ExpressionProblem>): T {
  if (!result.ok) {
    throw new RefusedError(problemText(result.error));
  }
  return result.value;
}
