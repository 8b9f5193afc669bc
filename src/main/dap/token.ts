import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;

/** What clients of one port must know: whoever can read the standard error of the program that listens. */
export interface Token {
  readonly text: string;
  /** Takes as long for a wrong token as for the right one. */
  accepts(token: string | undefined): boolean;
}

export function createToken(): Token {
  const text = randomBytes(TOKEN_BYTES).toString('base64url');
  const expected = digest(text);
  return {
    text,
    accepts: (token) => timingSafeEqual(digest(token ?? ''), expected),
  };
}

/** Of the same length for every text, which the comparison needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
