import * as vscode from 'vscode';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { snapshotRows } from '../../inspect/outline/outline';
import type { OutlineRow } from '../../inspect/outline/row';
import { previousValue, rowValues, type RowValues } from './changes';
import { ROW_ICONS } from './row-icons';

/** The VirtIO Devices view. It shows the snapshot that it was given last and keeps no state of its own. */
export class DeviceTree implements vscode.TreeDataProvider<OutlineRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly OutlineRow[] = [];
  #parents = new Map<string, OutlineRow>();
  #statement: number | undefined;
  #values: RowValues | undefined;
  #before: RowValues | undefined;

  /** Shows a snapshot, or nothing. Marks what changed since the last one of an earlier statement. */
  show(snapshot: VirtioSnapshot | undefined): void {
    this.#roots = snapshot === undefined ? [] : snapshotRows(snapshot);
    this.#parents = parentsOf(this.#roots);
    if (snapshot?.statement !== this.#statement) {
      this.#before = snapshot === undefined ? undefined : this.#values;
      this.#statement = snapshot?.statement;
    }
    this.#values = snapshot === undefined ? undefined : rowValues(this.#roots);
    this.#changed.fire(undefined);
  }

  /** The first device, if there is one. */
  firstDevice(): OutlineRow | undefined {
    return this.#roots.find(({ children }) => children.length > 0)?.children[0];
  }

  getChildren(row?: OutlineRow): OutlineRow[] {
    return [...(row === undefined ? this.#roots : row.children)];
  }

  getParent(row: OutlineRow): OutlineRow | undefined {
    return this.#parents.get(row.key);
  }

  getTreeItem(row: OutlineRow): vscode.TreeItem {
    const previous = previousValue(this.#before, row);
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
    item.contextValue = 'value';
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

function parentsOf(roots: readonly OutlineRow[]): Map<string, OutlineRow> {
  const parents = new Map<string, OutlineRow>();
  const visit = (parent: OutlineRow): void => {
    for (const child of parent.children) {
      parents.set(child.key, parent);
      visit(child);
    }
  };
  roots.forEach(visit);
  return parents;
}
