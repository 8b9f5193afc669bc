import type { KconfigSymbol, KconfigTree, MenuNode, SourcePlace } from '../config/kconfig/model';
import type { KconfigFile } from '../config/kconfig/syntax/parse-file';
import type { Statement, Token } from '../config/kconfig/syntax/token';
import type { TextPosition, TextRange } from '../config/problem';

/** Words behind which no symbol stands. */
const WITHOUT_SYMBOLS: ReadonlySet<string> = new Set([
  ...[
    'source',
    'rsource',
    'osource',
    'orsource',
    'help',
    '---help---',
    'mainmenu',
    'comment',
    'menu',
    'choice',
    '=',
    '$',
    'option',
  ],
]);
const NO_SYMBOL: ReadonlySet<string> = new Set(['on', 'if', 'y', 'n', 'm']);

export function tokenAt(
  file: KconfigFile,
  position: TextPosition,
): { readonly statement: Statement; readonly token: Token; readonly index: number } | undefined {
  const offset = file.lines.offset(position);
  const statement = file.statements.find(({ start, end }) => start <= offset && offset <= end);
  const index =
    statement?.tokens.findIndex(({ start, end }) => start <= offset && offset <= end) ?? -1;
  const token = statement?.tokens[index];
  return statement === undefined || token === undefined ? undefined : { statement, token, index };
}

/** The symbol that a token names. */
export function symbolOfToken(
  tree: KconfigTree,
  statement: Statement,
  token: Token,
  index: number,
): KconfigSymbol | undefined {
  return index > 0 &&
    token.kind === 'word' &&
    !WITHOUT_SYMBOLS.has(statement.keyword) &&
    !NO_SYMBOL.has(token.text)
    ? tree.symbols.get(token.text)
    : undefined;
}

/** A place that names a symbol. */
export interface NamedPlace {
  readonly symbol: KconfigSymbol;
  readonly place: SourcePlace;
}

/** Every place of some files of a tree, of all by default, that names one of some symbols. */
export function placesOf(
  tree: KconfigTree,
  symbols: ReadonlySet<KconfigSymbol>,
  files: Iterable<string> = tree.files.keys(),
): NamedPlace[] {
  const places: NamedPlace[] = [];
  for (const file of files) {
    const { statements = [], lines } = tree.files.get(file) ?? {};
    for (const statement of statements) {
      statement.tokens.forEach((token, index) => {
        const symbol = symbolOfToken(tree, statement, token, index);
        if (lines !== undefined && symbol !== undefined && symbols.has(symbol)) {
          places.push({ symbol, place: { file, range: lines.range(token.start, token.end) } });
        }
      });
    }
  }
  return places;
}

/** The entries of one file with those in them, for an outline. */
export interface OutlineEntry {
  readonly name: string;
  readonly detail: string;
  readonly kind: MenuNode['kind'];
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly children: readonly OutlineEntry[];
}

export function outlineOf(nodes: readonly MenuNode[], file: string): OutlineEntry[] {
  return nodes.flatMap((node): OutlineEntry[] => {
    const children = outlineOf(node.children, file);
    if (node.place.file !== file) {
      return children;
    }
    const { symbol, choice, prompt, place, namePlace, kind } = node;
    const title = prompt?.text ?? '';
    const name = symbol?.name ?? (title === '' ? (choice?.name ?? kind) : title);
    const last = children.at(-1)?.range.end ?? place.range.end;
    const range = { start: place.range.start, end: last };
    return [
      {
        name,
        detail: symbol === undefined ? kind : title,
        kind,
        range,
        nameRange: namePlace.range,
        children,
      },
    ];
  });
}
