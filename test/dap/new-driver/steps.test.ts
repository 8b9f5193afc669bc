import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../programs/program';
import { root } from '../adapter-process';
import { applyBlock } from './apply-block';
import { ConsoleSession, type AtLine } from './console-session';
import { blocksOf, codes, example, expectShown, stepOf, steps, typedIn, type Step } from './readme';
import { titleOf } from '../../../src/ui/console/port-terminals';

/**
 * Does what the README of examples/new-driver tells a person to do, in a folder that is empty at first. The driver is the skeleton with
 * the blocks of the steps put in; what is typed and what must be seen stands in the README, too.
 */

let folder: string;
let session: ConsoleSession | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'new-driver-'));
  // As after `npm install typescript`.
  mkdirSync(inFolder('node_modules'));
  symlinkSync(path.join(root, 'node_modules/typescript'), inFolder('node_modules/typescript'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  const code = await session?.adapter.close();
  session = undefined;
  expect(code ?? 0).toBe(0);
});

const inFolder = (name: string): string => path.join(folder, name);
const read = (folderOfIt: string, name: string): string =>
  readFileSync(path.join(folderOfIt, name), 'utf8');

/** The driver as `uboot-virtio new driver` has written it in step 1. */
let skeleton: string | undefined;

/** Does step 1, once. */
async function begin(): Promise<string> {
  if (skeleton === undefined) {
    const [[command] = []] = typedIn(stepOf(1), '$ ');
    const [program, ...args] = command?.line.split(' ') ?? [];
    expect(program).toBe('uboot-virtio');
    const { code, stdout, stderr } = await runProgram(args, { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectShown(stdout.toString(), command?.shown ?? []);
    skeleton = read(folder, 'virtio-console.ts');
  }
  return skeleton;
}

/** The driver with the blocks of all steps up to one. */
async function driverOf(number: number): Promise<string> {
  return steps
    .filter((step) => step.number <= number)
    .flatMap((step) => blocksOf(step, 'ts'))
    .reduce(applyBlock, await begin());
}

/** Writes the driver of a step, and starts it. `changed` makes another of it. */
async function startWith(
  number: number,
  breakpoints: readonly AtLine[] = [],
  changed = (text: string): string => text,
): Promise<ConsoleSession> {
  writeFileSync(inFolder('virtio-console.ts'), changed(await driverOf(number)));
  session = new ConsoleSession(folder);
  await session.start(breakpoints);
  return session;
}

/** A line that a step names, in a function that it names. */
function lineIn(number: number): AtLine {
  const [, text = '', behind = ''] =
    /line `([^`]+)` of `(\w+)\(\)`/.exec(stepOf(number).prose) ?? [];
  return { text, behind: `function ${behind}(` };
}

/** What the one block of plain text in a step shows, without spaces at the ends of lines. */
function shownIn(number: number): string {
  return blocksOf(stepOf(number), 'text')[0]?.trimEnd() ?? '';
}

/** The value that a sentence of a step gives a name: `` `ret` is `0` ``. */
function said(number: number, pattern: RegExp): readonly string[] {
  const found = pattern.exec(stepOf(number).prose);
  if (found === null) {
    throw new Error(`step ${number} does not say ${pattern.source}`);
  }
  return found.slice(1);
}

/** The names in `` `A`, `B` `` */
const names = (list = ''): readonly string[] => list.split(', ').map((name) => name.slice(1, -1));

const hasCode = (step: Step): boolean => blocksOf(step, 'ts').length > 0;

const trimmed = (text: string): string => text.replaceAll(/ +$/gm, '').trimEnd();

it('the README has ten steps', () => {
  expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe('the steps of examples/new-driver', () => {
  it('1: the skeleton, and what it needs', async () => {
    const text = await begin();
    const numbers = [...text.matchAll(/^\/\/ Step (\d)/gm)].map(([, step]) => Number(step));
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5, 6]);
    const defconfig = read(folder, 'configs/virtio_console_defconfig').split('\n');
    expect(defconfig.filter((line) => line.startsWith('CONFIG_'))).toEqual(
      codes(stepOf(1)).filter((code) => code.startsWith('CONFIG_')),
    );
  });

  it('1: the example has what is written there, and the driver that the steps come to', async () => {
    expect(read(example, 'virtio-console.ts')).toBe(await driverOf(10));
    for (const name of ['configs/virtio_console_defconfig', 'Kconfig.drivers']) {
      expect(read(example, name)).toBe(read(folder, name));
    }
    const json = (from: string, name: string): unknown => JSON.parse(read(from, name));
    expect(json(example, '.vscode/launch.json')).toEqual(json(folder, '.vscode/launch.json'));
    // The declarations are in this repository already.
    const types = json(folder, 'tsconfig.json') as { include: readonly string[] };
    const include = [...types.include, '../../types/u-boot.d.ts'];
    expect(json(example, 'tsconfig.json')).toEqual({ ...types, include });
    expect(read(folder, 'u-boot.d.ts')).toBe(read(root, 'types/u-boot.d.ts'));
  });

  /** What `check-driver` finds in the driver of a folder, its types too. */
  async function faultsIn(cwd: string): Promise<object> {
    const { code, stdout, stderr } = await runProgram(['check-driver', 'virtio-console.ts'], {
      cwd,
    });
    return { code, stdout: stdout.toString(), stderr };
  }
  const none = { code: 0, stdout: '', stderr: '' };

  it.each(steps.filter((step) => step.number === 1 || hasCode(step)))(
    '$number leaves no fault in the driver, nor a wrong type',
    async ({ number }) => {
      writeFileSync(inFolder('virtio-console.ts'), await driverOf(number));
      expect(await faultsIn(folder)).toEqual(none);
    },
  );

  it('no fault is in the example, with its own configuration', async () => {
    expect(await faultsIn(example)).toEqual(none);
  });

  it('2: it is bound', async () => {
    const session = await startWith(2);
    await session.prompt();
    const [block = []] = typedIn(stepOf(2), '=> ');
    expect(block.map(({ shown }) => shown.length > 0)).toEqual([true]);
    await session.type(block);
    const [name, status] = said(2, /status of `([^`]+)` is `([^`]+)`/);
    expect(await session.device()).toMatchObject({
      driverDevice: name,
      status: { bits: [status] },
      driverProbed: false,
    });
  });

  it('3: it is probed', async () => {
    const session = await startWith(3, [lineIn(3)]);
    await session.prompt();
    await session.typeToTheEnd(typedIn(stepOf(3), '=> ')[0] ?? []);
    expect(await session.adapter.stopped()).toMatchObject({ reason: 'breakpoint' });
    const [ret, queues] = said(3, /`ret` is `(\d)`, and `priv.vqs` has `(\d)` queues/);
    expect(await session.evaluate('ret')).toMatch(new RegExp(`^${ret ?? ''} `));
    expect(await session.evaluate('priv->vqs.length')).toMatch(new RegExp(`^${queues ?? ''} `));
    const [rings] = said(3, /Devices (`[^`]+` and `[^`]+`) have rings/);
    expect(await session.rings()).toEqual(names(rings?.replace(' and ', ', ')));
    const [status] = said(3, /The status is ([^.]*)\./);
    expect((await session.device()).status.bits).toEqual(names(status));
    const from = session.adapter.console.length;
    await session.goOn();
    await session.prompt(from);
    const [last = ''] = said(3, /with `(\w+)` the device is at work/);
    expect((await session.device()).status.bits).toEqual([...names(status), last]);
    await session.type(typedIn(stepOf(3), '=> ')[1] ?? []);
  });

  it('4: a feature, in a hot restart', async () => {
    const session = await startWith(3, [lineIn(3)]);
    await session.prompt();
    writeFileSync(session.driver, await driverOf(4));
    await session.breakAt([lineIn(3)]);
    let from = session.adapter.console.length;
    await session.adapter.client.restartRequest({});
    await session.prompt(from);
    const [line = ''] = said(4, /type `([^`]+)` again/);
    await session.adapter.send(`${line}\r`);
    await session.adapter.stopped();
    const [feature = ''] = said(4, /`(VIRTIO_\w+)` is among the features that were negotiated/);
    const { features } = await session.device();
    expect(features.filter(({ negotiated }) => negotiated).map(({ name }) => name)).toEqual([
      feature,
    ]);
    expect(session.port).toBe('');
    const [name = '', value = ''] = said(4, /Give `(\w+)` the value `([^`]+)`/);
    await session.set(name, value);
    from = session.adapter.console.length;
    await session.goOn();
    await session.prompt(from);
    expect(trimmed(session.port)).toBe(shownIn(4));
    const [terminal = ''] = said(4, /a terminal of its own, `([^`]+)`/);
    expect([...session.portNames].map(titleOf)).toContain(terminal);
    // With its queues it has nothing to say.
    await session.breakAt([]);
    session.port = '';
    await session.answer(line);
    expect((await session.device()).driverProbed).toBe(true);
    expect(session.port).toBe('');
  });

  it('5: a character', async () => {
    const session = await startWith(5);
    await session.prompt();
    await session.type(typedIn(stepOf(5), '=> ')[0] ?? []);
    expect(trimmed(session.port)).toMatch(new RegExp(`^=> coninfo\n[^]*\n${shownIn(5)}$`));
    expect((await session.device()).driverProbed).toBe(true);
  });

  it('6: its chain in the queue', async () => {
    const session = await startWith(6);
    await session.prompt();
    await session.type(typedIn(stepOf(5), '=> ')[0] ?? []);
    await session.breakAt([lineIn(6)]);
    session.port = '';
    const [key = ''] = said(6, /press one key, such as `(.)`/);
    const [queue = '', meaning = '', address = ''] = said(
      6,
      /Devices `([^`]+)` has a chain, `([^`]+)`, and its descriptor is the address of `([^`]+)`/,
    );
    await session.adapter.send(key);
    await session.adapter.stopped();
    const chains = async () => (await session.queue(queue)).chains;
    const [chain, ...more] = await chains();
    expect([chain, more]).toMatchObject([{ meaning, used: false }, []]);
    const tx = await session.evaluate(address.replace('.', '->'));
    expect(chain?.descriptors.map((descriptor) => descriptor.address)).toEqual([
      Number(/0x[0-9a-f]+/.exec(tx)?.[0] ?? tx.split(' ')[0]),
    ]);
    expect(session.port).toBe('');
    await session.step('next');
    expect(await chains()).toMatchObject([{ meaning, used: true }]);
    await session.step('next');
    expect(session.port).toBe(key);
    expect(await chains()).toEqual([]);
    await session.step('stepBack');
    expect(await chains()).toMatchObject([{ meaning, used: true }]);
    await session.breakAt([]);
    await session.goOn();
    expect(await session.answer('ersion')).toContain('U-Boot 2023.01');
  });

  it('7: a text is one chain', async () => {
    const [condition = ''] = said(7, /the condition `([^`]+)`/);
    const meanings = said(7, /the chain is `([^`]+)`[^`]*`([^`]+)`/);
    const [lines = []] = typedIn(stepOf(7), '=> ');
    const session = await startWith(7, [{ ...lineIn(6), condition }]);
    await session.prompt();
    await session.type(lines.slice(0, -meanings.length));
    for (const [index, { line }] of lines.slice(-meanings.length).entries()) {
      await session.adapter.send(`${line}\r`);
      await session.adapter.stopped();
      const { chains } = await session.queue('transmitq(port0)');
      expect(chains).toMatchObject([{ meaning: meanings[index], used: false }]);
      await session.goOn();
    }
  });

  it('8: keys', async () => {
    const session = await startWith(8);
    await session.prompt();
    await session.type(typedIn(stepOf(8), '=> ')[0] ?? []);
    const [keys = ''] = said(8, /Type `([^`]+)` in the terminal of/);
    const from = session.adapter.console.length;
    await session.press(`${keys}\r`);
    await session.adapter.printed(`\n${keys.replace('echo ', '')}`, from);
    await session.prompt(from);
    const both = [session.port, session.adapter.console];
    for (const text of both) {
      expect(trimmed(text.replaceAll('\r', '')).endsWith(shownIn(8))).toBe(true);
    }
    // The buffer is offered again, and what it has no room for comes later.
    const long = `echo ${'more-than-a-buffer-'.repeat(5)}`;
    const more = session.port.length;
    await session.press(`${long}\r`);
    await session.portPrints(`\n${long.replace('echo ', '')}\n=> `, more);
  });

  it('9: what it leaves behind, and what it gives back', async () => {
    const [lines = []] = typedIn(stepOf(9), '=> ');
    const leaky = await startWith(8);
    await leaky.prompt();
    await leaky.typeToTheEnd(lines);
    expect(await leaky.adapter.stopped()).toMatchObject({ event: { kind: 'handedOver' } });
    const line = leaky.lineOf({ behind: 'function virtio_console_probe(', text: 'malloc(' });
    const warning = shownIn(9).split('0x...') as [string, string];
    const [said, ...more] = leaky.adapter.output
      .split('\n')
      .filter((text) => text.includes(' gave '));
    expect(said).toContain(`${leaky.driver}:${line}: ${warning[0]}`);
    expect(said).toContain(warning[1]);
    expect(more).toEqual([]);
    expect(await leaky.adapter.close()).toBe(0);

    const mended = await startWith(9);
    await mended.prompt();
    await mended.typeToTheEnd(lines);
    expect(await mended.adapter.stopped()).toMatchObject({ event: { kind: 'handedOver' } });
    expect(mended.adapter.output).not.toContain('virtio-console.ts');
  });

  it('9: what is printed when it is gone goes to the other devices', async () => {
    const [lines = []] = typedIn(stepOf(9), '=> ');
    const session = await startWith(9, [], (text) =>
      text.replace('  free(priv.tx);\n', "  free(priv.tx);\n  printf('it is gone\\n');\n"),
    );
    await session.prompt();
    await session.type(lines.slice(0, -1));
    await session.answer('setenv stdout serial,virtio-console,virtio-console#31');
    await session.adapter.send(`${lines.at(-1)?.line ?? ''}\r`);
    expect(await session.adapter.stopped()).toMatchObject({ event: { kind: 'handedOver' } });
    expect(session.adapter.console).toContain('\nit is gone\r\n');
    expect(session.port).toContain('\nStarting kernel ...\n');
    expect(session.port).not.toContain('gone');
    expect(session.adapter.output).not.toContain('virtio-console.ts');
  });

  it('10: quiet before the operating system', async () => {
    const session = await startWith(10);
    const [filter = '', condition = ''] = said(
      10,
      /tick `(\w+)` in _Breakpoints_, give it the condition `([^`]+)`/,
    );
    await session.tick([[filter, condition]]);
    await session.prompt();
    await session.typeToTheEnd(typedIn(stepOf(10), '=> ')[0] ?? []);
    const stop = await session.adapter.stopped();
    expect(stop.description).toBe(`Paused on ${filter} of virtio-console#31`);
    const [last = '', inside, caller] = said(
      10,
      /both terminals have is `([^`]+)`\. Then U-Boot stops in `(\w+)\(\)`, called by `(\w+)\(\)`/,
    );
    for (const text of [session.port, session.adapter.console]) {
      expect(trimmed(text.replaceAll('\r', '')).split('\n').at(-1)).toBe(last);
    }
    const stack = await session.stack();
    expect(stack.slice(0, 2).map(({ name }) => name.replace(/\(.*/, ''))).toEqual([inside, caller]);

    const [status, none] = said(
      10,
      /the status is ((?:`\w+`,? ?)+), two queues[^]*the status is `(\w+)`/,
    );
    const atWork = await session.device();
    expect(atWork.status.bits).toEqual(names(status));
    expect(await session.rings()).toHaveLength(2);
    const [queue = '', meaning] = said(10, /keys in `([^`]+)`: `([^`]+)`/);
    expect((await session.queue(queue)).chains).toMatchObject([{ used: false, meaning }]);
    await session.step('stepOut');
    expect(`0x${(await session.device()).status.value.toString(16)}`).toBe(none);
    expect(await session.rings()).toEqual([]);
    await session.step('stepBack');
    expect((await session.device()).status).toEqual(atWork.status);
    expect(await session.rings()).toHaveLength(2);

    const [end = ''] = said(10, /says `([^`]+)`/);
    const port = session.port;
    let { description } = stop;
    while (!description?.includes('handed over')) {
      await session.goOn();
      ({ description } = await session.adapter.stopped());
    }
    expect(description).toContain(end);
    expect(session.port).toBe(port);
    expect(trimmed(session.adapter.console.replaceAll('\r', '')).endsWith(last)).toBe(true);
    const ended = session.adapter.client.waitForEvent('uboot-virtio/ended');
    await session.goOn();
    expect((await ended).body).toMatchObject({ reason: 'handedOver' });
  });
});
