import * as vscode from 'vscode';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { nodeValues, previousValue, type NodeValues } from './changes';
import { deviceNodes, type DeviceNode } from './device-nodes';

/** The VirtIO Devices view. It shows the snapshot that it was given last and keeps no state of its own. */
export class DeviceTree implements vscode.TreeDataProvider<DeviceNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly DeviceNode[] = [];
  #parents = new Map<string, DeviceNode>();
  #statement: number | undefined;
  #values: NodeValues | undefined;
  #before: NodeValues | undefined;

  /** Shows a snapshot, or nothing. Marks what changed since the last one of an earlier statement. */
  show(snapshot: VirtioSnapshot | undefined): void {
    this.#roots = snapshot === undefined ? [] : deviceNodes(snapshot);
    this.#parents = parentsOf(this.#roots);
    if (snapshot?.statement !== this.#statement) {
      this.#before = snapshot === undefined ? undefined : this.#values;
      this.#statement = snapshot?.statement;
    }
    this.#values = snapshot === undefined ? undefined : nodeValues(this.#roots);
    this.#changed.fire(undefined);
  }

  /** The first device, if there is one. */
  firstDevice(): DeviceNode | undefined {
    return this.#roots.find(({ children }) => children.length > 0)?.children[0];
  }

  getChildren(node?: DeviceNode): DeviceNode[] {
    return [...(node === undefined ? this.#roots : node.children)];
  }

  getParent(node: DeviceNode): DeviceNode | undefined {
    return this.#parents.get(node.id);
  }

  getTreeItem(node: DeviceNode): vscode.TreeItem {
    const previous = previousValue(this.#before, node);
    const item = new vscode.TreeItem(
      {
        label: node.label,
        highlights: previous === undefined ? [] : [[0, node.label.length]],
      },
      collapsibleState(node),
    );
    item.id = node.id;
    item.description = node.description;
    item.tooltip = previous === undefined ? node.tooltip : `${node.tooltip}\nbefore: ${previous}`;
    item.iconPath = new vscode.ThemeIcon(
      node.icon,
      previous === undefined ? undefined : new vscode.ThemeColor('charts.yellow'),
    );
    item.contextValue = 'value';
    const changed = previous === undefined ? '' : `, changed, before ${previous}`;
    item.accessibilityInformation = { label: `${node.label} ${node.description}${changed}`.trim() };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function collapsibleState(node: DeviceNode): vscode.TreeItemCollapsibleState {
  if (node.children.length === 0) {
    return vscode.TreeItemCollapsibleState.None;
  }
  return node.expanded
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.Collapsed;
}

function parentsOf(roots: readonly DeviceNode[]): Map<string, DeviceNode> {
  const parents = new Map<string, DeviceNode>();
  const visit = (parent: DeviceNode): void => {
    for (const child of parent.children) {
      parents.set(child.id, parent);
      visit(child);
    }
  };
  roots.forEach(visit);
  return parents;
}
