import type { DebugProtocol } from '@vscode/debugprotocol';
import type { VirtioSnapshot } from '../protocol/virtio';
import type { Stop } from '../protocol/breakpoint';
import type { StackFrame } from '../protocol/debug-values';
import type { Target } from '../targets/target';
import { BreakpointBook } from './breakpoint-book';
import { Deferred } from './deferred';
import { RequestError, messageOf } from './errors';
import { EventGate } from './event-gate';
import type { AdapterHost, ResolvedLaunch } from './host';
import { SourceMap } from './source-map';
import { VariableHandles } from './variable-handles';

/** The one thread of the guest. */
export const THREAD_ID = 1;

/** Why the target stands still, and what has been asked about it so far. */
export interface SessionStop extends Stop {
  /** Innermost frame first; fetched when first wanted. */
  stack?: Promise<StackFrame[]>;
  snapshot?: Promise<VirtioSnapshot>;
}

export type SessionState =
  | { readonly kind: 'new' }
  /** The target is being made; the client has not sent its breakpoints yet. */
  | { readonly kind: 'launching' }
  | {
      readonly kind: 'alive';
      readonly target: Target;
      readonly launch: ResolvedLaunch;
      readonly detach: () => void;
      /** Undefined while the guest runs. */
      stop: SessionStop | undefined;
    }
  | { readonly kind: 'ended' };

export type AliveState = Extract<SessionState, { kind: 'alive' }>;

/** How the client counts and who it is, from `initialize`. */
export interface ClientOptions {
  readonly lineBase: 0 | 1;
  readonly columnBase: 0 | 1;
  readonly isVsCode: boolean;
}

/** What the handlers of all requests share: the state of one session. */
export class SessionContext {
  readonly host: AdapterHost;
  readonly handles = new VariableHandles();
  readonly breakpoints = new BreakpointBook();
  readonly gate = new EventGate();
  readonly sources: SourceMap;
  client: ClientOptions = { lineBase: 1, columnBase: 1, isVsCode: false };
  state: SessionState = { kind: 'new' };
  /** What the client was told last that can be done here. */
  announced: DebugProtocol.Capabilities = {};
  /** Settled by `configurationDone`; rejected when the session ends before it. */
  readonly configured = new Deferred();
  /** Settled when the target has been told to start; rejected when the session ends before it. */
  readonly started = new Deferred();
  readonly #send: (event: DebugProtocol.Event) => void;

  constructor(host: AdapterHost, send: (event: DebugProtocol.Event) => void) {
    this.host = host;
    this.sources = new SourceMap(host.firmwareRoot);
    this.#send = send;
  }

  send(event: string, body?: object): void {
    this.gate.pass(() => {
      const message: DebugProtocol.Event = { seq: 0, type: 'event', event };
      if (body !== undefined) {
        message.body = body;
      }
      this.#send(message);
    });
  }

  /** One line for the Debug Console. */
  output(category: 'console' | 'stderr' | 'important', line: string): void {
    this.send('output', {
      category,
      output: `${line}\n`,
    } satisfies DebugProtocol.OutputEvent['body']);
  }

  alive(): AliveState {
    if (this.state.kind === 'alive') {
      return this.state;
    }
    if (this.state.kind === 'ended') {
      throw new RequestError('ended', 'The session has ended.');
    }
    throw new RequestError('notLaunched', 'No machine has been launched yet.');
  }

  stopped(): AliveState & { stop: SessionStop } {
    const state = this.alive();
    if (state.stop === undefined) {
      throw new RequestError('notStopped', 'U-Boot is running.');
    }
    return state as AliveState & { stop: SessionStop };
  }

  /** Frames of the present stop. */
  stack(): Promise<StackFrame[]> {
    const { target, stop } = this.stopped();
    stop.stack ??= target.stack();
    return stop.stack;
  }

  /** The snapshot of the present stop, taken once; while running a new one each time. */
  snapshot(): Promise<VirtioSnapshot> {
    const { target, stop } = this.alive();
    if (stop === undefined) {
      return target.virtioSnapshot();
    }
    stop.snapshot ??= target.virtioSnapshot();
    return stop.snapshot;
  }

  /** The target runs: nothing that the client knows of the last stop is valid any longer. */
  resumed(): void {
    if (this.state.kind === 'alive') {
      this.state.stop = undefined;
    }
    this.handles.clear();
  }

  /** Ends the session once: the target is taken down, and the client hears of it. */
  async end(): Promise<void> {
    const state = this.state;
    if (state.kind === 'ended') {
      return;
    }
    this.state = { kind: 'ended' };
    this.handles.clear();
    const ended = new RequestError('launchCancelled', 'The session has ended.');
    this.configured.reject(ended);
    this.started.reject(ended);
    if (state.kind === 'alive') {
      state.detach();
      try {
        await state.target.terminate();
      } catch (error) {
        this.output('stderr', `Ending the machine failed: ${messageOf(error)}`);
      }
    }
    this.send('terminated');
  }
}
