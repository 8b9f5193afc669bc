import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch, startProgram } from './program';

const DRIVER = path.join(import.meta.dirname, '../fixtures/drivers/port-echo.ts');
const scratch = new Scratch();

interface PortRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that types lines at U-Boot; `started` is told of all that it prints. */
class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<PortRun>;
  readonly #child: ReturnType<typeof startProgram>;
  #wake: () => void = () => undefined;

  constructor(lines: readonly string[], machine: readonly string[]) {
    scratch.write('typed.txt', ['virtio scan', ...lines, ''].join('\n'));
    this.#child = startProgram(
      [
        ...['run', '--type', 'typed.txt', '--timeout', '40', '--no-type-check'],
        ...['--driver', DRIVER, '--', ...ARM, ...machine],
      ],
      { cwd: scratch.folder },
    );
    this.#child.stdout.on('data', (data: Buffer) => {
      this.stdout += data.toString('latin1').replaceAll('\r', '');
      this.#wake();
    });
    this.#child.stderr.on('data', (data: Buffer) => {
      this.stderr += data.toString();
      this.#wake();
    });
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => {
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
        this.#wake();
      });
    });
  }

  get stdin(): NodeJS.WritableStream {
    return this.#child.stdin;
  }

  /** Until it has said so. */
  async says(text: string): Promise<void> {
    while (!`${this.stdout}${this.stderr}`.includes(text)) {
      if (this.#child.exitCode !== null) {
        throw new Error(`expected '${text}', found ${this.stdout}${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Collects what a socket brings, until so many bytes are there or it has ended. */
function reads(socket: NodeJS.ReadableStream, count: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (data: Buffer): void => {
      text += data.toString('latin1');
      if (text.length >= count) {
        done();
      }
    };
    const done = (): void => {
      socket.off('data', take).off('end', done);
      resolve(text);
    };
    socket.on('data', take).on('end', done);
  });
}

const SERIAL = ['-device', 'virtio-serial-device'];
const CONSOLE = [...SERIAL, '-device', 'virtconsole,chardev=c'];
const GENERIC = [...SERIAL, '-device', 'virtserialport,chardev=c,nr=1,name=org.test'];

describe('a port takes what comes, and its output goes there', () => {
  it.each([
    ['virtconsole', CONSOLE, 0],
    ['virtserialport', GENERIC, 1],
  ] as const)('a UNIX socket as server, wait=off: %s', async (_name, device, id) => {
    const run = new Running(
      [`port ${id} 5`],
      ['-chardev', 'socket,id=c,path=c.sock,server=on,wait=off', ...device],
    );
    await run.says(`port ${id} is open`);
    const socket = connect(scratch.file('c.sock'));
    socket.write('hello');
    expect(await reads(socket, 5)).toBe('HELLO');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`port ${id} got hello\n`);
  });

  it('a server that waits starts nothing before somebody has connected', async () => {
    const run = new Running(
      ['port 0 3'],
      ['-chardev', 'socket,id=c,path=wait.sock,server=on', ...CONSOLE],
    );
    await run.says('info: QEMU waiting for connection on: disconnected:unix:wait.sock,server=on\n');
    expect(run.stdout).toBe('');
    const socket = connect(scratch.file('wait.sock'));
    socket.write('abc');
    expect(await reads(socket, 3)).toBe('ABC');
    expect((await run.ended).code).toBe(0);
  });

  it('a server has one client at a time, and then the next', async () => {
    const run = new Running(
      ['port 0 3', 'port 0 3'],
      ['-chardev', 'socket,id=c,path=two.sock,server=on', ...CONSOLE],
    );
    await run.says('waiting for connection');
    const first = connect(scratch.file('two.sock'));
    const second = connect(scratch.file('two.sock'));
    second.write('two');
    first.write('one');
    expect(await reads(first, 3)).toBe('ONE');
    first.end();
    expect(await reads(second, 3)).toBe('TWO');
    expect((await run.ended).stdout).toMatch(/port 0 got one\n[^]*port 0 got two\n/);
  });

  it('a TCP socket as client', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const run = new Running(
      ['port 0 200'],
      ['-chardev', `socket,id=c,host=127.0.0.1,port=${port}`, ...CONSOLE],
    );
    const [socket] = (await once(server, 'connection')) as [Socket];
    const text = 'abcdefghij'.repeat(20);
    socket.write(text);
    expect(await reads(socket, 200)).toBe(text.toUpperCase());
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`port 0 got ${text}\n`);
    server.close();
  });

  it('a flood that the guest does not take is no hindrance', async () => {
    const server = createServer().listen(scratch.file('long.sock'));
    await once(server, 'listening');
    const run = new Running(
      ['port 0 3', 'port 0 3'],
      [...['-chardev', 'socket,id=c,path=long.sock', ...CONSOLE]],
    );
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('error', () => undefined);
    socket.write(`one${'two'.repeat(100_000)}`);
    expect(await reads(socket, 6)).toBe('ONETWO');
    expect((await run.ended).code).toBe(0);
    socket.destroy();
    server.close();
  });

  it('a pair of FIFOs, of which nobody else reads the output', async () => {
    execFileSync('mkfifo', ['p.in', 'p.out'], { cwd: scratch.folder });
    const run = new Running(['port 0 4'], ['-chardev', 'pipe,id=c,path=p', ...CONSOLE]);
    await run.says('port 0 is open');
    const output = createReadStream(scratch.file('p.out'));
    await once(output, 'open');
    writeFileSync(scratch.file('p.in'), 'fifo');
    expect((await run.ended).code).toBe(0);
    expect(await reads(output, 4)).toBe('FIFO');
  });

  it('standard input and output, and waiting for keys is no fault of the driver', async () => {
    const run = new Running(
      ['port 0 5'],
      [...['-serial', 'none', '-monitor', 'none', '-chardev', 'stdio,id=c', ...CONSOLE]],
    );
    await run.says('port 0 is open');
    // It polls meanwhile, many times as often as a driver whose queue is forgotten before that is said.
    await new Promise((resolve) => setTimeout(resolve, 300));
    run.stdin.write('keys\n');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('port 0 got keys\n');
    expect(stdout).toContain('KEYS\n');
  });

  it('a socket that two ports share is for the one that was made last', async () => {
    const run = new Running(
      ['port 1 4'],
      [
        ...['-chardev', 'socket,id=c,path=mux.sock,server=on,mux=on', ...CONSOLE],
        ...['-device', 'virtserialport,chardev=c,nr=1'],
      ],
    );
    await run.says('waiting for connection');
    const socket = connect(scratch.file('mux.sock'));
    socket.write('both');
    expect(await reads(socket, 4)).toBe('BOTH');
    expect((await run.ended).stdout).toContain('port 1 got both\n');
  });
});

describe('is refused as QEMU refuses it', () => {
  it.each([
    ['pipe,id=c', 'chardev: pipe: no device path given'],
    ['pipe,id=c,path=no/p', "Could not open 'no/p': No such file or directory"],
    ['socket,id=c,path=no/s', "Failed to connect to 'no/s': No such file or directory"],
    ['socket,id=c,host=127.0.0.1,port=1', "Failed to connect to '127.0.0.1:1': Connection refused"],
    [
      'socket,id=c,path=no/s,server=on,wait=off',
      'Failed to bind socket to no/s: No such file or directory',
    ],
    ['socket,id=c', 'Unable to parse FD number '],
    ['socket,id=c,host=127.0.0.1', 'chardev: socket: no port given'],
    [
      'socket,id=c,path=x,wait=off',
      "'wait' option is incompatible with socket in client connect mode",
    ],
    [
      'socket,id=c,path=x,server=on,reconnect=1',
      "'reconnect' option is incompatible with socket in server listen mode",
    ],
    ['socket,id=c,path=x,host=h,port=1', "None or one of 'path', 'fd' or 'host' option required."],
  ])('-chardev %s', async (chardev, sentence) => {
    const { code, errorLines } = await scratch.run(
      ['run', '--', ...ARM, '-chardev', chardev, ...CONSOLE],
      { input: '' },
    );
    expect({ code, last: errorLines.at(-1) }).toEqual({
      code: 1,
      last: `uboot-virtio: qemu-system-arm: -chardev ${chardev}: ${sentence}`,
    });
  });
});
