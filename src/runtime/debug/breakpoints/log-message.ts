import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import type { EvaluationContext } from '../../values/expression/context';
import { evaluate } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import { formatOf, lastName, problemText } from '../../values/expression/syntax';
import type { Expression } from '../../values/expression/syntax';
import { valueText } from '../../values/value-text';

/** Text as it is, or an expression whose value is printed. */
type Piece = string | Expression;

/** The message of a log point, read. */
export type LogMessage = readonly Piece[];

/** Reads `sector {sector} of {dev.name}`. A backslash before a brace makes it one that is printed. */
export function parseLogMessage(text: string): Result<LogMessage, string> {
  const pieces: Piece[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && /[{}]/.test(text.charAt(at + 1))) {
      plain += text.charAt(++at);
    } else if (character === '}') {
      return fail(`expected { before } (column ${at + 1})`);
    } else if (character === '{') {
      const end = endOfExpression(text, at + 1);
      if (end === undefined) {
        return fail(`expected } after { (column ${at + 1})`);
      }
      const parsed = parseExpression(text.slice(at + 1, end));
      if (!parsed.ok) {
        const { message, column } = parsed.error;
        return fail(problemText({ message, column: column + at + 1 }));
      }
      pieces.push(plain, parsed.value);
      plain = '';
      at = end;
    } else {
      plain += character;
    }
  }
  return ok([...pieces, plain].filter((piece) => piece !== ''));
}

/** Where the brace stands that ends an expression; one within quotes does not. */
function endOfExpression(text: string, from: number): number | undefined {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '' && character === '\\') {
      at++;
    } else if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '}') {
      return at;
    }
  }
  return undefined;
}

/** The line to print. What can't be evaluated here says so in its place. */
export function logText(message: LogMessage, context: EvaluationContext): string {
  return message
    .map((piece) => (typeof piece === 'string' ? piece : expressionText(piece, context)))
    .join('');
}

function expressionText(tree: Expression, context: EvaluationContext): string {
  const result = evaluate(tree, context);
  if (!result.ok) {
    return `<${result.error.message}>`;
  }
  const format = formatOf(tree);
  return typeof result.value === 'string' && format === undefined
    ? result.value
    : valueText(result.value, lastName(tree) ?? '', { format, memory: context.memory }).value;
}
