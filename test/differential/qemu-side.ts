import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** A QEMU whose processor sleeps: its devices are reached through the qtest protocol, a line for every access. */
export class QemuSide {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #waiting: ((answer: string | undefined) => void)[] = [];
  #output = '';
  #dead = false;

  constructor(argv: readonly string[]) {
    const more = ['-display', 'none', '-nodefaults', '-qtest', 'stdio', '-qtest-log', 'none'];
    this.#child = spawn(argv[0] ?? '', [...argv.slice(1), ...more], { stdio: 'pipe' });
    const { stdout, stderr, stdin } = this.#child;
    if (!stdout || !stderr || !stdin) {
      throw new Error('QEMU has no pipes');
    }
    this.#lines = createInterface({ input: stdout });
    this.#lines.on('line', (line) => {
      if (!line.startsWith('IRQ')) {
        this.#waiting.shift()?.(line);
      }
    });
    stderr.on('data', (data: Buffer) => (this.#output += data.toString()));
    stdin.on('error', () => undefined);
    const end = (): void => {
      this.#dead = true;
      for (const answer of this.#waiting.splice(0)) {
        answer(undefined);
      }
    };
    this.#child.on('close', end);
    this.#child.on('error', end);
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** What it said on standard error since the last time. */
  takeOutput(): string {
    const output = this.#output.trim();
    this.#output = '';
    return output;
  }

  send(line: string): Promise<string> {
    if (this.#dead) {
      return Promise.reject(new Error('QEMU ended'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push((answer) => {
        if (answer?.startsWith('OK') === true) {
          resolve(answer.slice(3));
        } else {
          reject(new Error(answer ?? 'QEMU ended'));
        }
      });
      this.#child.stdin?.write(`${line}\n`);
    });
  }

  async read(address: number, size: 1 | 2 | 4): Promise<number> {
    return Number(await this.send(`read${LETTERS[size]} 0x${address.toString(16)}`));
  }

  async write(address: number, size: 1 | 2 | 4, value: number): Promise<void> {
    await this.send(`write${LETTERS[size]} 0x${address.toString(16)} 0x${value.toString(16)}`);
  }

  async readMemory(address: number, bytes: number): Promise<Buffer> {
    return Buffer.from(await this.send(`b64read 0x${address.toString(16)} ${bytes}`), 'base64');
  }

  async writeMemory(address: number, bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes).toString('base64');
    await this.send(`b64write 0x${address.toString(16)} ${bytes.length} ${text}`);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    if (!this.#dead) {
      await closed;
    }
  }
}

const LETTERS = { 1: 'b', 2: 'w', 4: 'l' } as const;
