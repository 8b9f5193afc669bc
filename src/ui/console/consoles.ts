import type * as vscode from 'vscode';
import {
  CONSOLE_INPUT_REQUEST,
  type ConsoleInputArguments,
  type ConsoleOutputBody,
  type PortOutputBody,
  type EndedBody,
  type TravelledBody,
} from '../../protocol/dap-extensions';
import { backMark } from '../../protocol/travel';
import { PortTerminals } from './port-terminals';
import { ConsoleTerminal } from './console-terminal';

/** The console terminals of all sessions. */
export class Consoles implements vscode.Disposable {
  readonly #terminals = new Map<string, ConsoleTerminal>();
  readonly #ports = new Map<string, PortTerminals>();

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
        this.#ports.get(id)?.dispose();
        this.#ports.delete(id);
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

  /** Ports have terminals where the console has one. */
  port(session: vscode.DebugSession, body: PortOutputBody): void {
    const console = this.open(session);
    if (console === undefined) {
      return;
    }
    let ports = this.#ports.get(session.id);
    if (ports === undefined) {
      ports = new PortTerminals(
        session,
        (name, type, closed) => new ConsoleTerminal(name, type, closed, console),
      );
      this.#ports.set(session.id, ports);
    }
    ports.output(body);
  }

  /** What was printed stays; a line says from where on it will be printed again. */
  travelled(session: vscode.DebugSession, body: TravelledBody): void {
    if (body.unwrittenBytes > 0) {
      this.#terminals.get(session.id)?.mark(backMark(body));
    }
    this.#ports.get(session.id)?.mark(body.unwrittenPorts, backMark(body));
  }

  /** The session has begun at power-on again. */
  restarted(session: vscode.DebugSession): void {
    this.#ports.get(session.id)?.restarted();
  }

  /** The first reason counts: it is the precise one. */
  end(session: vscode.DebugSession, body: EndedBody): void {
    this.#terminals.get(session.id)?.end(endNote(body));
    this.#ports.get(session.id)?.end(endNote(body));
  }

  /** Brings the console of a session to the front, with the keyboard. */
  focus(session: vscode.DebugSession | undefined): boolean {
    const terminal =
      (session && this.#terminals.get(session.id)) ?? [...this.#terminals.values()].at(-1);
    terminal?.focus();
    return terminal !== undefined;
  }

  dispose(): void {
    for (const terminals of [this.#terminals, this.#ports]) {
      for (const terminal of terminals.values()) {
        terminal.dispose();
      }
      terminals.clear();
    }
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
