import { readdirSync, readlinkSync } from 'node:fs';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { startProgram } from '../programs/program';

export const root = path.resolve(import.meta.dirname, '../..');
export const workspace = path.join(root, 'examples/workspace');
export const firmware = path.join(root, 'src/firmware');

/** The documentation's ARM command line, with the example's disk. */
export const ARM_LINE =
  'qemu-system-arm -nographic -machine virt -bios u-boot.bin -netdev user,id=net0 ' +
  '-device virtio-net-device,netdev=net0 -drive if=none,file=disk.img,format=raw,id=hd0,readonly=on ' +
  '-device virtio-blk-device,drive=hd0';

/** For each wait: on a busy machine an answer may take long; what is lost never comes. */
const LIMIT_MS = 50_000;

/** DebugClient starts a script without arguments; ours is a command of a program. */
class Client extends DebugClient {
  constructor(process: ChildProcessWithoutNullStreams) {
    super('node', 'cli.js', 'uboot-virtio');
    this.connect(process.stdout, process.stdin);
  }
}

/** A debug adapter in a process of its own, as any client starts it, and what its console has printed. */
export class AdapterProcess {
  readonly client: Client;
  /** Resolves with the exit code when the process has ended. */
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcessWithoutNullStreams;
  console = '';
  output = '';
  readonly #stops: DebugProtocol.StoppedEvent['body'][] = [];
  #wake: (() => void)[] = [];

  /** @param limit no file may become longer than so many blocks of 512 bytes */
  constructor(env: NodeJS.ProcessEnv = process.env, limit?: number) {
    this.#process = startProgram(['dap'], { env }, limit);
    this.#process.stderr.on('data', (data: Buffer) => (this.output += data.toString()));
    this.exited = new Promise((resolve) => {
      this.#process.on('close', resolve);
    });
    this.client = new Client(this.#process);
    this.client.defaultTimeout = LIMIT_MS;
    this.client.on('uboot-virtio/consoleOutput', (event: DebugProtocol.Event) => {
      const { data } = event.body as { data: string };
      this.console += Buffer.from(data, 'base64').toString('latin1');
      this.#notify();
    });
    this.client.on('output', (event: DebugProtocol.OutputEvent) => {
      this.output += event.body.output;
    });
    this.client.on('stopped', (event: DebugProtocol.StoppedEvent) => {
      this.#stops.push(event.body);
      this.#notify();
    });
  }

  /** The innermost frame. Throws when there is none. */
  async top(): Promise<DebugProtocol.StackFrame> {
    const { body } = await this.client.stackTraceRequest({ threadId: 1 });
    const [frame] = body.stackFrames;
    if (frame === undefined) {
      throw new Error('the stack is empty');
    }
    return frame;
  }

  /** Address of the next instruction. */
  async pc(): Promise<string> {
    return (await this.top()).instructionPointerReference ?? '';
  }

  /** Asks it to end, and makes sure. Gives the exit code. */
  async close(): Promise<number | null> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
      return this.#process.exitCode;
    }
    await this.client.disconnectRequest().catch(() => undefined);
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5000);
    const code = await this.exited;
    clearTimeout(timer);
    return code;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What the process has open, from /proc. */
  openFiles(): string[] {
    const folder = `/proc/${this.pid}/fd`;
    return readdirSync(folder).flatMap((name) => {
      try {
        return [readlinkSync(path.join(folder, name))];
      } catch {
        return [];
      }
    });
  }

  /** The hard way. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  /** The client dies without a word. */
  hangUp(): void {
    this.#process.stdin.end();
  }

  /** @param about what the client says of itself in `initialize` */
  async launch(
    attributes: object,
    beforeRun?: () => Promise<unknown>,
    about: object = {},
  ): Promise<void> {
    await this.client.initializeRequest({
      adapterID: 'uboot-virtio',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
      ...about,
    });
    const launched = this.client.launchRequest({
      defconfig: 'configs/my_qemu_arm_defconfig',
      qemu: ARM_LINE,
      cwd: workspace,
      console: 'terminal',
      ...attributes,
    } as DebugProtocol.LaunchRequestArguments);
    const initialized = this.client.waitForEvent('initialized');
    // Only one of the two is waited for when the launch fails.
    initialized.catch(() => undefined);
    launched.catch(() => undefined);
    await Promise.race([initialized, launched.then(() => initialized)]);
    await beforeRun?.();
    await this.client.configurationDoneRequest();
    await launched;
  }

  /**
   * Sends requests so that they arrive together, and waits for an answer to each. Those that have none at the limit are
   * missing from what it gives.
   */
  async inOneWrite(
    requests: readonly { readonly command: string; readonly arguments?: object }[],
    limitMs: number,
  ): Promise<{ readonly command: string; readonly success: boolean }[]> {
    const answered: { command: string; success: boolean }[] = [];
    this.#process.stdin.cork();
    const all = requests.map(async ({ command, arguments: args }) => {
      const success = await this.client.customRequest(command, args).then(
        () => true,
        () => false,
      );
      answered.push({ command, success });
    });
    this.#process.stdin.uncork();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.all(all), late]);
    clearTimeout(timer);
    return answered;
  }

  /** The next stop that no one has taken yet. */
  async stopped(): Promise<DebugProtocol.StoppedEvent['body']> {
    await this.#until(() => this.#stops.length > 0, 'a stop');
    const stop = this.#stops.shift();
    if (stop === undefined) {
      throw new Error('no stop');
    }
    return stop;
  }

  /** Waits until the console has printed a text after a place. */
  async printed(text: string, from = 0): Promise<void> {
    await this.#until(() => this.console.includes(text, from), `the console to print ${text}`);
  }

  /** Types without waiting for anything. */
  async send(text: string): Promise<void> {
    const data = Buffer.from(text).toString('base64');
    await this.client.customRequest('uboot-virtio/consoleInput', { data });
  }

  /** Types a line at the prompt and gives what is printed up to the next prompt. */
  async type(line: string): Promise<string> {
    const from = this.console.length;
    await this.send(`${line}\r`);
    await this.printed('\n=> ', from);
    return this.console.slice(from);
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const limit = Date.now() + LIMIT_MS;
    while (!condition()) {
      if (Date.now() > limit) {
        throw new Error(`waited ${LIMIT_MS / 1000} s for ${what}; console: ${this.console}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) {
      wake();
    }
  }
}
