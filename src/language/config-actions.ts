import type { CodeAction, TextEdit } from 'vscode-languageserver-types';
import { isSymbolLine } from '../config/kconfig/config-file/parse-config';
import type { ConfigProblem } from '../config/kconfig/diagnose/diagnose-config';
import { needText, wholeChain } from '../config/kconfig/why/missing';
import type { TextRange } from '../config/problem';
import type { ConfigDocument } from './config-document';
import { removal, savedOrder } from './config-lines';
import { settingEdits } from './set-symbols';

/** Changes that mend what is wrong at a place of the document, each as an edit of this document alone. */
export function configActions(
  document: ConfigDocument,
  uri: string,
  range: TextRange,
): CodeAction[] {
  return document.problems
    .filter(({ range: { start, end } }) => {
      return start.line <= range.end.line && end.line >= range.start.line;
    })
    .flatMap((problem) => mendsOf(document, problem))
    .map(({ title, edits }) => {
      return { title, kind: 'quickfix', edit: { changes: { [uri]: edits } } };
    });
}

interface Mend {
  readonly title: string;
  readonly edits: TextEdit[];
}

function mendsOf(document: ConfigDocument, problem: ConfigProblem): Mend[] {
  const { line } = problem.range.start;
  switch (problem.code) {
    case 'unknown-symbol':
      return problem.nearest === undefined
        ? []
        : [
            {
              title: `Change to CONFIG_${problem.nearest}`,
              edits: [{ range: problem.range, newText: `CONFIG_${problem.nearest}` }],
            },
            { title: 'Remove the line', edits: [removal(document, line)] },
          ];
    case 'unmet-dependency':
      return [...settingMissing(document, problem, line), removeLine(document, line)];
    case 'redundant':
    case 'no-prompt':
      return [removeLine(document, line)];
    case 'repeated': {
      const earlier = document.lines.findIndex(
        (other) => isSymbolLine(other) && other.name === problem.name,
      );
      return [
        {
          title: `Remove line ${earlier + 1}, which does not count`,
          edits: [removal(document, earlier)],
        },
      ];
    }
    case 'malformed-not-set': {
      const newText = `# CONFIG_${problem.name ?? ''} is not set`;
      return [{ title: `Change to '${newText}'`, edits: [{ range: problem.range, newText }] }];
    }
    default:
      return [];
  }
}

function removeLine(document: ConfigDocument, line: number): Mend {
  return { title: 'Remove the line', edits: [removal(document, line)] };
}

/** The whole chain: what is missing may miss something itself. */
function settingMissing(
  document: ConfigDocument,
  { needs = [] }: ConfigProblem,
  line: number,
): Mend[] {
  const wanted = wholeChain(document.configuration, needs);
  if (wanted === undefined || wanted.length === 0) {
    return [];
  }
  const edits = settingEdits(document, wanted, line);
  return [{ title: `Set ${wanted.map((need) => `CONFIG_${needText(need)}`).join(', ')}`, edits }];
}

/**
 * The lines in the order in which savedefconfig writes them. Comments and blank lines stay with the line below them; what
 * is unknown goes to the end.
 */
export function orderedAsSaved(document: ConfigDocument): string {
  const places = savedOrder(document.of.tree);
  const texts = document.text.split('\n');
  const ends = texts.at(-1) === '' ? texts.pop() : undefined;
  const blocks: { place: number; texts: string[] }[] = [];
  let waiting: string[] = [];
  for (const [index, text] of texts.entries()) {
    waiting.push(text);
    const line = document.lines[index];
    if (line !== undefined && isSymbolLine(line)) {
      blocks.push({ place: places.get(line.name) ?? Infinity, texts: waiting });
      waiting = [];
    }
  }
  // Sorting keeps the order of equals.
  const sorted = [...blocks].sort((a, b) => (a.place === b.place ? 0 : a.place - b.place));
  return [
    ...sorted.flatMap((block) => block.texts),
    ...waiting,
    ...(ends === undefined ? [] : ['']),
  ].join('\n');
}
