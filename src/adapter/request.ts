import * as v from 'valibot';
import { RequestError } from './errors';
import type { SessionContext } from './session-context';

/** The answer that a handler is working on. */
interface PendingAnswer {
  /** Aborted when the client cancels the request, which then fails by itself. */
  readonly signal: AbortSignal;
  /** How far the work is: shown by clients that want to know when it takes long. */
  report(message: string, percentage?: number): void;
  /** From now on events wait until the answer is sent: the guest is about to run, and the answer says so. */
  holdEvents(): void;
}

/** A request of the protocol: the form of its arguments, and what it does. */
export interface RequestHandler {
  run(context: SessionContext, args: unknown, answer: PendingAnswer): Promise<object | undefined>;
}

type Arguments = v.GenericSchema;
/** Answers the body of the response, an object or a promise of one; or nothing. */
type Handle<S extends Arguments> = (
  context: SessionContext,
  args: v.InferOutput<S>,
  answer: PendingAnswer,
) => unknown;

/**
 * A request with checked arguments.
 *
 * @param schema only what the handler uses; clients may send more
 */
export function request<S extends Arguments>(schema: S, handle: Handle<S>): RequestHandler {
  return {
    async run(context, args, answer) {
      const parsed = v.safeParse(schema, args ?? {});
      if (!parsed.success) {
        const issue = parsed.issues[0];
        const where = v.getDotPath(issue);
        throw new RequestError(
          'badArguments',
          `Argument${where === null ? 's' : ` "${where}"`}: expected ${issue.expected ?? 'another form'}; found ${issue.received}.`,
        );
      }
      const body = await handle(context, parsed.output, answer);
      return typeof body === 'object' && body !== null ? body : undefined;
    },
  };
}

/** For requests without arguments that matter. */
export const noArguments = v.looseObject({});
