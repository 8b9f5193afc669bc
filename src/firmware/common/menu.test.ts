import { beforeEach, describe, expect, it } from 'vitest';
import { EINTR, ENOENT } from '../include/errno';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { puts } from './console';
import { menu_create, menu_default_set, menu_get_choice, menu_item_add } from './menu';
import type { Menu } from './menu';

let test: TestGd;

beforeEach(() => {
  test = makeGd({ config: { CMDLINE_EDITING: 'y', SYS_CBSIZE: '512' } });
});

function twoItems(timeout: number, prompt: boolean): Menu<string> {
  const m = menu_create('Title', timeout, prompt, (data: string) => {
    puts(`${data}\n`);
  });
  menu_item_add(m, '1', 'first');
  menu_item_add(m, '2', 'second');
  return m;
}

describe('menu_get_choice', () => {
  it('takes the default without asking, or says that there is none', () => {
    const m = twoItems(0, false);
    expect(menu_get_choice(m)).toBe(-ENOENT);
    menu_default_set(m, '2');
    expect(menu_get_choice(m)).toMatchObject({ data: 'second' });
    expect(test.output()).toBe('');
  });

  it('has nothing to ask without items', () => {
    const m = menu_create('Title', 0, true, () => undefined);
    expect(menu_get_choice(m)).toBe(-ENOENT);
    expect(test.output()).toBe('');
  });

  it('asks until it knows the answer', () => {
    const shown = 'Title\nfirst\nsecond\nEnter choice: ';
    test.type('3\r2\r');
    expect(menu_get_choice(twoItems(0, true))).toMatchObject({ data: 'second' });
    expect(test.output()).toBe(`${shown}3\n3 not found\n${shown}2\n`);
  });

  it('takes the default after the time, on the same line', () => {
    const m = twoItems(3, true);
    menu_default_set(m, '1');
    const before = test.hal.micros;
    expect(menu_get_choice(m)).toMatchObject({ data: 'first' });
    expect(Math.round((test.hal.micros - before) / 1_000_000)).toBe(3);
    expect(test.output()).toBe('Title\nfirst\nsecond\nEnter choice: ');
  });

  it('waits as long as it takes once a key was pressed in time', () => {
    let looks = 0;
    test.hal.onRelax = () => {
      looks++;
      if (looks === 100) {
        test.type('\r');
      }
    };
    const m = twoItems(1, true);
    menu_default_set(m, '1');
    test.type('2');
    expect(menu_get_choice(m)).toMatchObject({ data: 'second' });
  });

  it('ends with Ctrl-C', () => {
    test.type('1\x03');
    expect(menu_get_choice(twoItems(0, true))).toBe(-EINTR);
    expect(test.output()).toMatch(/Enter choice: 1<INTERRUPT>\n$/);
  });
});
