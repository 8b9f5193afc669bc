import * as vscode from 'vscode';
import type { OutlineRow } from '../../inspect/outline/row';
import { ROW_ICONS } from './row-icons';
import type { SessionRows } from './session-rows';

/** The VirtIO Devices view. It shows the rows that it was given last and keeps no state of its own. */
export class DeviceTree implements vscode.TreeDataProvider<OutlineRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #rows: SessionRows | undefined;

  /** Shows the rows of a session, or nothing. */
  show(rows: SessionRows | undefined): void {
    if (rows !== this.#rows) {
      this.#rows = rows;
      this.#changed.fire(undefined);
    }
  }

  getChildren(row?: OutlineRow): OutlineRow[] {
    return [...(row === undefined ? (this.#rows?.roots ?? []) : row.children)];
  }

  getParent(row: OutlineRow): OutlineRow | undefined {
    return this.#rows?.parent(row);
  }

  getTreeItem(row: OutlineRow): vscode.TreeItem {
    const previous = this.#rows?.previous(row);
    const item = new vscode.TreeItem(
      {
        label: row.label,
        highlights: previous === undefined ? [] : [[0, row.label.length]],
      },
      collapsibleState(row),
    );
    item.id = row.key;
    item.description = row.value;
    item.tooltip = previous === undefined ? row.tooltip : `${row.tooltip}\nbefore: ${previous}`;
    item.iconPath = new vscode.ThemeIcon(
      ROW_ICONS[row.kind],
      previous === undefined ? undefined : new vscode.ThemeColor('charts.yellow'),
    );
    item.contextValue = [
      'value',
      ...(row.watch === undefined ? [] : ['watchable']),
      ...(row.memory === undefined ? [] : ['memory']),
    ].join(' ');
    const changed = previous === undefined ? '' : `, changed, before ${previous}`;
    item.accessibilityInformation = { label: `${row.label} ${row.value}${changed}`.trim() };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function collapsibleState(row: OutlineRow): vscode.TreeItemCollapsibleState {
  if (row.children.length === 0) {
    return vscode.TreeItemCollapsibleState.None;
  }
  return row.open
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.Collapsed;
}
