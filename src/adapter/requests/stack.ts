import { hex } from '../../base/hex';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { deviceRows, queueRows } from '../../inspect/outline/outline';
import { findTransport } from '../../inspect/virtio-text';
import { RequestError } from '../errors';
import { noArguments, request } from '../request';
import { THREAD_ID, type SessionContext } from '../session-context';
import { frameFormatArgument, frameName } from '../values/frame-name';
import { frameOfThread, hartOfFrame, otherThreads, refuseOtherFrame } from '../values/other-harts';
import { clientSource } from './sources';

const threads = request(noArguments, async (context) => ({
  threads:
    context.state.kind === 'alive'
      ? [{ id: THREAD_ID, name: 'U-Boot' }, ...(await otherThreads(context))]
      : [],
}));

const stackTrace = request(
  v.looseObject({
    threadId: v.optional(v.number()),
    startFrame: v.optional(v.number(), 0),
    levels: v.optional(v.number(), 0),
    format: frameFormatArgument,
  }),
  async (context, args) => {
    const frames = await context.stack();
    const other = await frameOfThread(context, args.threadId);
    if (other !== undefined) {
      return { stackFrames: args.startFrame === 0 ? [other] : [], totalFrames: 1 };
    }
    const end = args.levels > 0 ? args.startFrame + args.levels : frames.length;
    const { lineBase, columnBase } = context.client;
    const hasSources = context.stopped().target.capabilities.has('sources');
    const stackFrames = await Promise.all(
      frames.slice(args.startFrame, end).map(async (frame): Promise<DebugProtocol.StackFrame> => ({
        id: frameId(frame.index),
        name: await frameName(context.stopped().target, frame, args.format),
        // Without an end: VS Code would select the statement in the editor at every stop.
        ...(frame.file === ''
          ? { line: 0, column: 0 }
          : {
              source: await clientSource(context, frame.file),
              line: frame.line - 1 + lineBase,
              column: frame.column - 1 + columnBase,
            }),
        // Among frames with a source those without are less to the user. Where none has one, all are alike.
        ...(frame.file === '' && hasSources ? { presentationHint: 'subtle' } : {}),
        ...(frame.instructionAddress === undefined
          ? {}
          : { instructionPointerReference: hex(frame.instructionAddress) }),
      })),
    );
    return { stackFrames, totalFrames: frames.length };
  },
);

/** Zero is no frame in some clients. */
function frameId(index: number): number {
  return index + 1;
}

/** Index of the frame that the client means. */
export async function frameIndex(context: SessionContext, id: number): Promise<number> {
  refuseOtherFrame(id);
  const frame = (await context.stack())[id - 1];
  if (frame === undefined) {
    throw new RequestError('stale', `Frame ${id} is of an earlier stop.`);
  }
  return frame.index;
}

const scopes = request(v.looseObject({ frameId: v.number() }), async (context, args) => {
  const { target } = context.stopped();
  const { handles } = context;
  const hart = hartOfFrame(args.frameId);
  if (hart !== undefined) {
    return { scopes: [registerScope(handles.add({ kind: 'otherHart', hart, frame: undefined }))] };
  }
  const frame = await frameIndex(context, args.frameId);
  const list: DebugProtocol.Scope[] = [
    {
      name: 'Locals',
      presentationHint: 'locals',
      variablesReference: handles.add({ kind: 'locals', frame }),
      expensive: false,
    },
  ];
  list.push(...(await deviceScopes(context, await target.deviceOfFrame(frame))));
  if (target.capabilities.has('registers')) {
    list.push(registerScope(handles.add({ kind: 'registers', frame })));
  }
  return { scopes: list };
});

function registerScope(variablesReference: number): DebugProtocol.Scope {
  return {
    name: 'Registers',
    presentationHint: 'registers',
    variablesReference,
    expensive: false,
  };
}

/** Of the device that a frame is about, if it is about one. */
async function deviceScopes(
  context: SessionContext,
  name: string | undefined,
): Promise<DebugProtocol.Scope[]> {
  if (name === undefined) {
    return [];
  }
  const transport = findTransport((await context.snapshot()).transports, name);
  if (transport === undefined) {
    return [];
  }
  const { handles } = context;
  const list: DebugProtocol.Scope[] = [];
  list.push({
    name: 'Device',
    variablesReference: handles.add({ kind: 'rows', rows: deviceRows(transport) }),
    expensive: false,
  });
  const queues = queueRows(transport);
  if (queues.length > 0) {
    list.push({
      name: 'Virtqueues',
      variablesReference: handles.add({ kind: 'rows', rows: queues }),
      namedVariables: queues.length,
      expensive: false,
    });
  }
  return list;
}

/** For a stop at an event: what has happened; at a lifecycle hook: which hook, which device, which function. */
const exceptionInfo = request(noArguments, (context) => {
  const { reason, description = `Stopped: ${reason}`, hook, event } = context.stopped().stop;
  const isOfHook = hook !== undefined && event === undefined;
  const text = isOfHook ? `${description} in ${hook.functionName}()` : description;
  return {
    exceptionId: event?.kind ?? hook?.kind ?? reason,
    description: text,
    breakMode: 'always',
    details:
      hook === undefined
        ? { message: text }
        : { message: text, typeName: hook.functionName, evaluateName: hook.parameter },
  } satisfies DebugProtocol.ExceptionInfoResponse['body'];
});

export const stackRequests = { threads, stackTrace, scopes, exceptionInfo };
