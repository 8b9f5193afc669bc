import * as v from 'valibot';
import {
  CHECKPOINTS_REQUEST,
  GO_TO_CHECKPOINT_REQUEST,
  GO_TO_REQUEST,
  LAST_WRITE_REQUEST,
  MOMENT_REQUEST,
  SAVE_CHECKPOINT_REQUEST,
} from '../../protocol/dap-extensions';
import type { Travel } from '../../protocol/travel';
import { RequestError } from '../errors';
import { noArguments, request } from '../request';
import type { SessionContext } from '../session-context';
import { frameIndex } from './stack';
import { granularityArgument, granularityFor } from './stepping';

/** The guest leaves where it stands only when the way is known to be there. */
async function go(
  context: SessionContext,
  answer: { holdEvents(): void },
  travel: Travel,
): Promise<void> {
  const { target } = context.stopped();
  answer.holdEvents();
  await target.travel(travel);
  context.resumed();
  context.way?.end();
  context.way = context.progress.begin({
    title: 'Going to another place of the run',
    cancel: () => {
      // A machine that has ended meanwhile has said so.
      target.pause().catch(() => undefined);
    },
  });
}

const stepBack = request(
  v.looseObject({ granularity: granularityArgument }),
  (context, args, answer) =>
    go(context, answer, {
      kind: 'stepBack',
      granularity: granularityFor(context.stopped().target, args.granularity),
    }),
);

const reverseContinue = request(noArguments, (context, _args, answer) =>
  go(context, answer, { kind: 'reverseContinue' }),
);

const restartFrame = request(
  v.looseObject({ frameId: v.number() }),
  async (context, args, answer) =>
    go(context, answer, { kind: 'restartFrame', frame: await frameIndex(context, args.frameId) }),
);

const count = v.pipe(v.number(), v.integer());
const goTo = request(
  v.looseObject({
    statement: v.pipe(count, v.minValue(1)),
    boot: v.optional(v.pipe(count, v.minValue(0)), 0),
    waiting: v.optional(v.boolean(), false),
    returnedTo: v.optional(v.pipe(count, v.minValue(0))),
  }),
  (context, { statement, boot, waiting, returnedTo }, answer) =>
    go(context, answer, {
      kind: 'goTo',
      moment: { boot, statement, waiting, ...(returnedTo === undefined ? {} : { returnedTo }) },
    }),
);

const moment = request(noArguments, (context) => context.stopped().target.moment());

const lastWrite = request(v.looseObject({ dataId: v.string() }), async (context, args, answer) => {
  const { target } = context.stopped();
  const place = { dataId: args.dataId, access: 'write' } as const;
  await context.breakpoints.withData(target, place, async (id, problem) => {
    if (problem !== undefined) {
      throw new RequestError('refused', problem);
    }
    await go(context, answer, { kind: 'reverseContinue', only: [id] });
  });
});

const name = v.looseObject({ name: v.pipe(v.string(), v.trim(), v.nonEmpty()) });

const saveCheckpoint = request(name, async (context, args) => {
  const here = await context.stopped().target.moment();
  context.checkpoints.set(args.name, here);
  return here;
});

const checkpoints = request(noArguments, (context) => ({
  checkpoints: [...context.checkpoints].map(([called, where]) => ({ name: called, ...where })),
}));

const goToCheckpoint = request(name, (context, args, answer) => {
  const there = context.checkpoints.get(args.name);
  if (there === undefined) {
    const known = [...context.checkpoints.keys()].map((called) => `"${called}"`);
    throw new RequestError(
      'badArguments',
      `Argument "name": expected the name of a checkpoint (${known.join(', ') || 'there is none'}); found "${args.name}".`,
    );
  }
  return go(context, answer, { kind: 'goTo', moment: there });
});

export const travelRequests = {
  stepBack,
  reverseContinue,
  restartFrame,
  [GO_TO_REQUEST]: goTo,
  [MOMENT_REQUEST]: moment,
  [LAST_WRITE_REQUEST]: lastWrite,
  [SAVE_CHECKPOINT_REQUEST]: saveCheckpoint,
  [CHECKPOINTS_REQUEST]: checkpoints,
  [GO_TO_CHECKPOINT_REQUEST]: goToCheckpoint,
};
