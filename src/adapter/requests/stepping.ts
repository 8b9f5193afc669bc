import * as v from 'valibot';
import { GO_TO_REQUEST, MOMENT_REQUEST } from '../../protocol/dap-extensions';
import type { Travel } from '../../protocol/travel';
import type { StepKind } from '../../targets/target';
import { noArguments, request, type RequestHandler } from '../request';
import type { SessionContext } from '../session-context';
import { frameIndex } from './stack';

const resume = request(noArguments, async (context, _args, answer) => {
  const { target } = context.stopped();
  answer.holdEvents();
  context.resumed();
  await target.continue();
  return { allThreadsContinued: true };
});

const step = (kind: StepKind): RequestHandler =>
  request(v.looseObject({}), async (context, _args, answer) => {
    const { target } = context.stopped();
    answer.holdEvents();
    context.resumed();
    await target.step(kind);
  });

const pause = request(noArguments, async (context) => {
  await context.alive().target.pause();
});

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
}

const stepBack = request(
  v.looseObject({ granularity: v.optional(v.string(), 'line') }),
  (context, args, answer) =>
    go(context, answer, {
      kind: 'stepBack',
      granularity: args.granularity === 'line' ? 'line' : 'statement',
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

export const steppingRequests = {
  continue: resume,
  next: step('over'),
  stepIn: step('into'),
  stepOut: step('out'),
  pause,
  stepBack,
  reverseContinue,
  restartFrame,
  [GO_TO_REQUEST]: goTo,
  [MOMENT_REQUEST]: moment,
};
