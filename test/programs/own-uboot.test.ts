import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { VirtioDeviceState, VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess, root } from '../dap/adapter-process';
import { whyNotReal } from './own-image';

/**
 * Does what examples/own-uboot/README.md tells a person to do, in its order. What is to be seen, pressed and typed is taken from the
 * text itself.
 */

const example = path.join(root, 'examples/own-uboot');
const [readme = ''] = readFileSync(path.join(example, 'README.md'), 'utf8').split('\n## ');
/** The disk is written to: a copy of the examples. */
const folder = mkdtempSync(path.join(tmpdir(), 'own-uboot-'));
cpSync(path.join(root, 'examples/disks'), path.join(folder, 'disks'), { recursive: true });
cpSync(example, path.join(folder, 'own-uboot'), { recursive: true });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

/** A numbered step of the README in one line; its code in backquotes, one by one. */
function step(number: number): { readonly text: string; readonly codes: readonly string[] } {
  const [, rest = ''] = readme.split(new RegExp(`^${number}\\. `, 'm'));
  const [block = ''] = rest.split(/^(?:\d+\. |\*\*)/m);
  const text = block.replaceAll(/\n +(?=\S)/g, ' ');
  return { text, codes: [...text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = '']) => code) };
}

type Launch = { readonly name: string; readonly cwd: string };

/** F5 with a configuration of the example, as VS Code starts it. */
async function start(index: number): Promise<DebugProtocol.StoppedEvent['body']> {
  const workspace = path.join(folder, 'own-uboot');
  const text = readFileSync(path.join(workspace, '.vscode/launch.json'), 'utf8');
  const launches = text.replaceAll('${workspaceFolder}', workspace);
  const { configurations } = JSON.parse(launches) as { configurations: Launch[] };
  adapter = new AdapterProcess();
  await adapter.launch({ defconfig: undefined, ...configurations[index] });
  return adapter.stopped();
}

/** Memory and name of what is in _Registers_. */
async function register(name: string): Promise<DebugProtocol.Variable> {
  const { scopes } = (await adapter.client.scopesRequest({ frameId: (await adapter.top()).id }))
    .body;
  const scope = scopes.find((one) => one.name === /_(Registers)_/.exec(step(2).text)?.[1]);
  const variablesReference = scope?.variablesReference ?? 0;
  const { variables } = (await adapter.client.variablesRequest({ variablesReference })).body;
  const found = variables.find((variable) => variable.name === name);
  if (found === undefined) {
    throw new Error(`no register ${name}`);
  }
  return found;
}

async function disk(name: string): Promise<VirtioDeviceState> {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  const { transports } = response.body as VirtioSnapshot;
  const found = transports.find(({ device }) => device?.driverDevice === name)?.device;
  if (found === undefined) {
    throw new Error(`no ${name}`);
  }
  return found;
}

/** Goes on in a way up to the next stop, and gives its reason. */
async function go(command: string): Promise<string> {
  const granularity = ['next', 'stepIn', 'stepOut', 'stepBack'].includes(command)
    ? { granularity: 'instruction' }
    : {};
  await adapter.client.customRequest(command, { threadId: 1, ...granularity });
  return (await adapter.stopped()).reason;
}

async function instructionsAt(memoryReference: string) {
  const response = await adapter.client.customRequest('disassemble', {
    memoryReference,
    instructionCount: 2,
  });
  return (response.body as DebugProtocol.DisassembleResponse['body'] & object).instructions;
}

/** The function and the device of the text before the steps. */
const [, place = '', device = ''] = /`(\w+)` for `([^`]+)`/.exec(readme) ?? [];

describe.skipIf(whyNotReal !== '')(`the README of examples/own-uboot${whyNotReal}`, () => {
  it('steps 1 to 8: the hook, the registers, the status, the way back, and the prompt', async () => {
    const stop = await start(0);
    expect(stop.description).toContain(device);
    const { name, source } = await adapter.top();
    expect([name, source]).toEqual([place, undefined]);
    expect(step(1).codes).toContain(place);

    const at = await adapter.pc();
    const [pcName = '', argument = '', , back = ''] = step(2).codes;
    expect(Number((await register(pcName)).value.split(' ')[0])).toBe(Number(at));
    expect((await register(argument)).memoryReference).toMatch(/^0x/);
    const caller = Number((await register(back)).value.split(' ')[0]);

    const [shown = '', acknowledged = ''] = step(3).codes;
    expect(shown).toBe(device);
    expect((await disk(device)).status.bits).toEqual([acknowledged]);

    const [, wanted = ''] = /status goes ([^,]*),/.exec(step(4).text) ?? [];
    const values = wanted.split('→').map((text) => Number.parseInt(text, 10));
    expect(values).toHaveLength(3);
    const seen = [(await disk(device)).status.value];
    const places = [at];
    while (seen.length < values.length && places.length <= 60) {
      expect(await go('next')).toBe('step');
      places.push(await adapter.pc());
      const { value } = (await disk(device)).status;
      if (value !== seen.at(-1)) {
        seen.push(value);
      }
    }
    expect(seen).toEqual(values);
    // _Some twenty times_
    expect(places.length).toBeGreaterThan(10);
    expect(places.length).toBeLessThan(30);

    // The last step was over a call: one back is the end of the function that was called.
    await go('stepBack');
    expect((await instructionsAt(await adapter.pc()))[0]?.instruction).toBe('ret');
    await go('next');
    expect(await adapter.pc()).toBe(places.at(-1));
    await go('stepBack');
    await go('stepBack');
    expect(places).not.toContain(await adapter.pc());
    await go('reverseContinue');
    expect(await adapter.pc()).toBe(at);
    expect((await disk(device)).status.bits).toEqual([acknowledged]);

    // Step 6: out of it.
    await go('stepOut');
    expect(Number(await adapter.pc())).toBe(caller);
    const [result = '', value = ''] = step(6).codes;
    expect(Number((await register(result)).value)).toBe(Number(value));

    // Step 7: a breakpoint on the second instruction, and a restart.
    await go('reverseContinue');
    const { address = '' } = (await instructionsAt(at))[1] ?? {};
    await adapter.client.customRequest('setInstructionBreakpoints', {
      breakpoints: [{ instructionReference: address }],
    });
    await adapter.client.restartRequest({});
    expect((await adapter.stopped()).reason).toBe('instruction breakpoint');
    expect(await adapter.pc()).toBe(address);
    const [card = ''] = step(7).codes;
    expect((await disk(card)).status.bits).toEqual([acknowledged]);
    expect(await go('continue')).toBe('exception');
    expect(await adapter.pc()).toBe(at);
    expect(await go('continue')).toBe('instruction breakpoint');
    expect(await adapter.pc()).toBe(address);

    // Step 8: on to the prompt.
    await adapter.client.customRequest('setInstructionBreakpoints', { breakpoints: [] });
    const from = adapter.console.length;
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('\n=> ', from);
    const typed =
      /```\n([\s\S]*?)```/
        .exec(readme.slice(readme.indexOf('\n8. ')))?.[1]
        ?.trim()
        .split(/\n\s*/) ?? [];
    const answers = ['U-Boot 2023.01', 'VirtIO Block Device', device, '<DIR>'];
    expect(typed).toHaveLength(answers.length);
    for (const [index, line] of typed.entries()) {
      expect(await adapter.type(line)).toContain(answers[index]);
    }
  });

  it('the one above OpenSBI stops there, too', async () => {
    const stop = await start(1);
    expect(stop.description).toContain(device);
    expect((await adapter.top()).name).toBe(place);
  });
});
