import type { DebugProtocol } from '@vscode/debugprotocol';
import { fail, ok, type Result } from '../../base/result';

/** How much of a message is shown in a complaint about it. */
const SHOWN_CHARACTERS = 80;

/** A client sends requests only: this adapter asks it nothing. The error says in one line what came in a request's place. */
export function checkRequest(message: unknown): Result<DebugProtocol.Request, string> {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return expected('an object', message);
  }
  const { type, seq, command } = message as Partial<Record<string, unknown>>;
  if (type !== 'request') {
    return expected('"type": "request"', message);
  }
  if (!Number.isSafeInteger(seq)) {
    return expected('a whole number as "seq"', message);
  }
  if (typeof command !== 'string') {
    return expected('a name as "command"', message);
  }
  return ok(message as DebugProtocol.Request);
}

function expected(what: string, found: unknown): Result<never, string> {
  const text = JSON.stringify(found);
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
  return fail(`expected ${what}, found ${shown}`);
}
