import { spawn, type ChildProcessWithoutNullStreams, type SpawnOptions } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
export const program = path.join(root, 'dist/cli.js');
/** An ext2 file system of 1 MiB. */
export const exampleDisk = path.join(root, 'examples/workspace/disk.img');

export interface Finished {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly milliseconds: number;
  readonly errorLines: readonly string[];
}

export interface RunInput extends Pick<SpawnOptions, 'cwd' | 'uid' | 'gid' | 'env'> {
  /** What standard input holds, then its end; undefined: nothing, and no end. */
  readonly input?: Uint8Array | string;
  /** Nobody reads what is printed. */
  readonly stdout?: 'closed';
  /** No file may become longer than this many blocks of 512 bytes. */
  readonly fileSizeLimit?: number;
}

/** Runs `uboot-virtio` to its end. */
export function runProgram(args: readonly string[], input: RunInput = {}): Promise<Finished> {
  const { input: text, stdout, fileSizeLimit, ...options } = input;
  const start = performance.now();
  const child = startProgram(args, options, fileSizeLimit);
  const output: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => output.push(data));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  child.stdin.on('error', () => undefined);
  if (stdout === 'closed') {
    child.stdout.destroy();
  }
  if (text !== undefined) {
    child.stdin.end(text);
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      child.stdin.destroy();
      const errorLines = stderr.split('\n').slice(0, -1);
      const milliseconds = performance.now() - start;
      resolve({ code, stdout: Buffer.concat(output), stderr, milliseconds, errorLines });
    });
  });
}

export function startProgram(
  args: readonly string[],
  options: SpawnOptions = {},
  fileSizeLimit?: number,
): ChildProcessWithoutNullStreams {
  const all = [program, ...args];
  const [command, before]: [string, string[]] =
    fileSizeLimit === undefined
      ? [process.execPath, []]
      : ['sh', ['-c', `ulimit -f ${fileSizeLimit}; exec "$0" "$@"`, process.execPath]];
  return spawn(command, [...before, ...all], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** A folder for the tests of a file, with a copy of the example's disk as `disk.img`. */
export class Scratch {
  #folder = '';

  constructor() {
    beforeAll(() => {
      this.#folder = mkdtempSync(path.join(tmpdir(), 'uboot-virtio-'));
      copyFileSync(exampleDisk, this.file('disk.img'));
    });
    afterAll(() => {
      rmSync(this.#folder, { recursive: true });
    });
  }

  get folder(): string {
    return this.#folder;
  }

  file(name: string): string {
    return path.join(this.#folder, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content);
    return this.file(name);
  }

  run(args: readonly string[], input: RunInput = {}): Promise<Finished> {
    return runProgram(args, { cwd: this.#folder, ...input });
  }

  /** Types lines at the prompt; gives what the console printed after the first prompt, without carriage returns. */
  async typed(lines: readonly string[], machine: readonly string[]): Promise<string> {
    this.write('typed.txt', `${lines.join('\n')}\n`);
    const { code, stdout, stderr } = await this.run([
      'run',
      '--type',
      'typed.txt',
      '--',
      ...machine,
    ]);
    const text = stdout.toString('latin1').replaceAll('\r', '');
    if (code !== 0) {
      throw new Error(`exit status ${code ?? 'none'}: ${stderr}\n${text}`);
    }
    return text.slice(text.indexOf('\n=> ') + 1);
  }
}

/** QEMU's ARM machine without network. */
export const ARM = ['qemu-system-arm', '-nographic', '-machine', 'virt', '-nic', 'none'];

/** A disk for it. */
export function disk(file: string, drive = '', device = ''): string[] {
  return [
    ...['-drive', `if=none,file=${file},format=raw,id=hd0${drive}`],
    ...['-device', `virtio-blk-device,drive=hd0${device}`],
  ];
}
