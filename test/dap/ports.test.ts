import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterProcess, workspace } from './adapter-process';

let folder: string;
const adapters: AdapterProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dap-ports-'));
});
afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.close()));
  rmSync(folder, { recursive: true });
});

/** The console device is in the last slot. U-Boot has no driver for it, so these lines are one. */
const QUEUES = [
  'mw.l 41000000 0 800; mw.l 41010000 0 800',
  'mw.l a003e70 0; mw.l a003e70 3; mw.l a003e24 0; mw.l a003e20 0; mw.l a003e28 1000',
  'mw.l a003e30 0; mw.l a003e38 8; mw.l a003e3c 1000; mw.l a003e40 41000',
  'mw.l a003e30 1; mw.l a003e38 8; mw.l a003e3c 1000; mw.l a003e40 41010',
  'mw.l a003e70 7',
];
/** A buffer of 16 bytes at 0x42000000. */
const RECEIVE = [
  'mw.l 41000000 42000000; mw.l 41000008 10; mw.l 4100000c 2; mw.l 41000080 10000',
  'mw.l a003e50 0',
];
/** `hi`, and a line end. */
const SEND = [
  'mw.l 43000000 0a6968',
  'mw.l 41010000 43000000; mw.l 41010008 3; mw.l 4101000c 0; mw.l 41010080 10000',
  'mw.l a003e50 1',
];
const EMERG_WR = 'a003f08';

interface PortOutput {
  readonly port: string;
  readonly name: string;
  readonly data: string;
}

class Session {
  readonly adapter = new AdapterProcess({ ...process.env, XDG_STATE_HOME: folder });
  readonly names: string[] = [];
  readonly travelled: { readonly unwrittenPorts: readonly string[] }[] = [];
  printed = '';

  static async start(line: string, attributes: object = {}): Promise<Session> {
    const session = new Session();
    adapters.push(session.adapter);
    const { client } = session.adapter;
    client.on('uboot-virtio/portOutput', ({ body }: DebugProtocol.Event) => {
      const { port, name, data } = body as PortOutput;
      session.names.push(`${port}: ${name}`);
      session.printed += Buffer.from(data, 'base64').toString('latin1');
    });
    client.on('uboot-virtio/travelled', ({ body }: DebugProtocol.Event) => {
      session.travelled.push(body as (typeof session.travelled)[number]);
    });
    await session.adapter.launch({
      defconfig: path.join(workspace, 'configs/my_qemu_arm_defconfig'),
      qemu: `qemu-system-arm -machine virt -nic none -device virtio-serial-device ${line}`,
      cwd: folder,
      ...attributes,
    });
    await session.adapter.printed('\n=> ');
    return session;
  }

  async do(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      await this.adapter.type(line);
    }
  }

  press(text: string): Promise<unknown> {
    const data = Buffer.from(text).toString('base64');
    return this.adapter.client.customRequest('uboot-virtio/portInput', { port: 'c', data });
  }

  async toTheBeginning(): Promise<void> {
    await this.adapter.client.pauseRequest({ threadId: 1 });
    await this.adapter.stopped();
    await this.adapter.client.reverseContinueRequest({ threadId: 1 });
    await this.adapter.stopped();
  }
}

it('a port has a terminal of its own, which prints, takes keys, and goes back with the run', async () => {
  const session = await Session.start('-chardev vc,id=c -device virtconsole,chardev=c');
  const { adapter } = session;
  expect(session.names.at(-1)).toBe('c: virtio-console#31 port 0');
  await session.do([...QUEUES, ...RECEIVE, ...SEND]);
  expect(session.printed).toBe('hi\n');
  await session.press('keys');
  // The prompt takes them in its wait.
  expect(await adapter.type('md.b 42000000 5')).toContain('42000000: 6b 65 79 73 00');

  await session.toTheBeginning();
  expect(session.travelled.at(-1)?.unwrittenPorts).toEqual(['c']);
  const before = adapter.console.length;
  await adapter.client.continueRequest({ threadId: 1 });
  await adapter.printed('42000000: 6b 65 79 73 00', before);
  expect(session.printed).toBe('hi\nhi\n');
});

it('keys wait until the driver has room for them, and a stop does not lose them', async () => {
  const session = await Session.start('-chardev stdio,id=c -device virtconsole,chardev=c');
  await session.press('early ');
  await session.adapter.client.pauseRequest({ threadId: 1 });
  await session.adapter.stopped();
  await session.press('and late');
  await session.adapter.client.continueRequest({ threadId: 1 });
  await session.do([...QUEUES, ...RECEIVE]);
  expect(await session.adapter.type('md.b 42000000 10')).toContain('early and late');
});

it('refuses keys for a port that is not there, by name', async () => {
  const session = await Session.start('-chardev vc,id=d -device virtconsole,chardev=d');
  await expect(session.press('x')).rejects.toThrow(
    "expected a port by its -chardev ('d'), found 'c'",
  );
});

it('another client sees lines with the name of the port', async () => {
  const session = await Session.start(
    '-chardev pty,id=c -device virtio-serial-pci -device virtserialport,chardev=c,bus=virtio-serial-bus.0',
    { console: 'debugConsole' },
  );
  expect(session.adapter.output).toContain(
    "chardev backend 'pty' is not emulated; a virtual console ('vc') takes its place",
  );
  const transmit = (line: string): string =>
    line.replaceAll('a003e30 1;', 'a003e30 5;').replaceAll('a003e50 1', 'a003e50 5');
  await session.do([...QUEUES, ...SEND].map(transmit));
  await session.do(['echo done']);
  expect(session.adapter.output).toContain('[virtio-console#31 port 1] hi\n');
});

it('a file ends where the run has gone back to', async () => {
  const session = await Session.start(
    '-chardev file,id=f,path=out.txt -device virtconsole,chardev=f',
  );
  const content = (): string => readFileSync(path.join(folder, 'out.txt'), 'latin1');
  await session.do([`mw.b ${EMERG_WR} 41`, `mw.b ${EMERG_WR} 42`]);
  expect(content()).toBe('AB');
  await session.toTheBeginning();
  expect(content()).toBe('');
  const before = session.adapter.console.length;
  await session.adapter.client.continueRequest({ threadId: 1 });
  await session.adapter.printed(`mw.b ${EMERG_WR} 42`, before);
  await session.do(['echo done', `mw.b ${EMERG_WR} 43`]);
  expect(content()).toBe('ABC');
});
