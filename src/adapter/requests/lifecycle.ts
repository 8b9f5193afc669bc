import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { ENDED_EVENT, type EndedBody } from '../../protocol/dap-extensions';
import {
  launchHooksOf,
  parseLaunchAttributes,
  unknownAttributes,
} from '../../protocol/launch-attributes';
import type { BreakpointAnswer } from '../../protocol/breakpoint';
import { TargetError } from '../../targets/target';
import { dapCapabilities } from '../capabilities';
import { connectTarget } from '../connection/connect-target';
import { RequestError, messageOf } from '../errors';
import type { ResolvedLaunch } from '../host';
import { noArguments, request } from '../request';
import { THREAD_ID, type SessionContext } from '../session-context';
import { toClient } from './breakpoints';
import { tellLoadedSources } from './sources';

const initialize = request(
  v.looseObject({
    clientID: v.optional(v.string()),
    linesStartAt1: v.optional(v.boolean(), true),
    columnsStartAt1: v.optional(v.boolean(), true),
    pathFormat: v.optional(v.string(), 'path'),
    supportsProgressReporting: v.optional(v.boolean(), false),
    supportsInvalidatedEvent: v.optional(v.boolean(), false),
    supportsMemoryEvent: v.optional(v.boolean(), false),
    supportsANSIStyling: v.optional(v.boolean(), false),
  }),
  (context, args) => {
    if (args.pathFormat !== 'path') {
      throw new RequestError(
        'badArguments',
        `Argument "pathFormat": expected "path"; found "${args.pathFormat}".`,
      );
    }
    context.client = {
      lineBase: args.linesStartAt1 ? 1 : 0,
      columnBase: args.columnsStartAt1 ? 1 : 0,
      // VS Code's builds (`vscode-insiders`) and code-server all use this word first.
      isVsCode: args.clientID?.startsWith('vscode') === true || args.clientID === 'code-server',
      knowsAnsi: args.supportsANSIStyling,
      takesInvalidated: args.supportsInvalidatedEvent,
    };
    context.progress.wanted = args.supportsProgressReporting;
    context.memoryViews.wanted = args.supportsMemoryEvent;
    if (context.state.kind === 'new' && context.host.acceptsToken === undefined) {
      // Nothing is begun for a stranger.
      context.host.warmUp?.();
    }
    const hooks = launchHooksOf(context.host.expectedLaunch);
    context.breakpoints.govern(hooks);
    context.announced = dapCapabilities(
      context.host.capabilities,
      hooks,
      context.host.kept !== undefined,
    );
    return context.announced;
  },
);

const launch = request(noArguments, async (context, args, answer) => {
  if (context.state.kind !== 'new') {
    throw new RequestError('badLaunch', 'This session has been launched already.');
  }
  answer.signal.addEventListener('abort', () => void context.end());
  const stopOnEntry = await orEnd(context, async () => {
    checkToken(context, args);
    context.host.warmUp?.();
    const resolved = resolveLaunch(context, args);
    for (const line of unknownAttributes(args)) {
      context.output('console', line);
    }
    await attachTarget(context, resolved);
    context.send('initialized');
    await context.configured.promise;
    return resolved.stopOnEntry;
  });
  answer.holdEvents();
  await orEnd(context, () => {
    const started = context.alive().target.start({ stopOnEntry });
    context.started.resolve();
    return started;
  });
  context.tellImage();
});

/** Before anything else of the attributes is looked at: a stranger learns nothing, and nothing is opened for it. */
export function checkToken(context: SessionContext, args: Partial<Record<string, unknown>>): void {
  const { token } = args;
  if (context.host.acceptsToken?.(typeof token === 'string' ? token : undefined) === false) {
    throw new RequestError(
      'wrongToken',
      `Launch attribute "token": expected the token that the debug adapter printed when it began to listen; found ${token === undefined ? 'none' : 'another'}.`,
    );
  }
}

function resolveLaunch(context: SessionContext, args: unknown): ResolvedLaunch {
  const parsed = parseLaunchAttributes(args);
  if (!parsed.ok) {
    throw new RequestError('badLaunch', parsed.error);
  }
  const attributes = parsed.value;
  return { ...attributes, cwd: attributes.cwd ?? context.host.defaultFolder };
}

/** Makes the target of a launch and connects it. When the session ends meanwhile, the target goes at once. */
async function attachTarget(context: SessionContext, resolved: ResolvedLaunch): Promise<void> {
  context.state = { kind: 'launching' };
  const target = await context.host.createTarget(resolved, (line) => {
    context.output('console', line);
  });
  // The client may have disconnected while the machine was made.
  if ((context.state as { kind: string }).kind === 'ended') {
    await target.terminate();
    throw new RequestError('launchCancelled', 'The session has ended.');
  }
  await connectTarget(context, target, resolved, undefined);
}

/** A launch that fails leaves nothing running, and says so once: in the answer. */
export async function orEnd<T>(
  context: SessionContext,
  action: () => Promise<T>,
  how?: 'terminate',
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const wasEnded = context.state.kind === 'ended';
    if (!wasEnded) {
      context.send(ENDED_EVENT, {
        reason: 'failed',
        message: messageOf(error),
      } satisfies EndedBody);
    }
    await context.end(how);
    if (error instanceof RequestError) {
      throw error;
    }
    const place = error instanceof TargetError ? error.place : undefined;
    throw new RequestError('launchFailed', messageOf(error), place);
  }
}

const configurationDone = request(noArguments, (context) => {
  context.alive();
  context.configured.resolve();
});

const restart = request(
  v.looseObject({ arguments: v.optional(v.looseObject({})) }),
  async (context, args, answer) => {
    context.alive();
    if (!context.configured.settled) {
      throw new RequestError(
        'notLaunched',
        'The machine has not started yet: "restart" is possible after "configurationDone".',
      );
    }
    await context.started.promise;
    const state = context.alive();
    const resolved =
      args.arguments === undefined || state.attached
        ? state.launch
        : resolveLaunch(context, args.arguments);
    await refuseFaultyDrivers(context, resolved);
    answer.holdEvents();
    if (state.stop !== undefined) {
      // The protocol's answer to `restart` says nothing of it, and the guest need not stop again.
      context.send('continued', {
        threadId: THREAD_ID,
        allThreadsContinued: true,
      } satisfies DebugProtocol.ContinuedEvent['body']);
    }
    context.resumed();
    if (sameAttributes(resolved, state.launch)) {
      return orEnd(
        context,
        async () => {
          await state.target.restart();
          context.image.begun();
          context.tellImage();
          await tellChanges(context, await context.breakpoints.applyTo(state.target));
          await tellLoadedSources(context);
        },
        'terminate',
      );
    }
    // They are places of another run.
    context.checkpoints.clear();
    return orEnd(
      context,
      async () => {
        state.detach();
        await state.target.terminate();
        await attachTarget(context, resolved);
        const { target } = context.alive();
        const changed = await context.breakpoints.applyTo(target);
        await target.start({ stopOnEntry: resolved.stopOnEntry });
        context.image.begun();
        context.tellImage();
        await tellChanges(context, changed);
        await tellLoadedSources(context);
      },
      'terminate',
    );
  },
);

/** With a driver that can't be run nothing is begun: the machine stays as it is. */
async function refuseFaultyDrivers(
  context: SessionContext,
  resolved: ResolvedLaunch,
): Promise<void> {
  try {
    await context.host.checkDrivers?.(resolved);
  } catch (error) {
    throw new RequestError(
      'refused',
      messageOf(error),
      error instanceof TargetError ? error.place : undefined,
    );
  }
  // It may have ended meanwhile.
  context.alive();
}

/** A firmware that is built otherwise has code that was not there before, or lacks some. */
async function tellChanges(
  context: SessionContext,
  answers: readonly BreakpointAnswer[],
): Promise<void> {
  for (const breakpoint of await toClient(context, answers)) {
    context.send('breakpoint', {
      reason: 'changed',
      breakpoint,
    } satisfies DebugProtocol.BreakpointEvent['body']);
  }
}

/** A restart with the same attributes keeps the target, which reads again what they name. */
function sameAttributes(a: ResolvedLaunch, b: ResolvedLaunch): boolean {
  const key = (launch: ResolvedLaunch) => {
    const { defconfig, qemu, replay, cwd, stopOnEntry, autoboot, hooks } = launch;
    const { console, tap, trace, drivers, firmware, symbols } = launch;
    return JSON.stringify([
      ...[defconfig, qemu, replay, cwd, stopOnEntry, autoboot, hooks, console, tap, trace],
      ...[drivers, firmware, symbols],
    ]);
  };
  return key(a) === key(b);
}

export const lifecycleRequests = { initialize, launch, configurationDone, restart };
