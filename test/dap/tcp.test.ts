import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ARM_LINE, root, workspace } from './adapter-process';

let server: ChildProcess;

/** `dap --port 0`; gives the port that it names. */
function startServer(): Promise<number> {
  const child = spawn(process.execPath, [path.join(root, 'dist/cli.js'), 'dap', '--port', '0']);
  server = child;
  return new Promise((resolve) => {
    child.stderr.on('data', (data: Buffer) => {
      const port = /listening on 127\.0\.0\.1:(\d+)/.exec(data.toString())?.[1];
      if (port !== undefined) {
        resolve(Number(port));
      }
    });
  });
}

/** A client that speaks just enough of the protocol. */
class TcpClient {
  readonly socket: Socket;
  received = '';
  #sequence = 1;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data: Buffer) => (this.received += data.toString()));
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

  async launch(): Promise<void> {
    this.send('initialize', { adapterID: 'uboot-virtio' });
    await this.until('"command":"initialize"');
    this.send('launch', { qemu: `${ARM_LINE} -snapshot`, cwd: workspace, autoboot: false });
    await this.until('"event":"initialized"');
    this.send('configurationDone');
    await this.until('"idle":true');
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

describe('a server on a port', () => {
  it('serves several clients, one after another and at once, and keeps nothing of them', async () => {
    const port = await startServer();
    const first = new TcpClient(port);
    await first.launch();
    const one = threads();
    const second = new TcpClient(port);
    await second.launch();
    expect(threads()).toBeGreaterThan(one);
    second.send('disconnect');
    await second.until('"command":"disconnect"');
    await threadsFallTo(one);
    const third = new TcpClient(port);
    await third.launch();
    third.socket.destroy();
    await threadsFallTo(one);
    first.socket.destroy();
    await threadsFallTo(one - 1);
  });

  it('says in one line that a port is taken', async () => {
    const port = await startServer();
    const args = [path.join(root, 'dist/cli.js'), 'dap', '--port', String(port)];
    const child = spawn(process.execPath, args);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toMatch(/^uboot-virtio: .*EADDRINUSE.*\n$/);
    expect(code).toBe(1);
  });
});
