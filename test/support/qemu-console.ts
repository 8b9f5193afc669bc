import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

const SILENCE_MS = 60_000;

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

  /** Waits until so much was printed from now on. Throws when QEMU ends before, or says nothing more for a minute. */
  async until(wanted: string): Promise<void> {
    const start = this.#text.length;
    while (!this.#text.slice(start).includes(wanted)) {
      if (this.#process.exitCode !== null) {
        throw new Error(`QEMU has ended; it said ${this.#text}`);
      }
      await this.#more(wanted, start);
    }
  }

  #more(wanted: string, start: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const found = JSON.stringify(this.#text.slice(start));
        reject(new Error(`expected ${JSON.stringify(wanted)} from QEMU, found ${found}`));
      }, SILENCE_MS);
      this.#heard = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#process.on('close', resolve));
    this.#process.kill('SIGKILL');
    await closed;
  }
}
