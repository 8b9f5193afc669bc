import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AdapterProcess, firmware } from './adapter-process';

const UCLASS = path.join(firmware, 'drivers/virtio/virtio-uclass.ts');

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

/** Types without waiting for a prompt. */
async function send(text: string): Promise<void> {
  await adapter.send(text);
}

async function stack() {
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
  return body.stackFrames;
}

async function evaluate(expression: string, frameId: number): Promise<string> {
  const { body } = await adapter.client.evaluateRequest({ expression, frameId, context: 'watch' });
  return body.result;
}

function lineOf(file: string, text: string): number {
  const index = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text));
  if (index < 0) {
    throw new Error(`no ${text} in ${file}`);
  }
  return index + 1;
}

/** Filters by hook, with a condition on the device. */
function hooks(...filterOptions: { filterId: string; condition?: string }[]) {
  return adapter.client.setExceptionBreakpointsRequest({ filters: [], filterOptions });
}

it('says at the prompt at the latest that the devices have changed, without a stop', async () => {
  adapter = new AdapterProcess();
  const changed = new Promise((resolve) => {
    adapter.client.on('uboot-virtio/devicesChanged', resolve);
  });
  await adapter.launch({});
  await changed;
});

describe('pausing', () => {
  it('at the prompt says that U-Boot waits for console input', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    await adapter.client.pauseRequest({ threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({
      reason: 'pause',
      description: expect.stringContaining('waits for console input') as unknown,
    });
    // What is typed meanwhile waits in the UART.
    await send('echo typed\r');
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('\ntyped\r\n=> ');
  });

  it('in a request that never ends names device, queue, chain and QEMU’s message', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    await send('virtio write 42000000 0\r');
    await adapter.printed('count 0 ... ');
    await adapter.client.pauseRequest({ threadId: 1 });
    const { description, reason } = await adapter.stopped();
    expect(reason).toBe('pause');
    expect(description).toMatch(
      /^Paused: virtio-blk#\d+ waits .* queue 0 \(requestq\): chain \d+, /,
    );
    expect(description).toContain('virtio: zero sized buffers are not allowed');
    expect(adapter.output).toContain('virtio: zero sized buffers are not allowed');
    expect((await stack()).map(({ name }) => name)).toContain('virtio_blk_write');
    // It really hangs: it is still there after going on.
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.client.pauseRequest({ threadId: 1 });
    expect((await adapter.stopped()).description).toBe(description);
  });

  it('in a loop of commands stops in it', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    await send('while true; do true; done\r');
    await adapter.printed('done\r');
    await adapter.client.pauseRequest({ threadId: 1 });
    expect((await adapter.stopped()).reason).toBe('pause');
    expect((await stack()).length).toBeGreaterThan(3);
  });
});

describe('supportsRestartRequest', () => {
  it.each(['running', 'stopped'])(
    'a %s guest begins from reset, with its breakpoints',
    async (state) => {
      adapter = new AdapterProcess();
      await adapter.launch({}, () =>
        hooks({ filterId: 'child_pre_probe', condition: 'virtio-blk#*' }),
      );
      const first = await adapter.stopped();
      expect(first.description).toContain('child_pre_probe of virtio-blk#');
      if (state === 'running') {
        await adapter.client.continueRequest({ threadId: 1 });
        await adapter.printed('\n=> ');
        await send('while true; do true; done\r');
        await adapter.printed('done\r');
      }
      const from = adapter.console.length;
      await adapter.client.restartRequest({});
      expect(await adapter.stopped()).toMatchObject({ description: first.description });
      await adapter.printed('U-Boot 2023.01', from);
      await adapter.client.continueRequest({ threadId: 1 });
      await adapter.printed('\n=> ', from);
      expect(await adapter.type('echo again')).toContain('\nagain\r');
    },
  );

  it('runs alike: the same statement at the same stop', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => hooks({ filterId: 'post_probe', condition: 'virtio-blk#*' }));
    const statements: unknown[] = [];
    for (let run = 0; run < 3; run++) {
      await adapter.stopped();
      const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
      statements.push((response.body as { statement: number }).statement);
      await adapter.client.restartRequest({});
    }
    await adapter.stopped();
    expect(statements[0]).toBeGreaterThan(10_000);
    expect(new Set(statements).size).toBe(1);
  });
});

describe('ending', () => {
  /** Threads of the adapter's process, which include the firmware worker's. */
  const threads = (): number => readdirSync(`/proc/${adapter.pid}/task`).length;

  it.each([
    ['a loop', 'while true; do true; done\r', 'done\r'],
    ['a request that never ends', 'virtio write 42000000 0\r', 'count 0 ... '],
    ['the prompt', 'echo there\r', 'there\r\n=> '],
  ])(
    'supportsTerminateRequest: terminate in %s ends the machine at once',
    async (_where, text, printed) => {
      adapter = new AdapterProcess();
      const idle = threads();
      await adapter.launch({});
      await adapter.printed('\n=> ');
      const from = adapter.console.length;
      await send(text);
      await adapter.printed(printed, from);
      const busy = threads();
      const terminated = adapter.client.waitForEvent('terminated');
      const start = performance.now();
      await adapter.client.terminateRequest({});
      await terminated;
      expect(performance.now() - start).toBeLessThan(1000);
      expect(threads()).toBeLessThan(busy);
      expect(threads()).toBeGreaterThanOrEqual(idle);
      expect(adapter.openFiles().filter((file) => file.endsWith('disk.img'))).toEqual([]);
    },
  );

  it('disconnect while stopped leaves nothing', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ stopOnEntry: true });
    await adapter.stopped();
    expect(adapter.openFiles().some((file) => file.endsWith('disk.img'))).toBe(true);
    expect(await adapter.close()).toBe(0);
    expect(() => readdirSync(`/proc/${adapter.pid}/task`)).toThrow(/ENOENT/);
  });
});

describe('looking', () => {
  it('evaluates paths, and shows locals in every frame', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () =>
      hooks({ filterId: 'child_pre_probe', condition: 'virtio-net#*' }),
    );
    await adapter.stopped();
    const frames = await stack();
    expect(frames.length).toBeGreaterThan(5);
    for (const { id, name } of frames) {
      const { scopes } = (await adapter.client.scopesRequest({ frameId: id })).body;
      const locals = scopes.find((scope) => scope.name === 'Locals');
      expect(locals, name).toBeDefined();
      const variablesReference = locals?.variablesReference ?? 0;
      const { body } = await adapter.client.variablesRequest({ variablesReference });
      expect(
        body.variables.every((variable) => variable.value !== ''),
        name,
      ).toBe(true);
    }
    const [frame] = frames;
    const id = frame?.id ?? 0;
    expect(await evaluate('vdev.name', id)).toMatch(/^"virtio-net#\d+"$/);
    const seen: string[] = [];
    for (let steps = 0; steps < 80; steps++) {
      await adapter.client.nextRequest({ threadId: 1 });
      await adapter.stopped();
      const [top] = await stack();
      if (top?.name !== 'virtio_uclass_child_pre_probe') {
        break;
      }
      const features = await evaluate('uc_priv.features', top.id);
      if (seen.at(-1) !== features) {
        seen.push(features);
      }
    }
    // A legacy network card: VIRTIO_NET_F_MAC is the one feature that both sides know.
    expect(seen).toEqual(['0x0', '0x20']);
  });

  it('refuses an expression it can’t evaluate, in one line', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ stopOnEntry: true });
    await adapter.stopped();
    const [frame] = await stack();
    for (const expression of ['nosuch.name', 'gd.', '1 +', 'process.exit()', '']) {
      const failure = await evaluate(expression, frame?.id ?? 0).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      expect(failure?.message, expression).toBeTruthy();
      expect(failure?.message).not.toContain('\n');
    }
  });

  it('steps into a hook from its caller, over it, and out of it', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () =>
      adapter.client.setFunctionBreakpointsRequest({
        breakpoints: [
          { name: 'uclass_pre_probe_device', condition: 'dev.driver.name == "virtio-blk"' },
        ],
      }),
    );
    expect((await adapter.stopped()).reason).toBe('function breakpoint');
    const [caller] = await stack();
    expect(caller?.name).toBe('uclass_pre_probe_device');
    expect(await evaluate('dev.name', caller?.id ?? 0)).toMatch(/^"virtio-blk#\d+"$/);
    const depth = (await stack()).length;
    for (let steps = 0; (await stack())[0]?.name === 'uclass_pre_probe_device'; steps++) {
      expect(steps).toBeLessThan(20);
      await adapter.client.stepInRequest({ threadId: 1 });
      await adapter.stopped();
    }
    expect((await stack())[0]?.name).toBe('virtio_uclass_child_pre_probe');
    expect((await stack()).length).toBe(depth + 1);
    await adapter.client.stepOutRequest({ threadId: 1 });
    await adapter.stopped();
    expect((await stack())[0]?.name).toBe('uclass_pre_probe_device');
    expect((await stack()).length).toBe(depth);
    for (let steps = 0; (await stack())[0]?.name === 'uclass_pre_probe_device'; steps++) {
      expect(steps).toBeLessThan(20);
      await adapter.client.nextRequest({ threadId: 1 });
      await adapter.stopped();
    }
    expect((await stack())[0]?.name).toBe('device_probe');
    expect((await stack()).length).toBe(depth - 1);
  });
});

describe('breakpoints', () => {
  it('supportsConditionalBreakpoints: by line, before launch and during the session, with condition', async () => {
    adapter = new AdapterProcess();
    const line = lineOf(UCLASS, 'virtio_uclass_child_pre_probe(vdev') + 1;
    const set = (condition?: string) =>
      adapter.client.setBreakpointsRequest({
        source: { path: UCLASS },
        breakpoints: [{ line, ...(condition === undefined ? {} : { condition }) }],
      });
    await adapter.launch({}, () => set('vdev.driver.name == "virtio-blk"'));
    expect((await adapter.stopped()).reason).toBe('breakpoint');
    const [frame] = await stack();
    expect(frame?.name).toBe('virtio_uclass_child_pre_probe');
    expect(await evaluate('vdev.driver.name', frame?.id ?? 0)).toBe('"virtio-blk"');
    await set('vdev.driver.name == "nobody"');
    await adapter.client.restartRequest({});
    await adapter.printed('\n=> ');
    await set();
    await adapter.client.restartRequest({});
    expect((await adapter.stopped()).reason).toBe('breakpoint');
    const [second] = await stack();
    // Without a condition the network card comes first: U-Boot brings it up before the prompt.
    expect(await evaluate('vdev.driver.name', second?.id ?? 0)).toBe('"virtio-net"');
  });

  it('supportsFunctionBreakpoints: by function with a glob, set while the guest runs', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    const answer = await adapter.client.setFunctionBreakpointsRequest({
      breakpoints: [{ name: 'virtio_blk_*' }, { name: 'no_such_function' }],
    });
    expect(answer.body.breakpoints.map(({ verified }) => verified)).toEqual([true, false]);
    expect(answer.body.breakpoints[1]?.message).toContain('no_such_function');
    await send('virtio read 44000000 7f0 1\r');
    expect((await adapter.stopped()).reason).toBe('function breakpoint');
    expect((await stack())[0]?.name).toMatch(/^virtio_blk_/);
    await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('1 blocks read: OK');
  });

  it('supportsExceptionFilterOptions: by hook, with a condition on device, driver or uclass', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => hooks({ filterId: 'probe', condition: 'virtio-net' }));
    const { description } = await adapter.stopped();
    expect(description).toMatch(/^Paused on probe of virtio-net#\d+/);
    await hooks({ filterId: 'post_probe', condition: 'blk' });
    await adapter.client.continueRequest({ threadId: 1 });
    expect((await adapter.stopped()).description).toMatch(
      /^Paused on post_probe of virtio-blk#\d+/,
    );
  });

  it('of the launch configuration stop too', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ hooks: ['child_post_probe:virtio-net#*'] });
    expect((await adapter.stopped()).description).toMatch(
      /^Paused on child_post_probe of virtio-net#\d+/,
    );
  });
});

describe('the countdown', () => {
  it('passes at once, and the boot command runs', async () => {
    adapter = new AdapterProcess();
    const start = performance.now();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    expect(performance.now() - start).toBeLessThan(1900);
    expect(adapter.console).toMatch(/autoboot: {2}2 [\b]{3} 1 [\b]{3} 0 \r\n/);
    // The example's boot command is `virtio scan`.
    expect(await adapter.type('virtio info')).toContain('Device 0: QEMU VirtIO Block Device');
  });

  it('is stopped for the user with autoboot: false', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ autoboot: false });
    await adapter.printed('\n=> ');
    expect(adapter.console).toMatch(/autoboot: {2}2 [\b]{3} 0 \r\n=> $/);
    expect(await adapter.type('printenv bootcmd')).toContain('bootcmd=virtio scan');
  });

  it('of the board as it comes runs every boot target, and ends at the prompt', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ defconfig: 'qemu_arm_defconfig' });
    await adapter.printed('\n=> ');
    expect(adapter.console).toContain('Device 0: QEMU VirtIO Block Device');
    expect(adapter.console).toContain('DHCP client bound to address 10.0.2.15');
  });
});
