import { DebugSession, OutputEvent, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { TargetEndedError, TargetError, TargetRunsError } from '../targets/target';
import { RequestError, errorMessage, messageOf } from './errors';
import { checkRequest } from './framing/check-message';
import type { AdapterHost } from './host';
import type { RequestHandler } from './request';
import { assignRequests } from './requests/assign';
import { attachRequests } from './requests/attach';
import { breakpointRequests } from './requests/breakpoints';
import { completionRequests } from './requests/completions';
import { dataBreakpointRequests } from './requests/data-breakpoints';
import { evaluateRequests } from './requests/evaluate';
import { cancelRequests } from './requests/cancel';
import { extensionRequests } from './requests/extensions';
import { disassemblyRequests } from './requests/instructions/disassemble';
import { instructionBreakpointRequests } from './requests/instructions/instruction-breakpoints';
import { lifecycleRequests } from './requests/lifecycle';
import { memoryRequests } from './requests/memory';
import { moduleRequests } from './requests/modules';
import { sourceRequests } from './requests/sources';
import { stackRequests } from './requests/stack';
import { steppingRequests } from './requests/stepping';
import { travelRequests } from './requests/travel';
import { variableRequests } from './requests/variables';
import { SessionContext } from './session-context';

const requests: ReadonlyMap<string, RequestHandler> = new Map(
  Object.entries({
    ...lifecycleRequests,
    ...attachRequests,
    ...breakpointRequests,
    ...instructionBreakpointRequests,
    ...dataBreakpointRequests,
    ...steppingRequests,
    ...travelRequests,
    ...stackRequests,
    ...variableRequests,
    ...evaluateRequests,
    ...assignRequests,
    ...completionRequests,
    ...sourceRequests,
    ...memoryRequests,
    ...disassemblyRequests,
    ...moduleRequests,
    ...cancelRequests,
    ...extensionRequests,
  }),
);

/** One debug session of the protocol: takes requests to their handlers, and their results or errors back. */
export class UbootVirtioSession extends DebugSession {
  readonly #context: SessionContext;
  #closed = false;

  constructor(host: AdapterHost) {
    super(true, true);
    this.#context = new SessionContext(host, (event) => {
      this.sendEvent(event);
    });
  }

  /** Tells the client, in one line, what is wrong with what it sent. */
  complain(line: string): void {
    this.sendEvent(new OutputEvent(`${line}\n`, 'stderr'));
  }

  override handleMessage(message: DebugProtocol.ProtocolMessage): void {
    const checked = checkRequest(message);
    if (checked.ok) {
      this.dispatchRequest(checked.value);
    } else {
      this.complain(`Broken message: ${checked.error}`);
    }
  }

  /** Ends the machine, if there is one. VS Code calls it when a session in the extension host is over. */
  override dispose(): void {
    this.shutdown();
  }

  /** The client has gone, with or without saying so. */
  override shutdown(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    const { host, pending } = this.#context;
    void this.#context
      .end()
      .then(() => pending.allAnswered())
      .finally(() => host.onClosed?.());
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#answer(request);
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const { gate } = this.#context;
    const pending = this.#context.pending.begin(request.seq, request.command);
    const events = { held: false, answered: false };
    const response: DebugProtocol.Response = new Response(request);
    let endsSession = request.command === 'disconnect';
    try {
      const handler = requests.get(request.command);
      if (handler === undefined) {
        throw new RequestError('unknownRequest', `Unknown request "${request.command}".`);
      }
      const work = handler.run(this.#context, request.arguments, {
        signal: pending.signal,
        report: (message, percentage) => {
          pending.task.report(message, percentage);
        },
        holdEvents() {
          // Work goes on after a request that was cancelled.
          if (!events.held && !events.answered) {
            events.held = true;
            gate.hold();
          }
        },
      });
      const body = await pending.result(work);
      if (body !== undefined) {
        response.body = body;
      }
    } catch (error) {
      const failure = toRequestError(error);
      endsSession ||= failure.code === 'wrongToken';
      response.success = false;
      response.message = failure.message;
      response.body = { error: errorMessage(failure, this.#context.host.linkTo) };
    }
    events.answered = true;
    pending.done();
    this.sendResponse(response);
    if (events.held) {
      gate.release();
    }
    if (endsSession) {
      this.shutdown();
    }
  }
}

function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) {
    return error;
  }
  if (error instanceof TargetEndedError) {
    return new RequestError('ended', error.message);
  }
  if (error instanceof TargetRunsError) {
    return new RequestError('notStopped', error.message);
  }
  if (error instanceof TargetError) {
    return new RequestError('refused', error.message, error.place);
  }
  return new RequestError('internal', `Internal error: ${messageOf(error)}`);
}
