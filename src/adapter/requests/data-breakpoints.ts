import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type {
  DataAccess,
  DataBreakpoint,
  DataBreakpointInfo,
  DataQuestion,
} from '../../protocol/breakpoint';
import { TOGGLE_WATCH_REQUEST, type ToggleWatchBody } from '../../protocol/dap-extensions';
import type { Wanted } from '../breakpoint-book';
import { RequestError } from '../errors';
import { request } from '../request';
import type { SessionContext } from '../session-context';
import { circumstances, circumstancesOf, toClient } from './breakpoints';
import { frameIndex } from './stack';

const ACCESS_TYPES = ['read', 'write', 'readWrite'] as const satisfies readonly DataAccess[];

/** Of an address for which the client names no length. */
const DEFAULT_BYTES = 4;

const dataBreakpointInfo = request(
  v.looseObject({
    name: v.string(),
    variablesReference: v.optional(v.number()),
    frameId: v.optional(v.number()),
    asAddress: v.optional(v.boolean(), false),
    bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const question = await questionOf(context, args);
    const info =
      'reason' in question ? refused(question.reason) : await target.dataBreakpointInfo(question);
    return {
      dataId: info.dataId ?? null,
      description: info.description,
      ...(info.dataId === undefined
        ? {}
        : { accessTypes: [...info.accessTypes], canPersist: info.canPersist }),
    } satisfies DebugProtocol.DataBreakpointInfoResponse['body'];
  },
);

interface InfoArguments {
  readonly name: string;
  readonly variablesReference?: number | undefined;
  readonly frameId?: number | undefined;
  readonly asAddress: boolean;
  readonly bytes?: number | undefined;
}

async function questionOf(
  context: SessionContext,
  { name, variablesReference = 0, frameId, asAddress, bytes }: InfoArguments,
): Promise<DataQuestion | { readonly reason: string }> {
  if (asAddress) {
    return { kind: 'address', address: addressOf(name), bytes: bytes ?? DEFAULT_BYTES };
  }
  const frame =
    frameId === undefined || variablesReference !== 0
      ? undefined
      : await frameIndex(context, frameId);
  if (variablesReference === 0) {
    return { kind: 'expression', expression: name, frame, bytes };
  }
  const container = context.handles.get(variablesReference);
  if (container.kind === 'rows') {
    const watch = container.rows.find(({ label }) => label === name)?.watch;
    return watch === undefined
      ? { reason: `${name} is made of several things: none of its own is written.` }
      : { kind: 'expression', expression: watch, frame, bytes };
  }
  if (bytes !== undefined) {
    return {
      reason: `${name} is no place in guest memory: only an address or a part of a queue has bytes.`,
    };
  }
  if (container.kind === 'registers' || container.kind === 'otherHart') {
    return {
      reason: `${name} is a register of the processor: what is written to it is not heard of.`,
    };
  }
  return container.kind === 'locals'
    ? { kind: 'local', frame: container.frame, name }
    : { kind: 'member', reference: container.reference, name };
}

function addressOf(text: string): number {
  const address = /^(?:0x[\da-f]+|\d+)$/i.test(text.trim()) ? Number(text) : NaN;
  if (!Number.isSafeInteger(address)) {
    throw new RequestError(
      'badArguments',
      `Argument "name": expected an address such as 0x40000000; found "${text}".`,
    );
  }
  return address;
}

function refused(description: string): DataBreakpointInfo {
  return { dataId: undefined, description, accessTypes: [], canPersist: false };
}

/** By the protocol a breakpoint without an access type is on writes. */
const setDataBreakpoints = request(
  v.looseObject({
    breakpoints: v.array(
      v.looseObject({
        dataId: v.string(),
        accessType: v.optional(v.picklist(ACCESS_TYPES), 'write'),
        ...circumstances,
      }),
    ),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const list = args.breakpoints.map((breakpoint): Wanted<DataBreakpoint> => ({
      kind: 'data',
      place: { dataId: breakpoint.dataId, access: breakpoint.accessType },
      ...circumstancesOf(breakpoint),
    }));
    const answers = await context.breakpoints.setData(target, list);
    return { breakpoints: await toClient(context, answers) };
  },
);

/** For views that have no way to set a data breakpoint of the client's. */
const toggleWatch = request(v.looseObject({ name: v.string() }), async (context, { name }) => {
  const { target } = context.alive();
  const { dataId, description } = await target.dataBreakpointInfo({
    kind: 'expression',
    expression: name,
    frame: undefined,
    bytes: undefined,
  });
  if (dataId === undefined) {
    throw new RequestError('refused', description);
  }
  const answer = await context.breakpoints.toggleWatch(target, dataId);
  return {
    set: answer !== undefined,
    description,
    ...(answer?.message === undefined ? {} : { message: answer.message }),
  } satisfies ToggleWatchBody;
});

export const dataBreakpointRequests = {
  dataBreakpointInfo,
  setDataBreakpoints,
  [TOGGLE_WATCH_REQUEST]: toggleWatch,
};
