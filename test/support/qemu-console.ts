import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** QEMU with its console on pipes. */
export class QemuConsole {
  readonly #process: ChildProcessWithoutNullStreams;
  #text = '';
  #heard: () => void = () => undefined;

  constructor(program: string, argv: readonly string[]) {
    this.#process = spawn(program, argv);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('latin1').on('data', (text: string) => {
        this.#text += text;
        this.#heard();
      });
    }
    this.#process.on('close', () => {
      this.#heard();
    });
  }

  /** All that was printed. */
  get text(): string {
    return this.#text;
  }

  type(text: string): void {
    this.#process.stdin.write(text, 'latin1');
  }

  /** Waits until what is printed from now on ends so. Throws when QEMU ends before. */
  async until(end: string): Promise<void> {
    const start = this.#text.length;
    while (!this.#text.slice(start).endsWith(end)) {
      if (this.#process.exitCode !== null) {
        throw new Error(`QEMU has ended; it said ${this.#text}`);
      }
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#process.on('close', resolve));
    this.#process.kill('SIGKILL');
    await closed;
  }
}
