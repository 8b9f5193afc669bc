import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../base/seeded-random';
import { PageHistory } from './page-history';

const PAGE = 4096;

function setUp(pages: number) {
  const ram = new Uint8Array(pages * PAGE);
  const flags = new Uint8Array(pages).fill(6);
  const write = (address: number, value: number): void => {
    ram[address] = value;
    const page = Math.floor(address / PAGE);
    flags[page] = (flags[page] ?? 0) | 1;
  };
  return { ram, flags, write, history: new PageHistory(ram, flags) };
}

describe('the history of pages', () => {
  it('makes RAM what it was at any mark, forwards and backwards, and leaves other flags', () => {
    const { ram, flags, write, history } = setUp(16);
    const random = createSeededRandom(7);
    const number = (below: number): number => {
      const bytes = new Uint8Array(4);
      random.fill(bytes);
      return new DataView(bytes.buffer).getUint32(0) % below;
    };
    const states: Uint8Array[] = [];
    for (let mark = 0; mark < 20; mark++) {
      for (let i = 0; i < number(40); i++) {
        write(number(ram.length), number(256));
      }
      history.add();
      states.push(ram.slice());
      expect(new Set(flags)).toEqual(new Set([6]));
    }
    for (let i = 0; i < 200; i++) {
      const index = number(states.length);
      for (let j = 0; j < number(5); j++) {
        write(number(ram.length), number(256));
      }
      history.restore(index);
      expect(Buffer.compare(ram, states[index] ?? new Uint8Array())).toBe(0);
    }
  });

  it('goes on after a mark is dropped, passed, or cut', () => {
    const { ram, write, history } = setUp(4);
    const states = [1, 2, 3, 4].map((value) => {
      write(value * 100, value);
      write(PAGE * (value % 3), value);
      history.add();
      return ram.slice();
    });
    history.drop(1);
    history.restore(1);
    expect(Buffer.compare(ram, states[2] ?? new Uint8Array())).toBe(0);
    history.restore(0);
    expect(Buffer.compare(ram, states[0] ?? new Uint8Array())).toBe(0);
    ram.set(states[2] ?? []);
    write(0, ram[0] ?? 0);
    expect(history.isSame(1)).toBe(true);
    history.pass(1);
    expect(history.isSame(2)).toBe(false);
    history.cut(1);
    write(5, 5);
    history.add();
    history.restore(1);
    expect(Buffer.compare(ram, states[2] ?? new Uint8Array())).toBe(0);
    history.restore(2);
    expect(ram[5]).toBe(5);
    expect(history.bytes).toBeGreaterThan(0);
  });
});
