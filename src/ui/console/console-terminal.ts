import * as vscode from 'vscode';
import { ConsoleBuffer } from './console-buffer';

/** U-Boot's serial console, or a port of a console device, as a terminal of VS Code. */
export class ConsoleTerminal implements vscode.Disposable {
  readonly #write = new vscode.EventEmitter<string>();
  readonly #rename = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number | undefined>();
  readonly #buffer = new ConsoleBuffer((text) => {
    this.#write.fire(text);
  });
  readonly #terminal: vscode.Terminal;
  #name: string;
  #ended = false;

  /**
   * @param type takes what was typed, as bytes
   * @param closed the user has closed the terminal
   * @param beside another terminal that it shares its place with
   */
  constructor(
    name: string,
    type: (bytes: Uint8Array) => void,
    closed: () => void,
    beside?: ConsoleTerminal,
  ) {
    this.#name = name;
    this.#terminal = vscode.window.createTerminal({
      name,
      iconPath: new vscode.ThemeIcon(beside === undefined ? 'circuit-board' : 'plug'),
      isTransient: true,
      ...(beside && { location: { parentTerminal: beside.#terminal } }),
      pty: {
        onDidWrite: this.#write.event,
        onDidChangeName: this.#rename.event,
        onDidClose: this.#close.event,
        open: () => {
          this.#buffer.open();
          // A new terminal takes the place of the one that gets what is typed. That is to be U-Boot's console.
          if (vscode.window.activeTerminal === this.#terminal) {
            beside?.show();
          }
        },
        close: closed,
        handleInput: (text: string) => {
          if (this.#ended) {
            this.#close.fire(undefined);
          } else {
            type(new TextEncoder().encode(text));
          }
        },
      },
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  rename(name: string): void {
    if (name !== this.#name) {
      this.#name = name;
      this.#rename.fire(name);
    }
  }

  output(bytes: Uint8Array): void {
    this.#buffer.write(bytes);
  }

  /** A line of ours between those of the guest. */
  mark(text: string): void {
    this.#buffer.note(`\r\n\x1b[2m${text}\x1b[0m\r\n`);
  }

  /** Leaves the text readable, with a line that says how it ended. */
  end(note: string): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#buffer.note(`\r\n\x1b[2m[${note}; press any key to close]\x1b[0m\r\n`);
  }

  show(): void {
    this.#terminal.show(true);
  }

  focus(): void {
    this.#terminal.show(false);
  }

  dispose(): void {
    this.#terminal.dispose();
    this.#write.dispose();
    this.#rename.dispose();
    this.#close.dispose();
  }
}
