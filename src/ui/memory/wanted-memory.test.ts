import { describe, expect, it } from 'vitest';
import { outlineRow } from '../../inspect/outline/row';
import { UNREADABLE } from '../../inspect/memory-text/memory-block';
import { DapMemory } from './dap-memory';
import { placeOf, placeUri } from './memory-place';
import { FakeMemorySession } from './testing/fake-memory-session';
import { memoryOfInput, memoryOfRow, memoryOfVariable } from './wanted-memory';

describe('what somebody wants to see', () => {
  it('is as large as a row’s ring or buffer', () => {
    const memory = { address: 0x1000, sizeBytes: 54, name: 'used ring' };
    expect(memoryOfRow(outlineRow('', '', '', '', { memory }))).toEqual(memory);
    const empty = { ...memory, sizeBytes: 0 };
    expect(memoryOfRow(outlineRow('', '', '', '', { memory: empty }))?.sizeBytes).toBe(256);
    expect(memoryOfRow(outlineRow('', '', '', ''))).toBeUndefined();
  });

  it('is what a variable points to', () => {
    const variable = { name: 'buf', value: '0x1234', memoryReference: '0x1234' };
    expect(memoryOfVariable({ variable })).toEqual({
      name: 'buf',
      address: 0x1234,
      sizeBytes: 256,
    });
    expect(() => memoryOfVariable({ variable: { name: 'n', value: '5' } })).toThrow(
      'n: expected an address, or a pointer, ring or buffer in guest memory; found 5.',
    );
    const other = { ...variable, memoryReference: 'p7' };
    expect(() => memoryOfVariable({ variable: other })).toThrow('buf: expected an address such as');
  });

  it('is an address or an expression that is typed', async () => {
    const session = new FakeMemorySession('1');
    session.values.set('vq->vring', { result: '{…}', memoryReference: '0x2000' });
    session.values.set('n', { result: '5' });
    expect(await memoryOfInput(session, ' 0x40 ')).toMatchObject({ name: 'memory', address: 0x40 });
    expect(await memoryOfInput(session, '64')).toMatchObject({ address: 64 });
    expect(await memoryOfInput(session, 'vq->vring')).toEqual({
      name: 'vq->vring',
      address: 0x2000,
      sizeBytes: 256,
    });
    await expect(memoryOfInput(session, 'n')).rejects.toThrow('found 5');
    await expect(memoryOfInput(session, 'x')).rejects.toThrow('x is not known');
  });
});

describe('a place', () => {
  it('is all in its URI', () => {
    const place = {
      sessionId: '3f2a-1',
      sessionName: 'Boot: ARM',
      name: 'virtio-blk#31 queue 0 used ring',
      address: 0x46eff000,
      sizeBytes: 2054,
    };
    const uri = placeUri(place);
    expect(uri).toEqual({
      scheme: 'uboot-memory',
      authority: '3f2a-1',
      path: '/Boot: ARM/virtio-blk#31 queue 0 used ring @0x46eff000',
      query: 'address=0x46eff000&bytes=2054',
    });
    expect(placeOf(uri)).toEqual(place);
    expect(placeOf({ ...uri, query: 'address=1' })).toBeUndefined();
    expect(placeOf(placeUri({ ...place, name: '(u8 *)a/b @0x1' }))?.name).toBe('(u8 *)a-b @0x1');
  });
});

describe('memory of a session', () => {
  it('is read behind a gap, too', async () => {
    const session = new FakeMemorySession('1', 0x1000, 0x1000);
    const cells = await new DapMemory(session).read(0xffe, 0x1010);
    expect([...cells.subarray(0, 5)]).toEqual([UNREADABLE, UNREADABLE, 0, 1, 2]);
    expect([...cells.subarray(0x1000, 0x1004)]).toEqual([0xfe, 0xff, UNREADABLE, UNREADABLE]);
    expect(session.asked).toEqual(['read 0xffe 4112', 'read 0x1000 4110']);
  });
});
