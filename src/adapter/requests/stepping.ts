import * as v from 'valibot';
import type { StepKind } from '../../targets/target';
import { noArguments, request, type RequestHandler } from '../request';

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

export const steppingRequests = {
  continue: resume,
  next: step('over'),
  stepIn: step('into'),
  stepOut: step('out'),
  pause,
};
