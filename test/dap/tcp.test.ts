import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Scratch } from '../programs/program';
import { ARM_LINE, root, workspace } from './adapter-process';

let server: ChildProcess;

/** What the server has printed on standard error. */
let log = '';

/** `dap --port 0`; gives the port and the token that it names. */
function startServer(...options: string[]): Promise<{ port: number; token: string }> {
  const args = [path.join(root, 'dist/cli.js'), 'dap', '--port', '0', ...options];
  const child = spawn(process.execPath, args);
  server = child;
  log = '';
  const lines = options.includes('--no-token')
    ? /^listening on 127\.0\.0\.1:(\d+)\n/
    : /^listening on 127\.0\.0\.1:(\d+)\ntoken ([\w-]{32})\n/;
  return new Promise((resolve) => {
    child.stderr.on('data', (data: Buffer) => {
      log += data.toString();
      const found = lines.exec(log);
      if (found !== null) {
        resolve({ port: Number(found[1]), token: found[2] ?? '' });
      }
    });
  });
}

async function logged(text: string): Promise<void> {
  const limit = performance.now() + 15_000;
  while (!log.includes(text)) {
    if (performance.now() > limit) {
      throw new Error(`no ${text} in ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A client that speaks just enough of the protocol. */
class TcpClient {
  readonly socket: Socket;
  received = '';
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
  #sequence = 1;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data: Buffer) => (this.received += data.toString()));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      this.socket.on('close', () => {
        resolve();
      }),
    );
  }

  send(command: string, args: object = {}): void {
    const message = { seq: this.#sequence++, type: 'request', command, arguments: args };
    const text = JSON.stringify(message);
    this.socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  async until(text: string): Promise<void> {
    const limit = performance.now() + 15_000;
    while (!this.received.includes(text)) {
      if (performance.now() > limit) {
        throw new Error(`no ${text} in ${this.received}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async launch(more: object = {}): Promise<void> {
    this.askForLaunch(more);
    await this.until('"event":"initialized"');
    this.send('configurationDone');
    await this.until('"idle":true');
  }

  askForLaunch(more: object): void {
    this.send('initialize', { adapterID: 'uboot-virtio' });
    const qemu = `${ARM_LINE} -snapshot`;
    this.send('launch', { qemu, cwd: workspace, autoboot: false, ...more });
  }
}

const threads = (): number => readdirSync(`/proc/${server.pid ?? 0}/task`).length;

async function threadsFallTo(count: number): Promise<void> {
  const limit = performance.now() + 5000;
  while (threads() > count && performance.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(threads()).toBeLessThanOrEqual(count);
}

afterEach(() => {
  server.kill();
});

const scratch = new Scratch();

describe('a server on a port', () => {
  it('serves several clients, one after another and at once, and keeps nothing of them', async () => {
    const { port, token } = await startServer();
    const first = new TcpClient(port);
    await first.launch({ token });
    const one = threads();
    const second = new TcpClient(port);
    await second.launch({ token });
    expect(threads()).toBeGreaterThan(one);
    second.send('disconnect');
    await second.until('"command":"disconnect"');
    await threadsFallTo(one);
    const third = new TcpClient(port);
    await third.launch({ token });
    third.socket.destroy();
    await threadsFallTo(one);
    first.socket.destroy();
    await threadsFallTo(one - 1);
  });

  it('does not let two sessions write one image', async () => {
    const { port, token } = await startServer();
    const image = scratch.file('disk.img');
    const qemu = `qemu-system-arm -machine virt -drive if=none,file=${image},format=raw,id=hd0 -device virtio-blk-device,drive=hd0`;
    const first = new TcpClient(port);
    await first.launch({ token, qemu });
    const second = new TcpClient(port);
    second.askForLaunch({ token, qemu });
    await second.until('(another session has it)');
    first.send('disconnect');
    await first.until('"command":"disconnect"');
    const third = new TcpClient(port);
    await third.launch({ token, qemu });
    third.socket.destroy();
    second.socket.destroy();
  });

  it('links the line of a defconfig that it cannot read', async () => {
    const { port, token } = await startServer();
    const client = new TcpClient(port);
    client.askForLaunch({ token, defconfig: 'README.md' });
    await client.until('"success":false');
    const file = path.join(workspace, 'README.md');
    expect(client.received).toMatch(
      new RegExp(`"url":"file://${file}#L\\d+,1","urlLabel":"Open README\\.md at Line \\d+"`),
    );
    client.socket.destroy();
  });

  it('says in one line that a port is taken', async () => {
    const { port } = await startServer();
    const args = [path.join(root, 'dist/cli.js'), 'dap', '--port', String(port)];
    const child = spawn(process.execPath, args);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toMatch(/^uboot-virtio: .*EADDRINUSE.*\n$/);
    expect(code).toBe(1);
  });
});

describe('a stranger at the port', () => {
  const victim = 'what the user wrote\n';

  it.each([
    ['without a token', {}, 'none'],
    ['with another token', { token: 'x'.repeat(32) }, 'another'],
  ])('%s starts nothing and touches no file', async (_what, more, found) => {
    const { port } = await startServer();
    const before = threads();
    const trace = scratch.write('victim.txt', victim);
    const client = new TcpClient(port);
    client.askForLaunch({ ...more, trace });
    await client.closed;
    expect(client.received).toContain(
      `Launch attribute \\"token\\": expected the token that the debug adapter printed when it began to listen; found ${found}.`,
    );
    expect(threads()).toBe(before);
    expect(readFileSync(trace, 'utf8')).toBe(victim);
  });

  it('needs no token when the user said so', async () => {
    const { port } = await startServer('--no-token');
    const client = new TcpClient(port);
    await client.launch();
    client.socket.destroy();
    expect(log).not.toContain('token');
  });

  it('that speaks HTTP, as a web page does, is cut off with one line', async () => {
    const { port } = await startServer('--no-token');
    const trace = scratch.write('victim.txt', victim);
    const request = {
      seq: 1,
      type: 'request',
      command: 'launch',
      arguments: { qemu: ARM_LINE, trace },
    };
    const body = JSON.stringify(request);
    const answer = fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain', Origin: 'https://evil.example' },
      body: `Content-Length: ${body.length}\r\n\r\n${body}`,
    });
    await expect(answer).rejects.toThrow();
    await logged('"POST / HTTP/1.1"\n');
    expect(log.split('\n').slice(1)).toEqual([
      expect.stringMatching(
        /^uboot-virtio: dap: connection from 127\.0\.0\.1:\d+ closed: expected "Content-Length: NUMBER" .*, found "POST \/ HTTP\/1\.1"$/,
      ),
      '',
    ]);
    expect(readFileSync(trace, 'utf8')).toBe(victim);
    // The server goes on.
    const client = new TcpClient(port);
    await client.launch();
    client.socket.destroy();
  });

  it('is cut off at its first byte', async () => {
    const { port } = await startServer();
    const client = new TcpClient(port);
    client.socket.write('P');
    await client.closed;
    expect(client.received).toBe('');
    await logged('found "P"');
  });
});
