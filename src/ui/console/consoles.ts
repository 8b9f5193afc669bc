import type * as vscode from 'vscode';
import {
  CONSOLE_INPUT_REQUEST,
  type ConsoleInputArguments,
  type ConsoleOutputBody,
  type EndedBody,
  type TravelledBody,
} from '../../protocol/dap-extensions';
import { backMark } from '../../protocol/travel';
import { ConsoleTerminal } from './console-terminal';

/** The console terminals of all sessions. */
export class Consoles implements vscode.Disposable {
  readonly #terminals = new Map<string, ConsoleTerminal>();

  /** Opens the terminal of a session that wants one; terminals of ended sessions make room. */
  open(session: vscode.DebugSession): ConsoleTerminal | undefined {
    if (session.configuration['console'] === 'debugConsole') {
      return undefined;
    }
    const known = this.#terminals.get(session.id);
    if (known !== undefined) {
      return known;
    }
    for (const [id, terminal] of this.#terminals) {
      if (terminal.ended) {
        this.#terminals.delete(id);
        terminal.dispose();
      }
    }
    const terminal = new ConsoleTerminal(
      session.name,
      (bytes) => {
        const args: ConsoleInputArguments = { data: Buffer.from(bytes).toString('base64') };
        session.customRequest(CONSOLE_INPUT_REQUEST, args).then(undefined, () => undefined);
      },
      () => this.#terminals.delete(session.id),
    );
    this.#terminals.set(session.id, terminal);
    terminal.show();
    return terminal;
  }

  output(session: vscode.DebugSession, body: ConsoleOutputBody): void {
    this.open(session)?.output(Buffer.from(body.data, 'base64'));
  }

  /** What was printed stays; a line says from where on it will be printed again. */
  travelled(session: vscode.DebugSession, body: TravelledBody): void {
    if (body.unwrittenBytes > 0) {
      this.#terminals.get(session.id)?.mark(backMark(body));
    }
  }

  /** The first reason counts: it is the precise one. */
  end(session: vscode.DebugSession, body: EndedBody): void {
    this.#terminals.get(session.id)?.end(endNote(body));
  }

  /** Brings the console of a session to the front, with the keyboard. */
  focus(session: vscode.DebugSession | undefined): boolean {
    const terminal =
      (session && this.#terminals.get(session.id)) ?? [...this.#terminals.values()].at(-1);
    terminal?.focus();
    return terminal !== undefined;
  }

  dispose(): void {
    for (const terminal of this.#terminals.values()) {
      terminal.dispose();
    }
    this.#terminals.clear();
  }
}

function endNote({ reason, message }: EndedBody): string {
  switch (reason) {
    case 'poweroff':
      return 'U-Boot powered off';
    case 'handedOver':
      return `U-Boot has ${message ?? 'handed over'}`;
    case 'failed':
      return message ?? 'The machine failed';
    case 'detached':
      return message ?? 'U-Boot goes on without this session';
    case 'terminated':
    case 'end of input':
      return 'Session ended';
  }
}
