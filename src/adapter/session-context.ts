import type { DebugProtocol } from '@vscode/debugprotocol';
import { ENDED_EVENT, type EndedBody } from '../protocol/dap-extensions';
import type { VirtioSnapshot } from '../protocol/virtio';
import type { Stop } from '../protocol/breakpoint';
import type { StackFrame } from '../protocol/debug-values';
import type { RunMoment } from '../protocol/travel';
import type { Target } from '../targets/target';
import { BreakpointBook } from './breakpoint-book';
import { Deferred } from './deferred';
import { RequestError, messageOf } from './errors';
import { EventGate } from './event-gate';
import type { AdapterHost, ResolvedLaunch } from './host';
import { SourceMap } from './source-map';
import { ImageNews } from './telling/image-news';
import { MemoryViews } from './telling/memory-views';
import { PendingRequests } from './telling/pending-requests';
import { Progress, type Task } from './telling/progress';
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
      /** The machine was there before this session. */
      readonly attached: boolean;
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
  /** It knows ANSI escape sequences in output. */
  readonly knowsAnsi: boolean;
  /** It takes `invalidated` events. */
  readonly takesInvalidated: boolean;
}

/** What becomes of the machine when its session ends. */
type Ending = 'terminate' | 'leave running' | 'leave stopped';

/** What the handlers of all requests share: the state of one session. */
export class SessionContext {
  readonly host: AdapterHost;
  readonly handles = new VariableHandles();
  readonly breakpoints = new BreakpointBook();
  readonly gate = new EventGate();
  readonly sources: SourceMap;
  readonly memoryViews = new MemoryViews();
  readonly image = new ImageNews();
  /** The loaded sources that the client was told; undefined: it hasn't asked. */
  toldSources: ReadonlySet<string> | undefined;
  /** Of what takes long. It is told at once, also while a request that sets the machine running is unanswered. */
  readonly progress: Progress;
  /** Named places of the run. */
  readonly checkpoints = new Map<string, RunMoment>();
  /** Through the past, while the target is on it. */
  way: Task | undefined;
  readonly pending: PendingRequests;
  client: ClientOptions = {
    lineBase: 1,
    columnBase: 1,
    isVsCode: false,
    knowsAnsi: false,
    takesInvalidated: false,
  };
  state: SessionState = { kind: 'new' };
  /** What the client was told last that can be done here. */
  announced: DebugProtocol.Capabilities = {};
  /** Settled by `configurationDone`; rejected when the session ends before it. */
  readonly configured = new Deferred();
  /** Settled when the target has been told to start; rejected when the session ends before it. */
  readonly started = new Deferred();
  #end: Promise<void> | undefined;
  readonly #send: (event: DebugProtocol.Event) => void;

  constructor(host: AdapterHost, send: (event: DebugProtocol.Event) => void) {
    this.host = host;
    this.sources = new SourceMap(host.firmwareRoot);
    this.#send = send;
    this.progress = new Progress((event, body) => {
      this.#sendNow(event, body);
    });
    this.pending = new PendingRequests(this.progress);
  }

  send(event: string, body?: object): void {
    this.gate.pass(() => {
      this.#sendNow(event, body);
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

  /** Where memory that the client has read is another now. */
  async tellMemoryChanges(): Promise<void> {
    if (this.state.kind === 'alive') {
      await this.memoryViews.tellChanges(this.state.target, (event, body) => {
        this.send(event, body);
      });
    }
  }

  /** What the client debugs, where that is new to it. Beside other work: that the machine ends meanwhile is heard elsewhere. */
  tellImage(): void {
    if (this.state.kind === 'alive') {
      const { target, attached } = this.state;
      const send = (event: string, body: object): void => {
        this.send(event, body);
      };
      this.image.look({ target, attached, root: this.sources.root, send }).catch(() => undefined);
    }
  }

  /** The user has changed something of a machine that goes on standing still: what the client shows may be no longer so. */
  async changedByUser(areas: readonly ('variables' | 'stacks')[] = ['variables']): Promise<void> {
    if (this.state.kind === 'alive' && this.state.stop !== undefined) {
      delete this.state.stop.snapshot;
    }
    await this.tellMemoryChanges();
    if (this.client.takesInvalidated) {
      this.send('invalidated', {
        areas: [...areas],
      } satisfies DebugProtocol.InvalidatedEvent['body']);
    }
  }

  /** The target runs: nothing that the client knows of the last stop is valid any longer. */
  resumed(): void {
    if (this.state.kind === 'alive') {
      this.state.stop = undefined;
    }
    this.handles.clear();
  }

  /** The machine can go on without this session. */
  get canLeave(): boolean {
    return (
      this.host.kept !== undefined &&
      this.state.kind === 'alive' &&
      (this.state.attached || this.started.settled)
    );
  }

  get #wasThere(): boolean {
    return this.state.kind === 'alive' && this.state.attached;
  }

  /**
   * Ends the session once, and the client hears of it. By default the target is taken down, or left as it is where it was
   * there before. Whoever asks again waits for the same end.
   */
  end(how?: Ending): Promise<void> {
    this.#end ??= this.#endOnce(how);
    return this.#end;
  }

  async #endOnce(how: Ending | undefined): Promise<void> {
    const state = this.state;
    const leaves = this.canLeave && (how === undefined ? this.#wasThere : how !== 'terminate');
    this.state = { kind: 'ended' };
    this.handles.clear();
    const ended = new RequestError('launchCancelled', 'The session has ended.');
    this.configured.reject(ended);
    this.started.reject(ended);
    this.host.coolDown?.();
    if (state.kind === 'alive' && leaves) {
      await this.#leave(state, how);
    } else if (state.kind === 'alive') {
      state.detach();
      try {
        await state.target.terminate();
      } catch (error) {
        this.output('stderr', `Ending the machine failed: ${messageOf(error)}`);
      }
    }
    this.send('terminated');
  }

  /** The machine goes on; a later session can take it over. */
  async #leave(
    { target, launch, stop, detach }: AliveState,
    how: Ending | undefined,
  ): Promise<void> {
    const { kept } = this.host;
    detach();
    const id = kept?.keep(target, launch, stop);
    if (kept === undefined || id === undefined) {
      return;
    }
    const message = `U-Boot goes on as machine ${id}: a session with "request": "attach" takes it over.`;
    this.output('console', message);
    this.send(ENDED_EVENT, { reason: 'detached', message } satisfies EndedBody);
    try {
      await this.breakpoints.clear(target);
      if (how === 'leave stopped' && stop === undefined) {
        await target.pause();
        await kept.stopped(id);
      } else if (how === 'leave running' && stop !== undefined) {
        // Whoever attaches next finds it running.
        const continued = kept.continued(id);
        await target.continue();
        await continued;
      }
    } catch {
      // It has ended meanwhile, and is cleaned up.
    }
  }

  #sendNow(event: string, body: object | undefined): void {
    const message: DebugProtocol.Event = { seq: 0, type: 'event', event };
    if (body !== undefined) {
      message.body = body;
    }
    this.#send(message);
  }
}
