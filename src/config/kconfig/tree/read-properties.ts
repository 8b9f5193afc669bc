import type { SymbolType } from '../model';
import type { Statement, Token } from '../syntax/token';
import { addProperty, type NodeDraft } from './drafts';
import type { TokenReader } from './read-expression';
import { bothHold } from '../expression';

/** What a line inside an entry needs of the file that it stands in. */
export interface LineContext {
  readonly reader: TokenReader;
  /** The token's text with its macros expanded. */
  expand(token: Token): string;
  problem(
    severity: 'error' | 'warning',
    message: string,
    at: Statement | Token,
    code?: string,
  ): void;
}

const TYPES: ReadonlySet<string> = new Set(['bool', 'boolean', 'tristate', 'int', 'hex', 'string']);

/** Reads a line that says something of the entry above it. False: it is no such line. */
export function readProperty(statement: Statement, node: NodeDraft, context: LineContext): boolean {
  const { keyword } = statement;
  const reader = context.reader.begin(statement);
  if (TYPES.has(keyword)) {
    setType(node, keyword === 'boolean' ? 'bool' : (keyword as SymbolType), statement, context);
    if (reader.peek() !== undefined && !isIf(reader.peek())) {
      readPrompt(reader, statement, node, context);
    } else {
      reader.expectEnd();
    }
    return true;
  }
  switch (keyword) {
    case 'def_bool':
    case 'def_tristate':
      setType(node, keyword === 'def_bool' ? 'bool' : 'tristate', statement, context);
      readDefault(reader, statement, node);
      return true;
    case 'default':
      readDefault(reader, statement, node);
      return true;
    case 'prompt':
      readPrompt(reader, statement, node, context);
      return true;
    case 'depends':
      readDepends(reader, node);
      return true;
    case 'visible':
      if (reader.takeWord('if')) {
        node.visibleIf = bothHold(node.visibleIf, reader.takeExpression());
      }
      reader.expectEnd();
      return true;
    case 'select':
    case 'imply':
      readReverse(keyword, reader, statement, node, context);
      return true;
    case 'range':
      readRange(reader, statement, node);
      return true;
    case 'optional':
      readOptional(reader, statement, node, context);
      return true;
    case 'option':
    case 'modules':
      // `modules` is looked at by whoever loads the tree; other options mean nothing to a configuration.
      return true;
    case 'help':
      node.help = statement.help;
      return true;
    default:
      return false;
  }
}

function isIf(token: Token | undefined): boolean {
  return token?.kind === 'word' && token.text === 'if';
}

function setType(node: NodeDraft, type: SymbolType, at: Statement, context: LineContext): void {
  const symbol = node.choice?.symbol ?? node.symbol;
  if (symbol === undefined) {
    context.problem(
      'error',
      `expected ${at.keyword} in a config or choice, found it elsewhere`,
      at,
    );
  } else if (symbol.type === 'unknown') {
    symbol.type = type;
  } else if (symbol.type !== type) {
    context.problem(
      'warning',
      `expected ${symbol.name} to be ${symbol.type} as where it was defined first, found ${type} (ignored)`,
      at,
      'type-clash',
    );
  }
}

function readPrompt(
  reader: TokenReader,
  statement: Statement,
  node: NodeDraft,
  context: LineContext,
): void {
  const token = reader.take();
  if (token === undefined || token.kind === 'operator') {
    context.problem('error', 'expected a prompt in quotes, found none', token ?? statement);
    return;
  }
  const text = context.expand(token);
  const ownCondition = reader.takeCondition();
  if (node.prompt !== undefined) {
    context.problem(
      'warning',
      'expected one prompt, found another (the last one counts)',
      statement,
      'second-prompt',
    );
  }
  const prompt = {
    kind: 'prompt',
    text,
    condition: undefined,
    ownCondition,
    place: statement,
    node,
  } as const;
  node.prompt = prompt;
  addProperty(node, prompt);
}

function readDefault(reader: TokenReader, statement: Statement, node: NodeDraft): void {
  const value = reader.takeExpression();
  if (value === undefined) {
    return;
  }
  addProperty(node, {
    kind: 'default',
    value,
    condition: undefined,
    ownCondition: reader.takeCondition(),
    place: statement,
    node,
  });
}

function readDepends(reader: TokenReader, node: NodeDraft): void {
  reader.takeWord('on');
  node.ownDependsOn = bothHold(node.ownDependsOn, reader.takeExpression());
  reader.expectEnd();
}

function readReverse(
  kind: 'select' | 'imply',
  reader: TokenReader,
  statement: Statement,
  node: NodeDraft,
  context: LineContext,
): void {
  const target = reader.takeOperand('the name of a symbol');
  if (target === undefined) {
    return;
  }
  const ownCondition = reader.takeCondition();
  if (node.symbol === undefined) {
    context.problem('error', `expected ${kind} in a config, found it elsewhere`, statement);
    return;
  }
  addProperty(node, { kind, target, condition: undefined, ownCondition, place: statement, node });
}

function readRange(reader: TokenReader, statement: Statement, node: NodeDraft): void {
  const low = reader.takeOperand('the least value');
  const high = low && reader.takeOperand('the greatest value');
  if (low === undefined || high === undefined) {
    return;
  }
  addProperty(node, {
    kind: 'range',
    low,
    high,
    condition: undefined,
    ownCondition: reader.takeCondition(),
    place: statement,
    node,
  });
}

function readOptional(
  reader: TokenReader,
  statement: Statement,
  node: NodeDraft,
  context: LineContext,
): void {
  reader.expectEnd();
  if (node.choice === undefined) {
    context.problem('error', 'expected optional in a choice, found it elsewhere', statement);
  } else {
    node.choice.optional = true;
  }
}
