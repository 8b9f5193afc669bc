import * as vscode from 'vscode';
import type { OutlineRow } from '../../inspect/outline/row';
import { VIRTIO_SNAPSHOT_REQUEST } from '../../protocol/dap-extensions';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { DeviceTree } from './device-tree';
import { SessionRows } from './session-rows';
import { ShownSession } from './shown-session';

const DEVICES_VIEW = 'ubootVirtio.devices';
const TITLE = 'VirtIO Devices';
/** Context key for the welcome texts: `none`, `running`, `stopped`, and `empty` for a stopped machine without transports. */
const STATE_KEY = 'ubootVirtio.state';
/** In the workspace's memory: the view was brought up once; whoever closes it wants it so. */
const SHOWN_KEY = 'ubootVirtio.devicesShown';

/**
 * From VS Code 1.106 on extensions have a place in the secondary side bar. Before, the view is in the Explorer, and opening
 * it would hide Run and Debug.
 */
const HAS_OWN_PLACE = Number(vscode.version.split('.')[1]) >= 106;

/** Keeps the VirtIO Devices view in step with the session that is in front. */
export class DevicesView implements vscode.Disposable {
  readonly #tree = new DeviceTree();
  readonly #view: vscode.TreeView<OutlineRow>;
  readonly #memory: vscode.Memento;
  readonly #shown = new ShownSession<vscode.DebugSession>();
  readonly #rows = new Map<string, SessionRows>();
  /** What was shown when a session last stopped or waited: changes are marked against it, while it runs too. */
  readonly #restRows = new Map<string, SessionRows>();
  /** Sessions that stopped or waited and have not answered since: the next answer shows them at rest, whatever asked for it. */
  readonly #restAwaited = new Set<string>();
  /** Sessions that stopped and have not answered since: the next answer brings the view up, if it never was. */
  readonly #comingUp = new Set<string>();
  readonly #disposables: readonly { dispose(): unknown }[];
  /** Only the answer to the last question about a session counts. */
  readonly #questions = new Map<string, number>();
  /** Sessions that are asked because something changed, and whether more has changed since. */
  readonly #asking = new Map<string, 'once' | 'again'>();

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#view = vscode.window.createTreeView(DEVICES_VIEW, {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
    });
    this.#disposables = [
      this.#view,
      this.#tree,
      vscode.debug.onDidChangeActiveDebugSession((session) => {
        this.#focus(session);
      }),
      vscode.debug.onDidChangeActiveStackItem((item) => {
        this.#focus(item?.session ?? vscode.debug.activeDebugSession);
      }),
    ];
    this.#draw();
  }

  /** Whose devices are shown. */
  get session(): vscode.DebugSession | undefined {
    return this.#shown.session;
  }

  started(session: vscode.DebugSession): void {
    this.#shown.started(session);
    this.#rows.delete(session.id);
    this.#restRows.delete(session.id);
    this.#draw();
  }

  resumed(session: vscode.DebugSession): void {
    this.#shown.changed(session, 'running');
    this.#draw();
  }

  async stopped(session: vscode.DebugSession): Promise<void> {
    this.#shown.changed(session, 'stopped');
    this.#draw();
    this.#comingUp.add(session.id);
    await this.#ask(session);
  }

  ended(session: vscode.DebugSession): void {
    this.#shown.ended(session);
    this.#rows.delete(session.id);
    this.#restRows.delete(session.id);
    this.#restAwaited.delete(session.id);
    this.#comingUp.delete(session.id);
    this.#questions.delete(session.id);
    this.#asking.delete(session.id);
    this.#draw();
  }

  /** Takes a new snapshot of the session that is shown, also of a running machine. */
  async refresh(): Promise<void> {
    const { session } = this.#shown;
    if (session !== undefined) {
      await this.#ask(session);
    }
  }

  /** Takes a new snapshot of a session, whether it is shown or not. */
  async idle(session: vscode.DebugSession): Promise<void> {
    await this.#ask(session);
  }

  /**
   * Something new is to be seen in a session. Whatever happens while a question is open is asked for once, after its
   * answer, so that a busy guest isn't asked more often than it answers.
   */
  async changed(session: vscode.DebugSession): Promise<void> {
    if (this.#asking.has(session.id)) {
      this.#asking.set(session.id, 'again');
      return;
    }
    do {
      this.#asking.set(session.id, 'once');
      await this.#ask(session, false);
    } while (this.#asking.get(session.id) === 'again');
    this.#asking.delete(session.id);
  }

  #focus(session: vscode.DebugSession | undefined): void {
    const before = this.#shown.session;
    this.#shown.focused(session);
    const { session: now } = this.#shown;
    if (now?.id === before?.id) {
      return;
    }
    this.#draw();
    if (now !== undefined) {
      void this.#ask(now);
    }
  }

  async #ask(session: vscode.DebugSession, atRest = true): Promise<void> {
    if (atRest) {
      this.#restAwaited.add(session.id);
    }
    const question = (this.#questions.get(session.id) ?? 0) + 1;
    this.#questions.set(session.id, question);
    const isCurrent = (): boolean => this.#questions.get(session.id) === question;
    try {
      const snapshot = (await session.customRequest(VIRTIO_SNAPSHOT_REQUEST)) as VirtioSnapshot;
      if (!isCurrent()) {
        return;
      }
      const rows = new SessionRows(snapshot, this.#restRows.get(session.id));
      this.#rows.set(session.id, rows);
      if (this.#restAwaited.delete(session.id)) {
        this.#restRows.set(session.id, rows);
      }
    } catch (error) {
      // A session that is just ending refuses; its end empties the view.
      if (isCurrent() && session.id === this.#shown.session?.id) {
        this.#view.message = error instanceof Error ? error.message : String(error);
      }
      return;
    }
    if (session.id === this.#shown.session?.id) {
      this.#draw();
    }
    // Not where the stop is told: another question, as when a session comes to the front, may have taken the place of that one.
    if (this.#comingUp.delete(session.id)) {
      await this.#bringUp(this.#rows.get(session.id));
    }
  }

  /**
   * Opens the view beside the others at the very first stop. Opening it, and not revealing a row in it: a row that is
   * revealed in a view that was never drawn leaves the other rows without their children.
   */
  async #bringUp(rows: SessionRows | undefined): Promise<void> {
    if (
      !HAS_OWN_PLACE ||
      rows === undefined ||
      rows.roots.length === 0 ||
      this.#memory.get(SHOWN_KEY) === true
    ) {
      return;
    }
    await this.#memory.update(SHOWN_KEY, true);
    await vscode.commands.executeCommand(`${DEVICES_VIEW}.focus`, { preserveFocus: true });
  }

  #draw(): void {
    const { session, state } = this.#shown;
    const rows = session === undefined ? undefined : this.#rows.get(session.id);
    const isEmpty = rows?.roots.length === 0;
    this.#view.title = session?.name ?? TITLE;
    this.#view.description = state === 'none' ? '' : state;
    // In a side bar of its own the view has no header. Where there are no rows, a welcome text stands in its place.
    this.#view.message =
      session === undefined || rows === undefined || isEmpty ? '' : `${session.name}: ${state}`;
    this.#tree.show(rows);
    void vscode.commands.executeCommand(
      'setContext',
      STATE_KEY,
      state === 'stopped' && isEmpty ? 'empty' : state,
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }
}
