import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BOARDS } from '../../../src/base/boards';
import { runProgram } from '../../programs/program';
import { KERNELS_IN_RAM } from '../../support/kernels-in-ram';
import { ConsoleSession, type AtLine, type Filter } from './console-session';
import { example } from './readme';

let folder: string;
let session: ConsoleSession;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'driver-life-'));
});
afterEach(async () => {
  expect(await session.adapter.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

/** One line in each function of the driver's that U-Boot calls. */
const BREAKPOINTS: readonly AtLine[] = [
  { behind: 'function virtio_console_bind(', text: 'virtio_driver_features_init(' },
  { behind: 'function virtio_console_probe(', text: 'priv.tx = malloc(' },
  {
    behind: 'function virtio_console_transmit(',
    text: 'virtqueue_kick(',
    condition: 'length == 5',
  },
  {
    behind: 'function virtio_console_getc(',
    text: 'priv.taken++',
    condition: 'priv->received == 10 && priv->taken == 3',
  },
  { behind: 'function virtio_console_remove(', text: 'ret = virtio_reset(' },
];

const HOOKS: readonly Filter[] = ['bind', 'probe', 'remove'].map((hook) => [
  hook,
  'virtio-console#*',
]);

/** What stops: a hook by its name, or a breakpoint by the driver's function that it is in. */
async function stop(): Promise<string> {
  const { reason, hook } = await session.hookStop();
  const [frame] = await session.stack();
  if (reason !== 'breakpoint') {
    return `${hook?.kind ?? reason} of ${hook?.device ?? 'U-Boot'}`;
  }
  expect(frame?.source?.path).toBe(session.driver);
  return `${frame?.name.replace(/\(.*/, '') ?? ''}:${frame?.line ?? 0}`;
}

/** The stop at a breakpoint, as `stop` names it. */
function at(index: number): string {
  const breakpoint = BREAKPOINTS[index];
  if (breakpoint === undefined) {
    throw new Error(`there is no breakpoint ${index}`);
  }
  const name = /function (\w+)/.exec(breakpoint.behind)?.[1] ?? '';
  return `${name}:${session.lineOf(breakpoint)}`;
}

/** These stops come, and at each of them but the last the run goes on. */
async function comesBy(stops: readonly string[]): Promise<void> {
  const seen = [await stop()];
  while (seen.length < stops.length) {
    await session.goOn();
    seen.push(await stop());
  }
  expect(seen).toEqual(stops);
}

/** Presses keys in the device's own terminal, and waits until it shows a text and another prompt. */
async function pressLine(line: string, shown = line): Promise<void> {
  const from = session.port.length;
  await session.press(`${line}\r`);
  await session.portPrints(shown, from);
  await session.portPrints('\n=> ', from);
}

const lastLine = (text: string): string | undefined =>
  text.replaceAll('\r', '').trimEnd().split('\n').at(-1);

it.each(BOARDS)(
  'the driver of examples/new-driver is bound, probed, prints, takes keys and is removed on $name',
  async ({ name, bus }) => {
    const made = await runProgram(['new', 'driver', 'console', '--id', '3', '--board', name], {
      cwd: folder,
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    copyFileSync(path.join(example, 'virtio-console.ts'), path.join(folder, 'virtio-console.ts'));
    session = new ConsoleSession(folder);
    await session.start(BREAKPOINTS, HOOKS);

    // On x86 U-Boot looks for devices when it is told to.
    const isBoundLate = bus === 'pci';
    if (isBoundLate) {
      await session.prompt();
      await session.adapter.send('virtio scan\r');
    }
    const { hook } = await session.hookStop();
    const device = hook?.device ?? '';
    expect(hook).toMatchObject({ kind: 'bind', functionName: 'virtio_console_bind' });
    expect(device).toMatch(/^virtio-console#\d+$/);
    await session.goOn();
    expect(await stop()).toBe(at(0));
    expect((await session.device()).status.bits).toEqual(['ACKNOWLEDGE']);
    let from = session.adapter.console.length;
    await session.goOn();
    if (!isBoundLate) {
      await session.prompt(from);
      expect((await session.device()).driverProbed).toBe(false);
      await session.adapter.send('virtio scan\r');
    }
    await comesBy([`probe of ${device}`, at(1)]);
    expect(await session.rings()).toEqual(['receiveq(port0)', 'transmitq(port0)']);
    from = session.adapter.console.length;
    await session.goOn();
    await session.prompt(from);
    expect((await session.device()).status.bits).toContain('DRIVER_OK');
    await session.answer('setenv stdout serial,virtio-console');

    await session.adapter.send('echo Hello\r');
    expect(await stop()).toBe(at(2));
    expect((await session.queue('transmitq(port0)')).chains).toMatchObject([
      { meaning: '"Hello", 5 bytes', used: false },
    ]);
    await session.goOn();
    await session.portPrints('Hello\n=> ');
    await session.adapter.printed('Hello\r\n=> ');
    await session.breakAt(BREAKPOINTS.slice(3));

    await session.answer('setenv stdin serial,virtio-console');
    from = session.adapter.console.length;
    await session.press('echo keys\r');
    expect(await stop()).toBe(at(3));
    expect(await session.evaluate('mem8(priv->rx + 3)')).toMatch(/^111 /);
    await session.goOn();
    await session.portPrints('\nkeys\n=> ');
    await session.adapter.printed('\nkeys', from);

    await pressLine('setenv stdin virtio-console');
    await pressLine('echo nobody else', '\nnobody else');
    const { lines, end } = KERNELS_IN_RAM[name];
    for (const line of lines.slice(0, -1)) {
      await pressLine(line);
    }
    await session.press(`${lines.at(-1) ?? ''}\r`);
    await comesBy([`remove of ${device}`, at(4)]);
    expect((await session.device()).status.bits).toContain('DRIVER_OK');
    expect(await session.rings()).toHaveLength(2);
    expect(session.port).toContain('\nStarting kernel ...\n');
    expect(lastLine(session.port)).toBe(lastLine(session.adapter.console));
    await session.step('stepOut');
    expect((await session.device()).status.value).toBe(0);
    expect(await session.rings()).toEqual([]);
    const port = session.port;
    await session.goOn();
    expect((await session.adapter.stopped()).text).toMatch(end);
    expect(session.port).toBe(port);
    expect(session.adapter.output).not.toContain('virtio-console.ts');
    const ended = session.adapter.client.waitForEvent('uboot-virtio/ended');
    await session.goOn();
    expect((await ended).body).toMatchObject({ reason: 'handedOver' });
  },
);
