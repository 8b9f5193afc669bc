import * as v from 'valibot';
import { request } from '../request';

/** Ends requests that only look, a launch, and whatever shows progress that can be cancelled. */
const cancel = request(
  v.looseObject({ requestId: v.optional(v.number()), progressId: v.optional(v.string()) }),
  (context, args) => {
    if (args.requestId !== undefined) {
      context.pending.cancel(args.requestId);
    }
    if (args.progressId !== undefined) {
      context.progress.cancel(args.progressId);
    }
  },
);

export const cancelRequests = { cancel };
