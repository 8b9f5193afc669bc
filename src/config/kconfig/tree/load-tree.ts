import { ProblemList, type Problem } from '../../problem';
import { Macros } from '../macro/expand';
import type { KconfigFiles, KconfigTree, MacroAnswers, MenuNodeKind, SourcePlace } from '../model';
import type { KconfigFile } from '../syntax/parse-file';
import type { Statement, Token } from '../syntax/token';
import { addProperty, createNode, type NodeDraft, type SymbolDraft } from './drafts';
import { finishTree } from './finish-tree';
import { BLOCK_ENDS, OpenBlocks } from './open-blocks';
import { ParseCache } from './parse-cache';
import { readProperty, type LineContext } from './read-properties';
import { SymbolTable } from './symbol-table';
import { TokenReader, type ExpressionContext } from './read-expression';
import { folderOf, normalPath } from './tree-path';

/** Files that are read at once, one sourced by the other. */
const MAX_SOURCE_DEPTH = 256;
/** Files in all, and lines that are carried out: a tree that has more sources itself again and again. */
const MAX_FILES = 100_000;
const STATEMENTS_OF_A_STEP = 1000;

export interface LoadOptions {
  readonly files: KconfigFiles;
  /** The file that the others are sourced from. */
  readonly root: string;
  readonly answers: MacroAnswers;
  /** Keeps what was parsed for the next load. */
  readonly cache?: ParseCache;
}

/** Reads a tree. Whatever is wrong in it is a problem in the result; the rest is there. */
export function loadKconfigTree(options: LoadOptions): KconfigTree {
  const steps = loadKconfigTreeInSteps(options);
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next();
  }
  return step.value;
}

/** The same in small steps, for whoever has something else to do meanwhile. Gives how many files are read by now. */
export function loadKconfigTreeInSteps(options: LoadOptions): Generator<number, KconfigTree> {
  return new TreeLoader(options).load();
}

interface OpenFile {
  readonly name: string;
  /** The same for the same file by another name. */
  readonly identity: string;
  readonly file: KconfigFile;
  next: number;
  /** What its last `source` named and is not read yet. */
  sources: SourceLine | undefined;
  /** Open blocks when it began: a file must close its own. */
  readonly blocks: number;
}

interface SourceLine {
  readonly at: Token;
  readonly names: readonly string[];
  next: number;
}

class TreeLoader implements LineContext, ExpressionContext {
  readonly symbols = new SymbolTable();
  readonly reader = new TokenReader(this);
  readonly #options: LoadOptions;
  readonly #cache: ParseCache;
  readonly #macros: Macros;
  readonly #problems = new ProblemList();
  readonly #files = new Map<string, KconfigFile>();
  readonly #open: OpenFile[] = [];
  readonly #blocks = new OpenBlocks();
  readonly #root: NodeDraft;
  /** Whom lines like `depends on` are about. */
  #entry: NodeDraft | undefined;
  #modules: SymbolDraft | undefined;
  #opened = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#cache = options.cache ?? new ParseCache();
    this.#macros = new Macros(options.answers);
    const start = { line: 0, character: 0 };
    const place: SourcePlace = { file: options.root, range: { start, end: start } };
    this.#root = createNode('mainmenu', undefined, place, place);
  }

  *load(): Generator<number, KconfigTree> {
    const { root } = this.#options;
    const content = this.#options.files.read(root);
    if ('problem' in content) {
      this.#problems.error(content.problem, { file: root, range: undefined }, 'bad-source');
    } else {
      this.#begin(root, this.#options.files.identity(root), content.text);
    }
    for (let file = this.#open.at(-1); file !== undefined; file = this.#open.at(-1)) {
      if (file.sources !== undefined) {
        this.#readNextSource(file, file.sources);
        yield this.#opened;
        continue;
      }
      const statement = file.file.statements[file.next++];
      if (statement === undefined) {
        this.#end(file);
      } else {
        this.#read(statement);
        if (file.next % STATEMENTS_OF_A_STEP === 0) {
          yield this.#opened;
        }
      }
    }
    yield this.#opened;
    const problems: Problem[] = this.#problems.all;
    finishTree(this.#root, this.symbols, this.#problems);
    this.#cache.keepOnly(this.#files);
    return {
      root: this.#root,
      symbols: this.symbols.named,
      allSymbols: this.symbols.all,
      choices: this.symbols.choices,
      modules: this.#modules,
      files: this.#files,
      problems,
    };
  }

  expand(token: Token): string {
    if (!token.expands) {
      return token.text;
    }
    this.#aimMacros(token);
    return this.#macros.expand(token.text);
  }

  /** What macros have to say from now on is about this token. */
  #aimMacros(token: Token): void {
    const file = this.#open.at(-1);
    const line = (file?.file.lines.position(token.start).line ?? 0) + 1;
    this.#macros.at(file?.name ?? '', line, (severity, message) => {
      this.problem(severity, message, token, 'macro');
    });
  }

  problem(
    severity: 'error' | 'warning',
    message: string,
    at: Statement | Token,
    code = 'syntax',
  ): void {
    this.#problems[severity === 'error' ? 'error' : 'warn'](message, at, code);
  }

  operand(token: Token): SymbolDraft {
    const text = this.expand(token);
    return token.kind === 'string' ? this.symbols.constant(text) : this.symbols.word(text);
  }

  expressionProblem(message: string, at: Token | Statement): void {
    this.problem('error', message, at);
  }

  #begin(name: string, identity: string, text: string): void {
    const known = this.#files.has(name);
    const file = this.#cache.parse(name, text);
    this.#files.set(name, file);
    this.#open.push({
      name,
      identity,
      file,
      next: 0,
      sources: undefined,
      blocks: this.#blocks.count,
    });
    this.#opened++;
    if (!known) {
      for (const problem of file.problems) {
        const range = file.lines.range(problem.start, problem.end);
        const add = problem.severity === 'error' ? 'error' : 'warn';
        this.#problems[add](problem.message, { file: name, range }, 'syntax');
      }
    }
  }

  #end(file: OpenFile): void {
    for (const { kind, node } of this.#blocks.endAll(file.blocks)) {
      const message = `expected end${kind} for this ${kind}, found the end of the file`;
      this.#problems.error(message, node.place, 'unclosed-block');
    }
    this.#entry = undefined;
    this.#open.pop();
  }

  get #parent(): NodeDraft {
    return this.#blocks.innermost ?? this.#root;
  }

  #read(statement: Statement): void {
    const { keyword } = statement;
    switch (keyword) {
      case '=':
        this.#assign(statement);
        return;
      case '$':
        this.#callMacro(statement);
        return;
      case 'config':
      case 'menuconfig':
        this.#config(keyword, statement);
        return;
      case 'choice':
        this.#choice(statement);
        return;
      case 'menu':
      case 'comment':
      case 'mainmenu':
        this.#titled(keyword, statement);
        return;
      case 'if':
        this.#if(statement);
        return;
      case 'source':
      case 'rsource':
      case 'osource':
      case 'orsource':
        this.#source(statement);
        return;
      default:
        this.#other(statement);
    }
  }

  #other(statement: Statement): void {
    const ends = BLOCK_ENDS.get(statement.keyword);
    if (ends !== undefined) {
      this.#endBlock(ends, statement);
      return;
    }
    const { keyword } = statement;
    const entry = this.#entry;
    if (entry === undefined) {
      this.problem(
        'error',
        keyword === ''
          ? 'expected a word at the beginning of a line, found something else'
          : `expected config, menu, choice, if, source or the like, found '${keyword}'`,
        statement,
      );
      return;
    }
    if (!readProperty(statement, entry, this)) {
      this.problem(
        'error',
        `expected an attribute of ${nameOf(entry)} or a new entry, found '${keyword}'`,
        statement,
      );
      return;
    }
    const isModules = keyword === 'modules' || statement.tokens[1]?.text === 'modules';
    if ((keyword === 'modules' || keyword === 'option') && isModules) {
      this.#modules = entry.symbol;
    }
  }

  #assign({ tokens, assignment }: Statement): void {
    const [name] = tokens;
    if (name === undefined || assignment === undefined) {
      return;
    }
    const { operator, value } = assignment;
    const written = this.expand(name);
    this.#aimMacros(name);
    this.#macros.assign(written, operator, value);
  }

  #callMacro(statement: Statement): void {
    const said = statement.tokens.map((token) => this.expand(token)).join(' ');
    if (said.trim() !== '') {
      this.problem(
        'error',
        `expected a macro that leaves nothing here, found one that leaves '${said}'`,
        statement,
      );
    }
  }

  #config(kind: 'config' | 'menuconfig', statement: Statement): void {
    const token = statement.tokens[1];
    if (token === undefined || token.kind === 'operator') {
      this.problem('error', `expected the name of a symbol after ${kind}, found none`, statement);
      this.#entry = undefined;
      return;
    }
    this.#onlyTokens(statement, 2);
    const symbol = this.symbols.symbol(this.expand(token));
    this.#entry = createNode(kind, this.#parent, statement, token, {
      symbol,
    });
  }

  #choice(statement: Statement): void {
    const token = statement.tokens[1];
    this.#onlyTokens(statement, 2);
    const choice = this.symbols.choice(token === undefined ? undefined : this.expand(token));
    const node = createNode('choice', this.#parent, statement, token ?? statement, {
      choice,
    });
    this.#entry = node;
    this.#beginBlock('choice', node, statement);
  }

  #titled(
    kind: Extract<MenuNodeKind, 'menu' | 'comment' | 'mainmenu'>,
    statement: Statement,
  ): void {
    const token = statement.tokens[1];
    if (token === undefined || token.kind === 'operator') {
      this.problem('error', `expected a title in quotes after ${kind}, found none`, statement);
    }
    this.#onlyTokens(statement, 2);
    const node =
      kind === 'mainmenu'
        ? this.#root
        : createNode(kind, this.#parent, statement, token ?? statement);
    const text = token === undefined ? '' : this.expand(token);
    node.prompt = {
      kind: 'prompt',
      text,
      condition: undefined,
      ownCondition: undefined,
      place: statement,
      node,
    };
    addProperty(node, node.prompt);
    this.#entry = kind === 'mainmenu' ? undefined : node;
    if (kind === 'menu') {
      this.#beginBlock(kind, node, statement);
    }
  }

  #if(statement: Statement): void {
    const node = createNode('if', this.#parent, statement, statement);
    const reader = this.reader.begin(statement);
    node.ownDependsOn = reader.takeExpression();
    reader.expectEnd();
    this.#entry = undefined;
    this.#beginBlock('if', node, statement);
  }

  #beginBlock(kind: 'menu' | 'if' | 'choice', node: NodeDraft, at: Statement): void {
    const message = this.#blocks.begin(kind, node);
    if (message !== undefined) {
      this.problem('error', message, at);
      this.#open.length = 0;
    }
  }

  #endBlock(kind: 'menu' | 'if' | 'choice', statement: Statement): void {
    this.#onlyTokens(statement, 1);
    this.#entry = undefined;
    const message = this.#blocks.end(kind, this.#open.at(-1)?.blocks ?? 0);
    if (message !== undefined) {
      this.problem('error', message, statement);
    }
  }

  #source(statement: Statement): void {
    const token = statement.tokens[1];
    this.#entry = undefined;
    if (token === undefined || token.kind === 'operator') {
      this.problem(
        'error',
        `expected the name of a file after ${statement.keyword}, found none`,
        statement,
      );
      return;
    }
    this.#onlyTokens(statement, 2);
    const { keyword } = statement;
    const written = this.expand(token);
    const from = this.#open.at(-1)?.name ?? '';
    const pattern = normalPath(keyword.includes('rs') ? `${folderOf(from)}${written}` : written);
    const names = this.#options.files.glob(pattern);
    if (names.length === 0 && !keyword.startsWith('o')) {
      this.problem('error', `expected a file, found none named '${pattern}'`, token, 'bad-source');
    }
    const file = this.#open.at(-1);
    if (file !== undefined) {
      file.sources = { at: token, names, next: 0 };
    }
  }

  #readNextSource(file: OpenFile, sources: SourceLine): void {
    const name = sources.names[sources.next++];
    if (name === undefined) {
      file.sources = undefined;
    } else if (this.#open.length >= MAX_SOURCE_DEPTH || this.#opened >= MAX_FILES) {
      file.sources = undefined;
      this.problem(
        'error',
        `expected at most ${MAX_SOURCE_DEPTH} nested and ${MAX_FILES} files in all, found more`,
        sources.at,
        'too-many-files',
      );
    } else {
      this.#readSourced(name, sources.at);
    }
  }

  /** Or tells why it can't be sourced here. */
  #readSourced(name: string, at: Token): void {
    const { files } = this.#options;
    const identity = files.identity(name);
    if (this.#open.some((open) => open.identity === identity)) {
      this.problem(
        'error',
        `expected a file that is not being read, found '${name}', which sources itself`,
        at,
        'recursive-source',
      );
      return;
    }
    const content = files.read(name);
    if ('problem' in content) {
      this.problem('error', content.problem, at, 'bad-source');
    } else {
      this.#begin(name, identity, content.text);
    }
  }

  #onlyTokens(statement: Statement, count: number): void {
    const extra = statement.tokens[count];
    if (extra !== undefined) {
      this.problem('error', `expected the end of the line, found '${extra.text}'`, extra);
    }
  }
}

function nameOf({ symbol, choice, kind }: NodeDraft): string {
  return symbol?.name ?? choice?.name ?? `the ${kind}`;
}
