import type { DebugProtocol } from '@vscode/debugprotocol';
import {
  CONSOLE_OUTPUT_EVENT,
  PORT_OUTPUT_EVENT,
  ENDED_EVENT,
  IDLE_EVENT,
  TRAVELLED_EVENT,
  type ConsoleOutputBody,
  type PortOutputBody,
  type EndedBody,
  type IdleBody,
  type StoppedAddition,
  type TravelledBody,
} from '../protocol/dap-extensions';
import type { BreakpointAnswer, StopReason } from '../protocol/breakpoint';
import { backMark, type Landing } from '../protocol/travel';
import type { Target, TargetEvent } from '../targets/target';
import { messageOf } from './errors';
import { EscapeFilter, styled } from './telling/ansi';
import { PortLines } from './telling/port-lines';
import { toClient } from './requests/breakpoints';
import { clientSource } from './requests/sources';
import { THREAD_ID, type SessionContext } from './session-context';

/**
 * Reasons of the protocol. Hooks and events are what a client knows as exceptions: only for that reason does VS Code ask
 * for the exception's information, and show it in the editor.
 */
const DAP_REASONS: Readonly<Record<StopReason, string>> = {
  entry: 'entry',
  breakpoint: 'breakpoint',
  'function breakpoint': 'function breakpoint',
  hook: 'exception',
  event: 'exception',
  'data breakpoint': 'data breakpoint',
  'instruction breakpoint': 'instruction breakpoint',
  step: 'step',
  pause: 'pause',
  goto: 'goto',
};

/** Makes events of the protocol from those of a target, in their order. `hear` takes further ones. */
export function forwardEvents(
  context: SessionContext,
  target: Target,
  debugConsole: boolean,
): { readonly detach: () => void; readonly hear: (event: TargetEvent) => void } {
  const decoder = new TextDecoder();
  const escapes = new EscapeFilter();
  const portLines = new PortLines();
  let tail = Promise.resolve();
  let attached = true;
  const handle = async (event: TargetEvent): Promise<void> => {
    if (!attached) {
      return;
    }
    switch (event.kind) {
      case 'stopped':
        context.way?.end();
        context.way = undefined;
        await sendStopped(context, event);
        context.tellImage();
        await context.tellMemoryChanges();
        break;
      case 'continued':
        context.resumed();
        break;
      case 'console':
        context.send(CONSOLE_OUTPUT_EVENT, {
          data: Buffer.from(event.bytes).toString('base64'),
        } satisfies ConsoleOutputBody);
        if (debugConsole) {
          const text = decoder.decode(event.bytes, { stream: true }).replaceAll('\r', '');
          const output = context.client.knowsAnsi ? text : escapes.take(text);
          if (output !== '') {
            context.send('output', { category: 'stdout', output });
          }
        }
        break;
      case 'port': {
        const { port, bytes } = event;
        const data = Buffer.from(bytes).toString('base64');
        const body = { port: port.chardev, name: port.name, data };
        context.send(PORT_OUTPUT_EVENT, body satisfies PortOutputBody);
        if (debugConsole) {
          for (const line of portLines.take(event)) {
            context.output('console', context.client.knowsAnsi ? line : escapes.take(line));
          }
        }
        break;
      }
      case 'breakpoint':
        await sendChanged(context, event.answer);
        break;
      case 'log':
        context.output(event.level === 'error' ? 'stderr' : 'console', logLine(context, event));
        break;
      case 'logPoint':
        await sendLogPoint(context, event);
        break;
      case 'landed':
        context.way?.end();
        context.way = undefined;
        context.send(TRAVELLED_EVENT, travelledBody(event));
        if (debugConsole && event.unwrittenBytes > 0) {
          context.output('console', backMark(event.moment));
        }
        break;
      case 'travelling':
        context.way?.report(event.what, Math.round(event.done * 100));
        break;
      case 'idle':
        context.send(IDLE_EVENT, { idle: event.idle } satisfies IdleBody);
        context.tellImage();
        break;
      case 'ended':
        await sendEnded(context, event);
        break;
    }
  };
  const hear = (event: TargetEvent): void => {
    tail = tail
      .then(() => handle(event))
      .catch((error: unknown) => {
        context.output('stderr', `Internal error: ${messageOf(error)}`);
      });
  };
  const detach = target.onEvent(hear);
  return {
    hear,
    detach: () => {
      attached = false;
      detach();
    },
  };
}

/** A data breakpoint has found its place, or lost it; or code has moved, and breakpoints on it. */
async function sendChanged(context: SessionContext, answer: BreakpointAnswer): Promise<void> {
  if (context.breakpoints.changed(answer)) {
    for (const breakpoint of await toClient(context, [answer])) {
      context.send('breakpoint', {
        reason: 'changed',
        breakpoint,
      } satisfies DebugProtocol.BreakpointEvent['body']);
    }
  }
}

function logLine(
  context: SessionContext,
  { level, message }: Extract<TargetEvent, { kind: 'log' }>,
): string {
  if (level === 'info') {
    return message;
  }
  const line = `${level}: ${message}`;
  return context.client.knowsAnsi ? styled(level, line) : line;
}

function travelledBody({ moment, unwrittenBytes, unwrittenPorts }: Landing): TravelledBody {
  return { ...moment, unwrittenBytes, unwrittenPorts };
}

/** What a log point printed; a client takes the user to where it stands. */
async function sendLogPoint(
  context: SessionContext,
  { text, at }: Extract<TargetEvent, { kind: 'logPoint' }>,
): Promise<void> {
  const body: DebugProtocol.OutputEvent['body'] = { category: 'console', output: `${text}\n` };
  if (at !== undefined && at.file !== '') {
    body.source = await clientSource(context, at.file);
    body.line = at.line - 1 + context.client.lineBase;
    body.column = at.column - 1 + context.client.columnBase;
  }
  context.send('output', body);
}

async function sendStopped(
  context: SessionContext,
  event: Extract<TargetEvent, { kind: 'stopped' }>,
): Promise<void> {
  const { state } = context;
  if (state.kind !== 'alive') {
    return;
  }
  context.handles.clear();
  const { reason, description, hits, hook, event: happened } = event;
  const stop = { reason, description, hits, hook, ...(happened && { event: happened }) };
  state.stop = stop;
  const shownReason = await clientReason(context, reason);
  if (state.stop !== stop) {
    // It was restarted meanwhile, which the client has been told.
    return;
  }
  const body: DebugProtocol.StoppedEvent['body'] & StoppedAddition = {
    reason: shownReason,
    threadId: THREAD_ID,
    allThreadsStopped: true,
  };
  const ids = context.breakpoints.clientIds(hits);
  if (ids.length > 0) {
    body.hitBreakpointIds = ids;
  }
  if (description !== undefined) {
    body.description = describe(reason, description);
    body.text = description;
  } else if (body.reason !== DAP_REASONS[reason]) {
    body.description = `Paused on ${reason}`;
  }
  if (hook !== undefined) {
    body.hook = hook;
  }
  if (happened !== undefined) {
    body.event = happened;
  }
  if (reason === 'data breakpoint' && description !== undefined) {
    // Who wrote is a long sentence, and a client has little room for what it says of a stop.
    context.output('console', description);
  }
  context.send('stopped', body);
}

/**
 * VS Code selects a frame without a source, and opens the Disassembly View on it, only after this reason or a step that was made in
 * that view. The words that it shows for the stop are those of the description.
 */
async function clientReason(context: SessionContext, reason: StopReason): Promise<string> {
  const { state, client } = context;
  if (
    client.isVsCode &&
    state.kind === 'alive' &&
    state.target.capabilities.has('disassembly') &&
    state.stop !== undefined
  ) {
    // Whoever goes on meanwhile, or ends it, has no use for this stop.
    const [frame] = await context.stack().catch(() => []);
    if (frame?.file === '' && frame.instructionAddress !== undefined) {
      return DAP_REASONS['instruction breakpoint'];
    }
  }
  return DAP_REASONS[reason];
}

/** The line that VS Code shows in the Call Stack view: `Paused on child_pre_probe of virtio-blk#30`. */
function describe(reason: StopReason, description: string): string {
  if (reason === 'hook') {
    return `Paused on ${description}`;
  }
  if (reason === 'pause') {
    return `Paused: ${description}`;
  }
  return description;
}

async function sendEnded(
  context: SessionContext,
  event: Extract<TargetEvent, { kind: 'ended' }>,
): Promise<void> {
  const body: EndedBody =
    event.message === undefined
      ? { reason: event.reason }
      : { reason: event.reason, message: event.message };
  context.send(ENDED_EVENT, body);
  if (event.message !== undefined) {
    context.output(event.reason === 'failed' ? 'stderr' : 'console', event.message);
  }
  context.send('exited', { exitCode: event.reason === 'failed' ? 1 : 0 });
  await context.end('terminate');
}
