import { parse } from '@babel/parser';
import type { SyntaxNode } from '../syntax';
import type { DriverProblem } from './driver-problem';

/** What Babel says of a mistake. `details` depend on `reasonCode`. */
interface BabelError {
  readonly message: string;
  readonly reasonCode?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly loc?: { readonly line: number; readonly column: number };
  readonly pos?: number;
}

export interface ParsedDriver {
  /** Empty where the text can't be read to its end. */
  readonly body: readonly SyntaxNode[];
  readonly problems: readonly DriverProblem[];
}

/**
 * Parses the text of a driver. Syntax that is known here although no driver may have it, such as decorators, is in the
 * tree, so that it can be refused by name.
 */
export function parseDriver(text: string): ParsedDriver {
  try {
    const file = parse(text, {
      sourceType: 'module',
      plugins: ['typescript', 'decorators', 'decoratorAutoAccessors'],
      errorRecovery: true,
      attachComment: false,
    });
    const errors = (file.errors ?? []) as unknown as readonly BabelError[];
    return {
      body: file.program.body as unknown as SyntaxNode[],
      problems: errors.map((error) => problemOf(error, text)),
    };
  } catch (error) {
    return { body: [], problems: [problemOf(error as BabelError, text)] };
  }
}

function problemOf(error: BabelError, text: string): DriverProblem {
  const { line, column } = error.loc ?? { line: 1, column: 0 };
  const found = tokenAt(text, error.pos ?? 0);
  // What is missing is told at the place where it should be: behind the token before.
  const length = error.reasonCode === 'MissingSemicolon' ? 1 : Math.max(found?.length ?? 0, 1);
  return {
    line,
    column: column + 1,
    endLine: line,
    endColumn: column + 1 + length,
    message: sentenceOf(error, found),
  };
}

function sentenceOf(error: BabelError, found: string | undefined): string {
  const quoted = found === undefined ? 'the end of the file' : `'${found}'`;
  const { details = {} } = error;
  switch (error.reasonCode) {
    case undefined:
      // No sentence of the parser's: it ran out of stack.
      return 'expected a text that can be read, found one that is nested too deeply';
    case 'UnexpectedToken':
      return typeof details['expected'] === 'string'
        ? `expected '${details['expected']}', found ${quoted}`
        : `found ${quoted}, which can't stand here`;
    case 'MissingSemicolon':
      return `expected ';' or a new line, found ${quoted}`;
    case 'VarRedeclaration':
      return `expected a new name, found '${String(details['identifierName'])}', which is declared already`;
    case 'DeclarationMissingInitializer':
      return `expected '=' and a value, found ${quoted}: a ${String(details['kind'])} is set where it is declared`;
    default:
      return ofTheParser(error.message);
  }
}

/** The parser's own sentence, without the place that we have, as a part of ours. */
function ofTheParser(message: string): string {
  const plain = message.replace(/ \(\d+:\d+\)$/, '').replace(/\.$/, '');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

/** The token at an offset or behind the spaces there, short enough for a sentence. */
function tokenAt(text: string, at: number): string | undefined {
  const rest = text.slice(at, at + 200).trimStart();
  return /^(?:[\w$]+|=>|\.{3}|[^\s\w])/u.exec(rest)?.[0].slice(0, 40);
}
