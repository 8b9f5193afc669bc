import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { DataQuestion } from '../../src/protocol/breakpoint';
import { RAM, TravellingTarget } from './embedded';

const folder = mkdtempSync(path.join(tmpdir(), 'last-write-'));
const READ = 'virtio read 40300000 0 1';
writeFileSync(path.join(folder, 'disk.img'), Buffer.alloc(1 << 16));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['memory that the processor has written', 'mem32(0x40200000)', /do_mem_mw|0x40200000/],
  ['a status register', 'virtio-blk#31 status', /status/],
  [
    'the index of a used ring, which the device writes',
    'virtio-blk#31 queue 0 used.idx',
    /used\.idx/,
  ],
])('goes back to the last write of %s', async (_what, expression, sentence) => {
  const session = await TravellingTarget.create(
    `qemu-system-arm -machine virt ${RAM} -bios u-boot.bin -nographic -nic none ` +
      '-drive if=none,file=disk.img,format=raw,id=d -device virtio-blk-device,drive=d',
    folder,
  );
  const { target } = session;
  try {
    await target.start({ stopOnEntry: false });
    await session.waitsOrStops();
    for (const line of ['virtio scan', 'mw.l 40200000 11', READ, 'mw.l 40200000 12345678', READ]) {
      await session.type(line);
    }
    await session.pause();
    const end = await target.moment();
    const question: DataQuestion = {
      kind: 'expression',
      expression,
      frame: undefined,
      bytes: undefined,
    };
    const { dataId = '' } = await target.dataBreakpointInfo(question);
    const write = { kind: 'data', id: 9, place: { dataId, access: 'write' } } as const;
    await target.setBreakpoints({ kind: 'data' }, [write]);
    const found = await session.go({ kind: 'reverseContinue', only: [9] });
    expect(found).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect(found.description).toMatch(sentence);
    const there = await target.moment();
    expect(there.statement).toBeLessThan(end.statement);
    const earlier = await session.go({ kind: 'reverseContinue', only: [9] });
    expect(earlier).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect((await target.moment()).statement).toBeLessThan(there.statement);
    await target.continue();
    expect((await session.next('stopped')).statement).toBe(there.statement);
  } finally {
    await session.end();
  }
});

it.each([
  [
    'a member of a queue, which the driver model leads to',
    'vq.num_free',
    /^member gd\..* as vq\.num_free$/,
    /^detach_buf\(\) at \S+ wrote vq\.num_free: 1023 \(0x3ff\) → 1024 \(0x400\)$/,
  ],
  [
    'a variable of one call',
    'total_sg',
    /^local \d+ total_sg$/,
    /^virtqueue_add\(\) at \S+ wrote total_sg of virtqueue_add\(\): /,
  ],
])('goes back to the last write of %s', async (_what, expression, id, sentence) => {
  const session = await TravellingTarget.create(
    `qemu-system-arm -machine virt ${RAM} -bios u-boot.bin -nographic -nic none ` +
      '-drive if=none,file=disk.img,format=raw,id=d -device virtio-blk-device,drive=d',
    folder,
  );
  const { target } = session;
  try {
    await target.start({ stopOnEntry: false });
    await session.waitsOrStops();
    for (const line of ['virtio scan', READ]) {
      await session.type(line);
    }
    await target.setBreakpoints({ kind: 'function' }, [
      { kind: 'function', id: 1, place: { name: 'virtqueue_add' } },
    ]);
    target.consoleInput(Buffer.from('virtio read 40300000 9 1\r'));
    await session.next('stopped');
    for (let i = 0; i < 6; i++) {
      await target.step('over');
      await session.next('stopped');
    }
    const end = await target.moment();
    const { dataId = '' } = await target.dataBreakpointInfo({
      kind: 'expression',
      expression,
      frame: 0,
      bytes: undefined,
    });
    expect(dataId).toMatch(id);
    await target.setBreakpoints({ kind: 'data' }, [
      { kind: 'data', id: 9, place: { dataId, access: 'write' } },
    ]);
    const found = await session.go({ kind: 'reverseContinue', only: [9] });
    expect(found).toMatchObject({ reason: 'data breakpoint', hits: [9] });
    expect(found.description).toMatch(sentence);
    expect((await target.moment()).statement).toBeLessThan(end.statement);
  } finally {
    await session.end();
  }
});
