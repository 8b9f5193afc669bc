import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { HookBreakpoint } from '../../src/protocol/breakpoint';
import type { StepOptions } from '../../src/protocol/stepping';
import type { Stopped, TravellingTarget } from '../travel/embedded';
import { missing, ownUBoot, toPrompt } from './own-uboot';

const folder = mkdtempSync(path.join(tmpdir(), 'binary-steps-'));
writeFileSync(path.join(folder, 'disk.img'), Buffer.alloc(1 << 16, 0x5a));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const HOOK: HookBreakpoint = {
  kind: 'hook',
  id: 1,
  place: { hook: 'child_pre_probe', devices: ['virtio-blk#*'] },
};

describe.skipIf(missing !== undefined)(`stepping through a binary ${missing ?? ''}`, () => {
  let session: TravellingTarget | undefined;
  afterEach(async () => {
    await session?.end();
    session = undefined;
  });

  async function atPrompt(): Promise<TravellingTarget> {
    session = await ownUBoot(folder);
    await session.target.start({ stopOnEntry: false });
    await toPrompt(session);
    return session;
  }

  const typeToStop = async (running: TravellingTarget, line: string): Promise<Stopped> => {
    running.target.consoleInput(Buffer.from(`${line}\r`));
    return running.next('stopped');
  };

  async function atHook(): Promise<TravellingTarget> {
    const running = await atPrompt();
    await running.target.setBreakpoints({ kind: 'hook' }, [HOOK]);
    await typeToStop(running, 'virtio scan');
    return running;
  }

  async function step(
    { target, ...running }: { target: TravellingTarget['target'] } & Pick<TravellingTarget, 'next'>,
    kind: 'over' | 'into' | 'out',
    options?: StepOptions,
  ): Promise<{ pc: number; depth: number }> {
    await target.step(kind, options);
    const stop = await running.next('stopped');
    expect(stop.reason).toBe('step');
    const stack = await target.stack();
    return { pc: stack[0]?.instructionAddress ?? 0, depth: stack.length };
  }

  const placeOf = async ({ target }: TravellingTarget) => {
    const stack = await target.stack();
    return {
      pc: stack[0]?.instructionAddress ?? 0,
      depth: stack.length,
      caller: stack[1]?.instructionAddress ?? 0,
    };
  };
  const stepOf = (running: TravellingTarget) => ({
    target: running.target,
    next: running.next.bind(running),
  });

  it('a hook shows its device, and what its structure leads to', async () => {
    const running = await atHook();
    const { target } = running;
    const locals = await target.locals(0);
    const [dev, ...others] = locals;
    expect(dev).toMatchObject({ name: 'dev', type: 'struct udevice *' });
    expect(others.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'device "virtio-blk#0"',
      'driver "virtio-blk"',
      'uclass "blk"',
      'parent "virtio_mmio@10008000"',
    ]);
    const members = await target.children(dev?.reference ?? 0);
    expect(members.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['driver', 'name', 'parent', 'uclass', 'flags_', 'seq_']),
    );
    const text = async (expression: string): Promise<string> =>
      (await target.evaluate(expression, 0)).value;
    expect(await text('((struct udevice *)a0)->name')).toContain('"virtio-blk#0"');
    expect(await text('((struct udevice *)a0)->parent->name')).toContain('"virtio_mmio@10008000"');
    expect(await text('((struct udevice *)a0)->uclass->uc_drv->name')).toContain('"blk"');
    expect(await text('sizeof(struct udevice)')).toMatch(/^152/);
    await expect(text('(struct nothing *)a0')).rejects.toThrow(
      /expected a structure .* found `?nothing/,
    );
    expect(await target.deviceOfFrame(0)).toBe('virtio_mmio@10008000');
  });

  it('in, over and out: by call, and by instruction', async () => {
    const running = await atHook();
    const by = stepOf(running);
    const start = await placeOf(running);
    const into = await step(by, 'into');
    expect(into.depth).toBe(start.depth + 1);
    const out = await step(by, 'out');
    expect(out.depth).toBe(start.depth);
    const [returned] = await running.target.returnedValues();
    expect(returned?.name).toMatch(/\(\)$/);
    const one = await step(by, 'over', { granularity: 'instruction' });
    expect([2, 4]).toContain(one.pc - out.pc);
    const over = await step(by, 'over');
    expect(over.depth).toBe(start.depth);
    expect(await running.target.returnedValues()).toEqual([]);
    const up = await step(by, 'out');
    expect(up.depth).toBe(start.depth - 1);
    expect([2, 4]).toContain(up.pc - start.caller);
    const [left, ...others] = await running.target.returnedValues();
    expect(left).toMatchObject({ value: '0 (0x0)' });
    expect(left?.name).toMatch(/^(0x[0-9a-f]+|\w+)\(\)$/);
    expect(others).toEqual([]);
    expect((await running.target.evaluate('a0', 0)).value).toBe('0x0');
  });

  it('through relocation, which moves breakpoints, and again after a reset', async () => {
    session = await ownUBoot(folder);
    const { target } = session;
    await target.setBreakpoints({ kind: 'function' }, [
      { kind: 'function', id: 3, place: { name: 'board_init_?' } },
    ]);
    await target.start({ stopOnEntry: true });
    expect((await session.next('stopped')).reason).toBe('entry');
    for (let boot = 0; boot < 2; boot++) {
      const stops: number[] = [];
      for (let i = 0; i < 2; i++) {
        await target.continue();
        expect(await session.next('stopped')).toMatchObject({
          reason: 'function breakpoint',
          hits: [3],
        });
        const [frame] = await target.stack();
        expect(frame?.functionName).toBe(['board_init_f', 'board_init_r'][i]);
        stops.push(frame?.instructionAddress ?? 0);
      }
      expect(stops[0]).toBeLessThan(0x8010_0000);
      expect(stops[1]).toBeGreaterThan(0x8300_0000);
      if (boot === 0) {
        await target.continue();
        await toPrompt(session);
        session.console = '';
        target.consoleInput(Buffer.from('reset\r'));
        // The guest is stopped by the breakpoint of the next boot.
        expect(await session.next('stopped')).toMatchObject({ hits: [3] });
        expect((await target.moment()).boot).toBe(1);
        await step(stepOf(session), 'over', { granularity: 'instruction' });
        await target.continue();
        expect(await session.next('stopped')).toMatchObject({ hits: [3] });
        expect((await target.stack())[0]?.functionName).toBe('board_init_r');
        return;
      }
    }
  });

  it('out of a function that never returns, and an instruction breakpoint again after a reset', async () => {
    session = await ownUBoot(folder);
    const { target } = session;
    await target.setBreakpoints({ kind: 'function' }, [
      { kind: 'function', id: 3, place: { name: 'board_init_r' } },
    ]);
    await target.start({ stopOnEntry: false });
    await session.next('stopped');
    const { pc } = await placeOf(session);
    expect(
      await target.setBreakpoints({ kind: 'instruction' }, [
        { kind: 'instruction', id: 5, place: { address: pc } },
        { kind: 'instruction', id: 6, place: { address: pc + 1 } },
      ]),
    ).toMatchObject([
      { id: 5, verified: true, address: pc },
      { id: 6, verified: false },
    ]);
    await target.setBreakpoints({ kind: 'function' }, []);
    await target.step('out');
    await toPrompt(session);
    expect(await typeToStop(session, 'reset')).toMatchObject({
      reason: 'instruction breakpoint',
      hits: [5],
    });
    expect((await placeOf(session)).pc).toBe(pc);
    expect((await target.moment()).boot).toBe(1);
  });

  it.each([
    ['a0 != 0', true],
    ['a0 == 0', false],
    ['(*(char **)(a0 + 8))[7] == 98 && *(char **)(a0 + 8) != 0', true],
    ['((struct udevice *)a0)->seq_ > 100', false],
  ])('condition %s of a hook', async (condition, stops) => {
    const running = await atPrompt();
    await running.target.setBreakpoints({ kind: 'hook' }, [
      { ...HOOK, condition },
      { ...HOOK, id: 2, place: { hook: 'child_post_probe', devices: [] } },
    ]);
    const { hits } = await typeToStop(running, 'virtio scan');
    expect(hits).toEqual(stops ? [1] : [2]);
  });

  it.each([
    ['device', 'virtio-blk#?', true],
    ['driver', 'virtio-blk', true],
    ['uclass', 'blk', true],
    ['another device', 'virtio-net#*', false],
  ])('hook filter by %s', async (_what, pattern, stops) => {
    const running = await atPrompt();
    await running.target.setBreakpoints({ kind: 'hook' }, [
      { ...HOOK, place: { ...HOOK.place, devices: [pattern] } },
      { ...HOOK, id: 2, place: { hook: 'child_post_probe', devices: [] } },
    ]);
    const { hits, hook } = await typeToStop(running, 'virtio scan');
    expect(hits).toEqual(stops ? [1] : [2]);
    expect(hook).toMatchObject({ device: 'virtio-blk#0', parameter: '((struct udevice *)a0)' });
  });

  it('events call devices as U-Boot does', async () => {
    const running = await atPrompt();
    const { target } = running;
    await target.setBreakpoints({ kind: 'event' }, [
      { kind: 'event', id: 7, place: { event: 'statusSet', devices: ['blk'] } },
    ]);
    const stop = await typeToStop(running, 'virtio scan');
    expect(stop).toMatchObject({ reason: 'event', hits: [7], event: { device: 'virtio-blk#0' } });
    expect(stop.description).toContain('virtio-blk#0');
  });

  it('hit counts, log points and globs on functions', async () => {
    const running = await atPrompt();
    const { target } = running;
    await target.setBreakpoints({ kind: 'function' }, [
      { kind: 'function', id: 1, place: { name: 'virtio_uclass_*' }, logMessage: 'at {a0,x}' },
      { kind: 'function', id: 2, place: { name: 'virtio_uclass_*' }, hitCondition: '2' },
    ]);
    const stop = await typeToStop(running, 'virtio scan');
    expect(stop).toMatchObject({ reason: 'function breakpoint', hits: [2] });
    const lines = running.events.flatMap((event) => (event.kind === 'logPoint' ? event.text : []));
    expect(lines).toHaveLength(2);
    const [answer] = await target.setBreakpoints({ kind: 'function' }, [
      { kind: 'function', id: 1, place: { name: 'no_such_function' } },
    ]);
    expect(answer).toMatchObject({ verified: false });
    expect(answer?.message).toMatch(/^No function is called no_such_function/);
  });

  it('a load from nowhere traps: the step into it goes on in the handler', async () => {
    const running = await atPrompt();
    const { target } = running;
    await running.pause();
    await target.setBreakpoints({ kind: 'data' }, [
      { kind: 'data', id: 4, place: { dataId: 'memory 0x60000 + 4', access: 'read' } },
    ]);
    await target.continue();
    const stop = await typeToStop(running, 'md.l 60000 1');
    expect(stop.description).toMatch(/ read 4 bytes at 0x60000: nothing answers there$/);
    // It stands at the first instruction of the handler.
    const { pc } = await placeOf(running);
    expect((await target.evaluate('mtvec', 0)).value).toBe(`0x${pc.toString(16)}`);
    expect((await target.evaluate('mcause', 0)).value).toBe('0x5');
    const next = await step(stepOf(running), 'over', { granularity: 'instruction' });
    expect([2, 4]).toContain(next.pc - pc);
    await target.continue();
  });
});
