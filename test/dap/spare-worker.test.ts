import { readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { startProgram } from '../programs/program';
import type { ChildProcess } from 'node:child_process';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
});

function message(seq: number, command: string, args: object): string {
  const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
  return `Content-Length: ${text.length}\r\n\r\n${text}`;
}

const threads = (child: ChildProcess): number => readdirSync(`/proc/${child.pid ?? 0}/task`).length;

/** A debug adapter on a port. */
async function server() {
  const child = startProgram(['dap', '--port', '0', '--no-token']);
  children.push(child);
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  while (!/listening on [\d.]+:\d+\n/.test(said)) {
    await once(child.stderr, 'data');
  }
  return { child, port: Number(/:(\d+)\n/.exec(said)?.[1]) };
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it.skipIf(process.platform !== 'linux')(
  'a client that comes and goes without a launch leaves no thread behind',
  async () => {
    const { child, port } = await server();
    const before = threads(child);
    for (const goodbye of ['disconnect', 'none']) {
      const client = createConnection(port, '127.0.0.1');
      await once(client, 'connect');
      client.write(message(1, 'initialize', { adapterID: 'x', pathFormat: 'path' }));
      await once(client, 'data');
      await until(() => threads(child) > before);
      if (goodbye === 'disconnect') {
        client.write(message(2, 'disconnect', {}));
      }
      client.end();
      client.resume();
      await once(client, 'close');
      await until(() => threads(child) === before);
    }
  },
);

it('a program whose client goes without a launch ends', async () => {
  const child = startProgram(['dap']);
  children.push(child);
  child.stdin.write(message(1, 'initialize', { adapterID: 'x', pathFormat: 'path' }));
  await once(child.stdout, 'data');
  child.stdin.end();
  expect(await once(child, 'close')).toEqual([0, null]);
});
