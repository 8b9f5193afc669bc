import type * as vscode from 'vscode';
import {
  PORT_INPUT_REQUEST,
  type PortInputArguments,
  type PortOutputBody,
} from '../../protocol/dap-extensions';
import type { ConsoleTerminal } from './console-terminal';

type PortTerminal = Pick<ConsoleTerminal, 'rename' | 'output' | 'mark' | 'end' | 'dispose'>;

/** Opens a terminal: its name, who takes what is typed, and whom to tell that the user has closed it. */
export type OpenTerminal = (
  name: string,
  type: (bytes: Uint8Array) => void,
  closed: () => void,
) => PortTerminal;

/** The terminals of one session's ports beside its console. */
export class PortTerminals {
  readonly #session: Pick<vscode.DebugSession, 'customRequest'>;
  readonly #openTerminal: OpenTerminal;
  /** By character device; undefined: the user has closed it. */
  readonly #terminals = new Map<string, PortTerminal | undefined>();
  /** Those that have printed since the session began or was restarted. */
  readonly #printed = new Set<string>();

  constructor(session: Pick<vscode.DebugSession, 'customRequest'>, open: OpenTerminal) {
    this.#session = session;
    this.#openTerminal = open;
  }

  /** Opens the terminal of a port that is new. One that was closed stays closed until the port prints again. */
  output({ port, name, data }: PortOutputBody): void {
    const bytes = Buffer.from(data, 'base64');
    let terminal = this.#terminals.get(port);
    if (terminal === undefined && (!this.#terminals.has(port) || bytes.length > 0)) {
      terminal = this.#open(port, titleOf(name));
    }
    terminal?.rename(titleOf(name));
    if (bytes.length > 0) {
      this.#printed.add(port);
      terminal?.output(bytes);
    }
  }

  mark(ports: readonly string[], text: string): void {
    for (const port of ports) {
      this.#terminals.get(port)?.mark(text);
    }
  }

  /** A line says where what was printed before ends. The console itself has U-Boot's first line. */
  restarted(): void {
    this.mark([...this.#printed], '[restarted]');
    this.#printed.clear();
  }

  end(note: string): void {
    for (const terminal of this.#terminals.values()) {
      terminal?.end(note);
    }
  }

  dispose(): void {
    for (const terminal of this.#terminals.values()) {
      terminal?.dispose();
    }
    this.#terminals.clear();
  }

  #open(port: string, name: string): PortTerminal {
    const terminal = this.#openTerminal(
      name,
      (bytes) => {
        const args: PortInputArguments = { port, data: Buffer.from(bytes).toString('base64') };
        this.#session.customRequest(PORT_INPUT_REQUEST, args).then(undefined, () => undefined);
      },
      () => this.#terminals.set(port, undefined),
    );
    this.#terminals.set(port, terminal);
    return terminal;
  }
}

/** `port 0 of virtio-console#31`: in a narrow list of terminals the beginning is all that is to be seen. */
export function titleOf(name: string): string {
  return name.replace(/^(.*) (port \d+)$/, '$2 of $1');
}
