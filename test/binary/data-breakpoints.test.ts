import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { DataAccess, DataBreakpoint, DataQuestion } from '../../src/protocol/breakpoint';
import type { TravellingTarget } from '../travel/embedded';
import { missing, ownUBoot, toPrompt } from './own-uboot';

const folder = mkdtempSync(path.join(tmpdir(), 'binary-data-'));
writeFileSync(path.join(folder, 'disk.img'), Buffer.alloc(1 << 16, 0x5a));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Of a block that U-Boot's cache doesn't have. */
const read = (block: number): string => `virtio read 80300000 ${block} 1`;

describe.skipIf(missing !== undefined)(`data breakpoints in a binary ${missing ?? ''}`, () => {
  let session: TravellingTarget | undefined;
  afterEach(async () => {
    await session?.end();
    session = undefined;
  });

  async function atPrompt(...lines: string[]): Promise<TravellingTarget> {
    session = await ownUBoot(folder);
    await session.target.start({ stopOnEntry: false });
    await toPrompt(session);
    for (const line of lines) {
      await session.type(line);
    }
    return session;
  }

  const asked = (expression: string, bytes?: number): DataQuestion => ({
    kind: 'expression',
    expression,
    frame: undefined,
    bytes,
  });

  async function watch(
    { target }: TravellingTarget,
    question: DataQuestion,
    access: DataAccess,
    more: Partial<DataBreakpoint> = {},
  ): Promise<string> {
    const { dataId, description } = await target.dataBreakpointInfo(question);
    if (dataId === undefined) {
      throw new Error(description);
    }
    const breakpoint = { kind: 'data', id: 9, place: { dataId, access }, ...more } as const;
    const answers = await target.setBreakpoints({ kind: 'data' }, [breakpoint]);
    expect(answers).toEqual([{ id: 9, verified: true }]);
    return dataId;
  }

  const typeToStop = async (running: TravellingTarget, line: string) => {
    running.target.consoleInput(Buffer.from(`${line}\r`));
    return running.next('stopped');
  };

  it('stops behind the instruction that writes memory, with both values', async () => {
    const running = await atPrompt('mw.l 80200000 11');
    const { target } = running;
    await running.pause();
    const question: DataQuestion = { kind: 'address', address: 0x8020_0000, bytes: 4 };
    expect(await watch(running, question, 'write')).toBe('memory 0x80200000 + 4');
    await target.continue();
    const stop = await typeToStop(running, 'mw.l 80200000 12345678');
    expect(stop).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect(stop.description).toMatch(
      /^(\w+\+0x\w+ at|The code at) 0x[0-9a-f]+ wrote 4 bytes at 0x80200000: 0x11 → 0x12345678$/,
    );
    expect(await target.readMemory(0x8020_0000, 4)).toEqual(Uint8Array.of(0x78, 0x56, 0x34, 0x12));
    // Of the same value is a write, too; elsewhere is none.
    await target.continue();
    running.target.consoleInput(Buffer.from('mw.l 80200004 1\rmw.b 80200003 12\r'));
    expect((await running.next('stopped')).description).toContain(': 0x12345678, as before');
  });

  it('tells of reads where they are asked for, and of DMA', async () => {
    const running = await atPrompt('virtio scan', 'mw.l 80300000 0');
    await running.pause();
    await watch(running, { kind: 'address', address: 0x8030_0000, bytes: 4 }, 'readWrite');
    await running.target.continue();
    const dma = await typeToStop(running, read(9));
    expect(dma.description).toBe(
      'virtio-blk (virtio-mmio@10008000), queue 0 (DMA) wrote 4 bytes at 0x80300000: 0x0 → 0x5a5a5a5a',
    );
    await running.target.continue();
    const reading = await typeToStop(running, 'md.l 80300000 1');
    expect(reading.description).toMatch(/ read 4 bytes at 0x80300000: 0x5a5a5a5a$/);
  });

  it('conditions, hit counts and log points', async () => {
    const running = await atPrompt('mw.l 80200000 1');
    await running.pause();
    const at: DataQuestion = { kind: 'address', address: 0x8020_0000, bytes: 4 };
    await watch(running, at, 'write', { condition: '$new > 3 && $old == $new - 1' });
    await running.target.continue();
    for (const value of [2, 3]) {
      await running.type(`mw.l 80200000 ${value}`);
    }
    const stop = await typeToStop(running, 'mw.l 80200000 4');
    expect(stop.description).toContain(': 0x3 → 0x4');
    await watch(running, at, 'write', { hitCondition: '2' });
    await running.target.continue();
    await running.type('mw.l 80200000 5');
    expect((await typeToStop(running, 'mw.l 80200000 6')).description).toContain('0x5 → 0x6');
    await watch(running, at, 'write', { logMessage: 'now {$new}, s0 {s0,x}' });
    await running.target.continue();
    await running.type('mw.l 80200000 7');
    const lines = running.events.flatMap((event) => (event.kind === 'logPoint' ? event.text : []));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^now 7( \(0x7\))?, s0 0x[0-9a-f]+$/);
  });

  it('parts of rings by their names, which follow the queue', async () => {
    const running = await atPrompt('virtio scan');
    await running.pause();
    const id = await watch(running, asked('virtio-blk#0 queue 0 used.idx'), 'write');
    expect(id).toBe('virtio-blk#0 queue 0 used.idx');
    await running.target.continue();
    const stop = await typeToStop(running, read(10));
    expect(stop.description).toMatch(
      /^virtio-blk \(virtio-mmio@10008000\), queue 0 \(DMA\) wrote virtio-blk#0 queue 0 used\.idx \(2 bytes at 0x[0-9a-f]+\): 0x\d+ → 0x\d+$/,
    );
    await running.target.continue();
    await watch(running, asked('virtio-blk#0 queue 0 avail.idx'), 'write');
    expect((await typeToStop(running, read(11))).description).toMatch(
      /0x[0-9a-f]+ wrote virtio-blk#0 queue 0 avail\.idx/,
    );
  });

  it('registers of a virtio device by their names, before it has its name, too', async () => {
    const running = (session = await ownUBoot(folder));
    const { target } = running;
    const set = await target.setBreakpoints({ kind: 'data' }, [
      { kind: 'data', id: 1, place: { dataId: 'virtio-blk#0 status', access: 'write' } },
      { kind: 'data', id: 2, place: { dataId: 'QueueNotify of virtio-blk#0', access: 'write' } },
    ]);
    expect(set.map(({ verified }) => verified)).toEqual([false, false]);
    expect(set[0]?.message).toBe('No virtio device is called virtio-blk#0 yet.');
    await target.start({ stopOnEntry: false });
    const sentences: string[] = [];
    const collect = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        sentences.push((await running.next('stopped')).description ?? '');
        await target.continue();
      }
    };
    await collect(1);
    await toPrompt(running);
    running.target.consoleInput(Buffer.from('virtio scan\rvirtio read 80300000 9 1\r'));
    await collect(4);
    expect(sentences.map((sentence) => sentence.replace(/^.* wrote /, ''))).toEqual([
      'virtio-blk#0 status: 0x0 → 0x1 (ACKNOWLEDGE)',
      'virtio-blk#0 status: 0x1 (ACKNOWLEDGE) → 0x0',
      'virtio-blk#0 status: 0x0 → 0x2 (DRIVER)',
      'virtio-blk#0 status: 0x2 (DRIVER) → 0x6 (DRIVER | DRIVER_OK)',
      'QueueNotify of virtio-blk#0 (0x10008050): 0x0',
    ]);
  });

  it('what a register held before is known, also right behind a checkpoint', async () => {
    const running = (session = await ownUBoot(folder));
    const { target } = running;
    const place = { dataId: 'QueueNotify of virtio-blk#0', access: 'write' } as const;
    const notBefore = { kind: 'data', id: 9, place, condition: '$old == 0' } as const;
    await target.setBreakpoints({ kind: 'data' }, [notBefore]);
    await target.start({ stopOnEntry: false });
    await toPrompt(running);
    const lines = ['virtio scan', read(9), read(11)];
    const before = running.console.length;
    running.target.consoleInput(Buffer.from(lines.map((line) => `${line}\r`).join('')));
    const isOver = (): boolean =>
      running.console.slice(before).split('\n=> ').length > lines.length &&
      running.console.endsWith('\n=> ');
    const forwards: string[] = [];
    // It may tell that it waits at the first prompt still.
    for (let stop; stop !== undefined || !isOver();) {
      stop = await running.waitsOrStops();
      if (stop !== undefined) {
        forwards.push(`${stop.statement} ${stop.description ?? ''}`);
        await target.continue();
      }
    }
    // Of the first write of all nobody knows.
    expect(forwards.length).toBeGreaterThanOrEqual(2);
    await running.pause();
    const backwards: string[] = [];
    for (;;) {
      const stop = await running.go({ kind: 'reverseContinue' });
      if (stop.hits.length === 0) {
        break;
      }
      expect(stop.description).toMatch(
        / wrote QueueNotify of virtio-blk#0 \(0x10008050\): 0x0, as before$/,
      );
      backwards.push(`${stop.statement} ${stop.description ?? ''}`);
    }
    expect(backwards.reverse()).toEqual(forwards);
  });

  it('registers of the processor: the instruction that changes one', async () => {
    const running = await atPrompt();
    const { target } = running;
    await target.setBreakpoints({ kind: 'hook' }, [
      { kind: 'hook', id: 1, place: { hook: 'child_pre_probe', devices: [] } },
    ]);
    await typeToStop(running, 'virtio scan');
    expect(await watch(running, asked('sp'), 'write')).toBe('processor sp');
    const { value: sp } = await target.evaluate('sp', 0);
    await target.continue();
    const stop = await running.next('stopped');
    expect(stop).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect(stop.description).toMatch(/0x[0-9a-f]+ wrote sp: 0x[0-9a-f]{16} → 0x[0-9a-f]{16}$/);
    expect(stop.description).toContain(`sp: 0x${sp.slice(2).padStart(16, '0')} → `);
    await watch(running, asked('s0'), 'write', { condition: '$new == 0' });
    await target.continue();
    expect((await running.next('stopped')).description).toContain('→ 0x0000000000000000');
    expect((await target.evaluate('s0', 0)).value).toBe('0x0');
    expect(await target.dataBreakpointInfo(asked('zero'))).toMatchObject({ dataId: undefined });
    expect((await target.dataBreakpointInfo(asked('pc'))).description).toMatch(/^pc changes/);
  });

  it('addresses outside RAM: reads and writes of the processor', async () => {
    const running = await atPrompt();
    await running.pause();
    const uart: DataQuestion = { kind: 'address', address: 0x1000_1000, bytes: 0x1000 };
    const { description } = await running.target.dataBreakpointInfo(uart);
    expect(description).toBe('4096 bytes at 0x10001000, outside RAM');
    await watch(running, uart, 'read');
    await running.target.continue();
    const reading = await typeToStop(running, 'md.l 10001008 1');
    expect(reading.description).toMatch(/ read 4 bytes at 0x10001008: 0x/);
    await watch(running, { kind: 'address', address: 0x1000_1070, bytes: 4 }, 'write');
    running.console = '';
    await running.target.continue();
    // `md` takes a key that comes while it prints.
    await toPrompt(running);
    const write = await typeToStop(running, 'mw.l 10001070 3');
    expect(write.description).toMatch(/ wrote 4 bytes at 0x10001070: 0x3$/);
  });

  it('says what can not be watched', async () => {
    const running = await atPrompt();
    await running.pause();
    const { target } = running;
    const why = async (question: DataQuestion): Promise<string> => {
      const { dataId, description } = await target.dataBreakpointInfo(question);
      expect(dataId).toBeUndefined();
      return description;
    };
    expect(await why({ kind: 'address', address: 0x7fff_fffe, bytes: 4 })).toMatch(
      /not all in RAM/,
    );
    expect(await why(asked('nothing of this name'))).toMatch(/^Nothing is called/);
    expect(await why(asked('missing_name'))).toMatch(/no variable `missing_name` here/);
    const many = Array.from({ length: 257 }, (_, i) => ({
      kind: 'data' as const,
      id: i,
      place: {
        dataId: `memory 0x${(0x8020_0000 + 8 * i).toString(16)} + 4`,
        access: 'write' as const,
      },
    }));
    const answers = await target.setBreakpoints({ kind: 'data' }, many);
    expect(answers.filter(({ verified }) => verified)).toHaveLength(256);
    expect(answers[256]?.message).toMatch(/watches 256 ranges/);
  });

  it.each([
    [
      'memory that the processor has written',
      'mem32(0x80200000)',
      /0x80200000: 0x11 → 0x12345678$/,
    ],
    ['a status register', 'virtio-blk#0 status', /virtio-blk#0 status/],
    ['the index of a used ring', 'virtio-blk#0 queue 0 used.idx', /\(DMA\) wrote .* used\.idx/],
    ['a register of the processor', 's1', /wrote s1: /],
  ])('goes back to the last write of %s', async (_what, expression, sentence) => {
    const running = await atPrompt(
      'virtio scan',
      'mw.l 80200000 11',
      read(9),
      'mw.l 80200000 12345678',
      read(10),
    );
    const { target } = running;
    await running.pause();
    const end = await target.moment();
    await watch(running, asked(expression), 'write');
    const found = await running.go({ kind: 'reverseContinue', only: [9] });
    expect(found).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect(found.description).toMatch(sentence);
    const there = await target.moment();
    expect(there.statement).toBeLessThan(end.statement);
    const earlier = await running.go({ kind: 'reverseContinue', only: [9] });
    expect(earlier).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect((await target.moment()).statement).toBeLessThan(there.statement);
    await target.continue();
    expect((await running.next('stopped')).statement).toBe(there.statement);
  });
});
