import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../../protocol/dap-extensions';
import { TURN_ON_REQUEST, type TurnOnAnswer } from '../../protocol/language-extensions';
import {
  MENU_CHANGE_REQUEST,
  MENU_HELP_REQUEST,
  MENU_REQUEST,
  type MenuAnswer,
  type MenuArguments,
  type MenuChangeAnswer,
  type MenuHelp,
  type MenuHelpArguments,
  type MenuHostMessage,
  type MenuPageMessage,
} from '../../protocol/menuconfig';
import { applyEdits } from '../language/apply-edits';
import type { LanguageQuestions } from '../launch/turn-on';
import { pageOf } from './page';

export const MENUCONFIG_VIEW = 'ubootVirtio.menuconfig';

/** The menus of a configuration as an editor beside its text: what is changed is the text, so undo and save are VS Code's. */
export class MenuconfigEditor implements vscode.CustomTextEditorProvider {
  readonly #language: LanguageQuestions;
  readonly #extension: vscode.Uri;

  constructor(language: LanguageQuestions, extension: vscode.Uri) {
    this.#language = language;
    this.#extension = extension;
  }

  static register(language: LanguageQuestions, extension: vscode.Uri): vscode.Disposable[] {
    return [
      vscode.window.registerCustomEditorProvider(
        MENUCONFIG_VIEW,
        new MenuconfigEditor(language, extension),
      ),
      vscode.commands.registerCommand('ubootVirtio.openMenuconfig', (uri?: vscode.Uri) => {
        const file = uri ?? vscode.window.activeTextEditor?.document.uri;
        if (file === undefined) {
          void vscode.window.showInformationMessage(
            'Menuconfig shows a configuration. Open a defconfig or .config file first.',
          );
          return undefined;
        }
        return vscode.commands.executeCommand(
          'vscode.openWith',
          file,
          MENUCONFIG_VIEW,
          vscode.ViewColumn.Beside,
        );
      }),
    ];
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    const folder = vscode.Uri.joinPath(this.#extension, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, 'menuconfig.js'));
    const session = new MenuSession(document, webview, this.#language);
    const listeners = [
      webview.onDidReceiveMessage((message: MenuPageMessage) => {
        session.receive(message);
      }),
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document.uri.toString() === document.uri.toString()) {
          session.refresh();
        }
      }),
    ];
    panel.onDidDispose(() => {
      for (const listener of listeners) {
        listener.dispose();
      }
    });
    webview.html = pageOf(script.toString(), webview.cspSource, randomBytes(16).toString('hex'));
  }
}

/** One page and its document. */
class MenuSession {
  readonly #document: vscode.TextDocument;
  readonly #webview: vscode.Webview;
  readonly #language: LanguageQuestions;
  #show: Pick<MenuArguments, 'all' | 'compareWith'> = { all: false, compareWith: undefined };

  constructor(document: vscode.TextDocument, webview: vscode.Webview, language: LanguageQuestions) {
    this.#document = document;
    this.#webview = webview;
    this.#language = language;
  }

  receive(message: MenuPageMessage): void {
    this.#act(message).catch((error: unknown) => {
      this.#tell(error instanceof Error ? error.message : String(error));
    });
  }

  refresh(): void {
    this.#sendMenu().catch(() => undefined);
  }

  async #act(message: MenuPageMessage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        return;
      case 'show':
        this.#show = { all: message.all, compareWith: message.compareWith };
        return this.#sendMenu();
      case 'help':
        return this.#sendHelp(message.id);
      case 'change': {
        const { name, value } = message;
        const answer = await this.#language.ask<MenuChangeAnswer>(MENU_CHANGE_REQUEST, {
          uri: this.#uri,
          name,
          value,
        });
        return this.#apply(answer, 'told' in answer ? answer.told : []);
      }
      case 'turnOn': {
        const answer = await this.#language.ask<TurnOnAnswer>(TURN_ON_REQUEST, {
          uri: this.#uri,
          symbols: [message.name],
        });
        return this.#apply(answer, []);
      }
      case 'openText':
        await vscode.window.showTextDocument(this.#document, vscode.ViewColumn.Beside);
        return;
    }
  }

  get #uri(): string {
    return this.#document.uri.toString();
  }

  async #apply(answer: TurnOnAnswer, told: readonly string[]): Promise<void> {
    if ('problem' in answer) {
      this.#tell(answer.problem);
      return;
    }
    const { edits } = answer;
    const done = edits.length === 0 || (await applyEdits(this.#document.uri, edits));
    this.#tell(...(done ? told : ['The file could not be changed.']));
  }

  async #sendMenu(): Promise<void> {
    const params: MenuArguments = { uri: this.#uri, ...this.#show };
    const menu = await this.#language.ask<MenuAnswer>(MENU_REQUEST, params);
    this.#post({ kind: 'menu', menu });
  }

  async #sendHelp(id: number): Promise<void> {
    const params: MenuHelpArguments = { uri: this.#uri, id, qemu: qemuOf(this.#document.uri) };
    const help = await this.#language.ask<MenuHelp | null>(MENU_HELP_REQUEST, params);
    if (help !== null) {
      this.#post({ kind: 'help', help });
    }
  }

  #tell(...lines: string[]): void {
    this.#post({ kind: 'told', lines });
  }

  #post(message: MenuHostMessage): void {
    void this.#webview.postMessage(message);
  }
}

interface Launch {
  readonly type?: string;
  readonly defconfig?: string;
  readonly qemu?: string | string[];
}

/** The command line of the first launch configuration that uses a file. */
function qemuOf(uri: vscode.Uri): string | string[] | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const launch = vscode.workspace.getConfiguration('launch', folder);
  return (launch.get<Launch[]>('configurations') ?? []).find(
    ({ type, defconfig }) =>
      type === DEBUG_TYPE &&
      defconfig !== undefined &&
      path.resolve(folder?.uri.fsPath ?? '', defconfig) === uri.fsPath,
  )?.qemu;
}
