import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { FilePlace } from '../targets/target';

/** Every way in which a request can fail: its code in the protocol, and whether the client shows it to the user. */
const ERRORS = {
  /** The launch configuration is wrong. */
  badLaunch: { id: 1001, showUser: true },
  /** The machine can't be set up: an image is missing, the command line is wrong, ... */
  launchFailed: { id: 1002, showUser: true },
  /** The client ended the session before the machine ran. */
  launchCancelled: { id: 1003, showUser: false },
  /** Arguments of a request don't have the form that the protocol prescribes. */
  badArguments: { id: 1004, showUser: false },
  unknownRequest: { id: 1005, showUser: false },
  /** The client of a port does not know the port's token. Its session ends with the answer. */
  wrongToken: { id: 1006, showUser: true },
  /** The client has cancelled the request. */
  cancelled: { id: 1007, showUser: false },
  /** No machine yet. */
  notLaunched: { id: 2001, showUser: false },
  /** The machine has ended. */
  ended: { id: 2002, showUser: false },
  /** Only a stopped machine can answer. */
  notStopped: { id: 2003, showUser: false },
  /** A frame or variable of an earlier stop. */
  stale: { id: 2004, showUser: false },
  /** The target refused; the message is the target's. */
  refused: { id: 2005, showUser: true },
  evaluation: { id: 2006, showUser: false },
  /** A mistake of this program. */
  internal: { id: 9000, showUser: true },
} as const satisfies Record<string, { id: number; showUser: boolean }>;

/** Longest message, in characters. */
const MAX_LINE = 1000;

export type ErrorCode = keyof typeof ERRORS;

/** A request fails with this; the message is for a person. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: ErrorCode;
  /** A file of the user's where it can be mended. */
  readonly place: FilePlace | undefined;

  constructor(code: ErrorCode, message: string, place?: FilePlace) {
    super(oneLine(message));
    this.code = code;
    this.place = place;
  }
}

/** What a client sent may be anything, and a message may quote it. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    JSON.stringify(character).slice(1, -1),
  );
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line;
}

/**
 * The error body of a failed response. Braces would be taken as variables by clients, so the text is a variable. With a place
 * it has a link that opens it.
 */
export function errorMessage(
  error: RequestError,
  linkTo: (place: FilePlace) => string = fileLink,
): DebugProtocol.Message {
  const { place } = error;
  return {
    ...ERRORS[error.code],
    format: '{_text}',
    variables: { _text: error.message },
    ...(place === undefined ? {} : { url: linkTo(place), urlLabel: linkLabel(place) }),
  };
}

/** `file:///home/me/my_defconfig#L39,1`, as most editors take it. */
function fileLink({ file, line, column }: FilePlace): string {
  const { href } = pathToFileURL(file);
  return line === undefined ? href : `${href}#L${line},${column ?? 1}`;
}

function linkLabel({ file, line }: FilePlace): string {
  const name = path.basename(file);
  return line === undefined ? `Open ${name}` : `Open ${name} at Line ${line}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
