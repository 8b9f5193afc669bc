import * as v from 'valibot';
import { ENDED_EVENT, type EndedBody } from '../../protocol/dap-extensions';
import { parseAttachAttributes } from '../../protocol/launch-attributes';
import type { TargetEvent } from '../../targets/target';
import { connectTarget } from '../connection/connect-target';
import type { KeptMachine } from '../connection/kept-machines';
import { RequestError } from '../errors';
import { noArguments, request } from '../request';
import type { SessionContext } from '../session-context';
import { checkToken, orEnd } from './lifecycle';

interface Taken {
  readonly machine: KeptMachine;
  /** Tells the client of an event as if the machine had it now. */
  readonly hear: (event: TargetEvent) => void;
}

/** To a machine that an earlier session has left. */
const attach = request(noArguments, async (context, args, answer) => {
  if (context.state.kind !== 'new') {
    throw new RequestError('badLaunch', 'This session has a machine already.');
  }
  answer.signal.addEventListener('abort', () => void context.end());
  await orEnd(context, async () => {
    checkToken(context, args);
    const { machine, hear } = await takeMachine(context, args);
    context.send('initialized');
    await context.configured.promise;
    answer.holdEvents();
    context.started.resolve();
    tellOf(machine, hear);
    context.tellImage();
  });
});

async function takeMachine(context: SessionContext, args: unknown): Promise<Taken> {
  const attributes = parseAttachAttributes(args);
  if (!attributes.ok) {
    throw new RequestError('badLaunch', attributes.error);
  }
  if (context.host.kept === undefined) {
    throw new RequestError(
      'badLaunch',
      'Launch attribute "request": expected "launch", as this adapter ends with its session; found "attach".',
    );
  }
  const { machine: id, hooks, console } = attributes.value;
  const found = context.host.kept.take(id);
  if (!found.ok) {
    throw new RequestError('badLaunch', `Launch attribute "machine": ${found.error}.`);
  }
  const { target, launch } = found.value;
  const hear = await connectTarget(context, target, { ...launch, hooks, console }, found.value);
  return { machine: found.value, hear };
}

/** What happened while nobody was there, as far as it matters now. */
function tellOf({ console, ports, idle, stop }: KeptMachine, hear: Taken['hear']): void {
  if (console.length > 0) {
    hear({ kind: 'console', bytes: console });
  }
  for (const output of ports) {
    hear({ kind: 'port', ...output });
  }
  if (idle) {
    hear({ kind: 'idle', idle });
  }
  if (stop !== undefined) {
    // What stopped it are breakpoints of the session before.
    hear({ kind: 'stopped', ...stop, hits: [], statement: 0 });
  }
}

const terminate = request(noArguments, async (context) => {
  if (context.state.kind === 'alive') {
    context.send(ENDED_EVENT, { reason: 'terminated' } satisfies EndedBody);
  }
  await context.end('terminate');
});

const disconnect = request(
  v.looseObject({
    terminateDebuggee: v.optional(v.boolean()),
    suspendDebuggee: v.optional(v.boolean(), false),
  }),
  async (context, args) => {
    const { state } = context;
    const ends = args.terminateDebuggee ?? (state.kind === 'alive' && !state.attached);
    const goesOn = !ends && context.canLeave;
    if (state.kind === 'alive' && !goesOn) {
      context.send(ENDED_EVENT, { reason: 'terminated' } satisfies EndedBody);
    }
    await context.end(
      goesOn ? (args.suspendDebuggee ? 'leave stopped' : 'leave running') : 'terminate',
    );
  },
);

export const attachRequests = { attach, terminate, disconnect };
