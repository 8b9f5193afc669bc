import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type { StepOptions } from '../../protocol/stepping';
import type { StepKind, Target } from '../../targets/target';
import { RequestError } from '../errors';
import { noArguments, request, type RequestHandler } from '../request';
import { frameIndex } from './stack';

const resume = request(noArguments, async (context, _args, answer) => {
  const { target } = context.stopped();
  answer.holdEvents();
  context.resumed();
  await target.continue();
  return { allThreadsContinued: true };
});

export const granularityArgument = v.optional(
  v.picklist(['statement', 'line', 'instruction']),
  'line',
);

type Granularity = NonNullable<StepOptions['granularity']>;

/**
 * What a client asks for, as far as the target tells one from the other: where nothing is shown as instructions statements take
 * their place, and lines that of statements.
 */
export function granularityFor({ capabilities }: Target, asked: Granularity): Granularity {
  const wanted = asked === 'instruction' && !capabilities.has('disassembly') ? 'statement' : asked;
  return wanted === 'statement' && !capabilities.has('steppingGranularity') ? 'line' : wanted;
}

/** Without a granularity steps are by line, as all clients step that don't name one. */
const step = (kind: StepKind): RequestHandler =>
  request(
    v.looseObject({
      granularity: granularityArgument,
      targetId: v.optional(v.number()),
    }),
    async (context, { granularity, targetId }, answer) => {
      const { target } = context.stopped();
      if (kind === 'into' && targetId !== undefined) {
        const targets = await target.stepInTargets(0);
        if (!targets.some(({ id }) => id === targetId)) {
          throw new RequestError('stale', `Call ${targetId} is of an earlier stop.`);
        }
      }
      answer.holdEvents();
      context.resumed();
      await target.step(kind, {
        granularity: granularityFor(target, granularity),
        ...(kind === 'into' && targetId !== undefined ? { target: targetId } : {}),
      });
    },
  );

/** Calls that the frame's statement has still to make. */
const stepInTargets = request(v.looseObject({ frameId: v.number() }), async (context, args) => {
  const { target } = context.stopped();
  const frame = await frameIndex(context, args.frameId);
  const { lineBase, columnBase } = context.client;
  // In the callers a call is on its way.
  const calls = frame === 0 ? await target.stepInTargets(frame) : [];
  return {
    targets: calls.map(({ id, callee, functionName, ...place }) => ({
      id,
      label: callee === functionName ? `${callee}()` : `${callee}(): ${functionName}()`,
      line: place.line - 1 + lineBase,
      column: place.column - 1 + columnBase,
      endLine: place.endLine - 1 + lineBase,
      endColumn: place.endColumn - 1 + columnBase,
    })),
  } satisfies DebugProtocol.StepInTargetsResponse['body'];
});

const pause = request(noArguments, async (context) => {
  await context.alive().target.pause();
});

export const steppingRequests = {
  continue: resume,
  next: step('over'),
  stepIn: step('into'),
  stepOut: step('out'),
  stepInTargets,
  pause,
};
