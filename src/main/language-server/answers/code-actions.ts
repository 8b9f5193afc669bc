import type { CodeAction, CodeActionParams } from 'vscode-languageserver/node';
import { configActions, orderedAsSaved } from '../../../language/config-actions';
import type { Workspace } from '../workspace';

export const ORDER_KIND = 'source.orderAsSaved';

/** What mends the lines of a range, and what orders all lines, as far as the client wants them. */
export function codeActions(
  workspace: Workspace,
  { textDocument: { uri }, range, context }: CodeActionParams,
): CodeAction[] {
  const config = workspace.config(uri);
  if (config === undefined) {
    return [];
  }
  const wants = (kind: string): boolean =>
    context.only === undefined ||
    context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const quick = wants('quickfix') ? configActions(config, uri, range) : [];
  const newText = orderedAsSaved(config);
  if (!wants(ORDER_KIND) || newText === config.text) {
    return quick;
  }
  const end = { line: config.lines.length, character: 0 };
  const edits = [{ range: { start: { line: 0, character: 0 }, end }, newText }];
  const title = 'Order the lines as savedefconfig does';
  return [...quick, { title, kind: ORDER_KIND, edit: { changes: { [uri]: edits } } }];
}
