/** A number of a statement as somebody types it, with or without separators: 138,012 or 0x21b1c. */
export function parseStatement(text: string): {
  readonly statement?: number;
  readonly problem?: string;
} {
  const plain = text.trim().replace(/(?<=\d)[,_' ](?=\d{3})/g, '');
  const statement = /^(\d+|0x[0-9a-f]+)$/i.test(plain) ? Number(plain) : NaN;
  return Number.isSafeInteger(statement) && statement > 0
    ? { statement }
    : { problem: 'Expected the number of a statement, from 1 on' };
}
