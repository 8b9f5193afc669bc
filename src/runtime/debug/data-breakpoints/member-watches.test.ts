import { describe, expect, it } from 'vitest';
import { look, valueOfProperty } from '../../values/watched-property';
import type { Access, ArmedData } from './access';
import { MemberWatches, whyNot } from './member-watches';

const breakpoint = { kind: 'data', id: 1, access: 'readWrite' } as unknown as ArmedData;

function watch(object: object, key: string) {
  const seen: Access[] = [];
  const watches = new MemberWatches((_breakpoints, access) => seen.push(access));
  watches.set([{ object, key, name: `o.${key}`, breakpoints: [breakpoint] }]);
  watches.running = true;
  return { watches, seen };
}

describe('MemberWatches', () => {
  it('tells of reads and writes, also of the same value, and looks like a plain member', () => {
    const object = { a: 1, b: 2, c: 3 };
    const { watches, seen } = watch(object, 'b');
    expect(look(() => JSON.stringify(object))).toBe('{"a":1,"b":2,"c":3}');
    expect(look(() => Object.entries(object))).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    const property = Object.getOwnPropertyDescriptor(object, 'b');
    expect(property && valueOfProperty(property)).toEqual({ value: 2 });
    expect(seen).toEqual([]);
    object.b = 2;
    object.b = object.b + 1;
    expect(seen.map(({ kind, old, now }) => [kind, old, now])).toEqual([
      ['write', 2, 2],
      ['read', 2, 2],
      ['write', 2, 3],
    ]);
    watches.running = false;
    expect(Object.getOwnPropertyDescriptor(object, 'b')).toEqual({
      value: 3,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Object.keys(object)).toEqual(['a', 'b', 'c']);
  });

  it('can be watched while it is: whoever asks again is not refused', () => {
    const object = { a: 1 };
    const { watches } = watch(object, 'a');
    expect(whyNot(object, 'a').ok).toBe(true);
    watches.running = false;
    expect(whyNot(object, 'a').ok).toBe(true);
  });

  it('hears of one member for all that are on it', () => {
    const object = { a: 1 };
    const heard: [readonly ArmedData[], string][] = [];
    const watches = new MemberWatches((breakpoints, { what }) => heard.push([breakpoints, what]));
    const other = { kind: 'data', id: 2, access: 'write' } as unknown as ArmedData;
    watches.set([
      { object, key: 'a', name: 'o.a', breakpoints: [breakpoint] },
      { object, key: 'a', name: 'p.a', breakpoints: [other] },
    ]);
    watches.running = true;
    object.a = 2;
    expect(heard).toEqual([
      [[breakpoint], 'o.a'],
      [[other], 'p.a'],
    ]);
    watches.running = false;
    expect(Object.getOwnPropertyDescriptor(object, 'a')).toMatchObject({ value: 2 });
  });

  it('leaves alone what the guest has taken away', () => {
    const object: { a?: number } = { a: 1 };
    const { watches } = watch(object, 'a');
    delete object.a;
    watches.running = false;
    expect('a' in object).toBe(false);
  });

  it.each([
    [Object.freeze({ a: 1 }), 'a', /is fixed/],
    [new Uint8Array(4), '0', /typed array/],
    [new Map([['a', 1]]), 'a', /Map/],
    [{}, 'a', /no member a/],
  ])('refuses with a sentence: %o', (object, key, message) => {
    const can = whyNot(object, key);
    expect(can.ok ? '' : can.error).toMatch(message);
  });
});
