import * as vscode from 'vscode';
import { VIRTIO_SNAPSHOT_REQUEST } from '../../protocol/dap-extensions';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { OutlineRow } from '../../inspect/outline/row';
import { DeviceTree } from './device-tree';

const DEVICES_VIEW = 'ubootVirtio.devices';
/** Context key for the welcome texts: `none`, `running`, `stopped`. */
const STATE_KEY = 'ubootVirtio.state';

/** Keeps the VirtIO Devices view in step with one session. */
export class DevicesView implements vscode.Disposable {
  readonly #tree = new DeviceTree();
  readonly #view: vscode.TreeView<OutlineRow>;
  #session: vscode.DebugSession | undefined;
  /** The view is unfolded once; whoever folds it again wants it so. */
  #revealed = false;
  /** Only the answer to the last question counts. */
  #question = 0;

  constructor() {
    this.#view = vscode.window.createTreeView(DEVICES_VIEW, {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
    });
    this.#setState('none');
  }

  started(session: vscode.DebugSession): void {
    this.#session = session;
    this.#tree.show(undefined);
    this.#setState('running');
  }

  resumed(session: vscode.DebugSession): void {
    if (session.id === this.#session?.id) {
      this.#setState('running');
    }
  }

  async stopped(session: vscode.DebugSession): Promise<void> {
    this.#session = session;
    this.#setState('stopped');
    await this.refresh();
    const device = this.#tree.firstDevice();
    if (this.#revealed || device === undefined) {
      return;
    }
    this.#revealed = true;
    await this.#view.reveal(device, { select: false, focus: false });
  }

  ended(session: vscode.DebugSession): void {
    if (session.id !== this.#session?.id) {
      return;
    }
    this.#session = undefined;
    this.#question++;
    this.#tree.show(undefined);
    this.#setState('none');
  }

  /** Takes a new snapshot, also of a running machine. */
  async refresh(): Promise<void> {
    const session = this.#session;
    if (session === undefined) {
      return;
    }
    const question = ++this.#question;
    try {
      const snapshot = (await session.customRequest(VIRTIO_SNAPSHOT_REQUEST)) as VirtioSnapshot;
      if (question === this.#question) {
        this.#tree.show(snapshot);
      }
    } catch (error) {
      // A session that is just ending refuses; its end empties the view.
      if (question === this.#question && this.#session === session) {
        this.#view.message = error instanceof Error ? error.message : String(error);
      }
      return;
    }
    if (question === this.#question) {
      this.#view.message = '';
    }
  }

  #setState(state: 'none' | 'running' | 'stopped'): void {
    this.#view.description = state === 'none' ? '' : state;
    void vscode.commands.executeCommand('setContext', STATE_KEY, state);
  }

  dispose(): void {
    this.#view.dispose();
    this.#tree.dispose();
  }
}
