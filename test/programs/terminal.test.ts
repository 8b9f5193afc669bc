import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { ARM, program } from './program';

const hasScript = spawnSync('script', ['--version']).status === 0;

/** A pseudo terminal of `script` in which a shell shows the terminal's settings, runs the program, and shows them again. */
class Terminal {
  text = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly closed: Promise<unknown>;

  constructor(prefix = '') {
    const run = [prefix, process.execPath, program, 'run', '--', ...ARM].join(' ');
    const line = `echo before=$(stty -g); ${run}; echo status=$?; echo after=$(stty -g)`;
    this.#child = spawn('script', ['-qfec', line, '/dev/null'], { stdio: 'pipe' });
    this.#child.stdout.on('data', (data: Buffer) => (this.text += data.toString()));
    this.closed = new Promise((resolve) => this.#child.on('close', resolve));
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  async printed(text: string | RegExp, from = 0): Promise<void> {
    const limit = performance.now() + 15_000;
    while (this.text.slice(from).search(text) < 0) {
      if (performance.now() > limit) {
        throw new Error(`no ${String(text)} in ${this.text}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Boots to the prompt, by a key. */
  async prompt(): Promise<void> {
    await this.printed('stop autoboot');
    this.type(' ');
    await this.printed('\n=> ');
  }

  /** The program has ended: its exit status, and whether the terminal is as it was. */
  async ended(): Promise<{ status: string | undefined; restored: boolean }> {
    await this.printed(/after=\S+\r\n/);
    const found = (name: string) => new RegExp(`${name}=(\\S+)`).exec(this.text)?.[1];
    return {
      status: found('status'),
      restored: found('before') !== undefined && found('before') === found('after'),
    };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    this.#child.kill();
    await this.closed;
  }
}

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

describe.skipIf(!hasScript)('on a terminal', () => {
  it('Ctrl-C interrupts the guest, not the program', async () => {
    terminal = new Terminal();
    await terminal.prompt();
    let from = terminal.text.length;
    terminal.type('while true; do true; done\r');
    await terminal.printed('done\r', from);
    await new Promise((resolve) => setTimeout(resolve, 200));
    from = terminal.text.length;
    terminal.type('\x03');
    await terminal.printed('=> ', from);
    from = terminal.text.length;
    terminal.type('echo still h\xc3\xa9re\r');
    await terminal.printed('\nstill h', from);
    terminal.type('poweroff\r');
    expect(await terminal.ended()).toEqual({ status: '0', restored: true });
  });

  it('what is typed is shown once', async () => {
    terminal = new Terminal();
    await terminal.prompt();
    const from = terminal.text.length;
    terminal.type('echo seen\r');
    await terminal.printed('seen\r+\n=> ', from);
    expect(terminal.text.slice(from).match(/seen/g)).toHaveLength(2);
  });

  it('Ctrl-A X ends it', async () => {
    terminal = new Terminal();
    await terminal.prompt();
    terminal.type('\x01x');
    expect(await terminal.ended()).toEqual({ status: '0', restored: true });
  });

  it.each([
    ['TERM', '143'],
    ['INT', '130'],
    ['HUP', '129'],
  ])('SIG%s gives the terminal back', async (signal, status) => {
    terminal = new Terminal(`timeout --foreground -s ${signal} --preserve-status 3`);
    await terminal.prompt();
    expect(await terminal.ended()).toEqual({ status, restored: true });
  });
});
