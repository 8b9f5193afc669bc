import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/firmware/cmd/commands';
import { cli_init, cli_loop } from '../../src/firmware/common/cli';
import { env_set_default } from '../../src/firmware/env/common';
import { FakeMachineEnd } from '../../src/firmware/testing/fake-hal';
import { makeGd } from '../../src/firmware/testing/make-gd';
import { ProblemList } from '../../src/config/problem';
import { builtInBoards } from '../../src/main/built-in-boards';
import { readConfiguration } from '../../src/targets/session/read-configuration';

const folder = path.join(import.meta.dirname, 'console');
const boards = builtInBoards(path.join(import.meta.dirname, '../../no-build'));
const configuration = await readConfiguration(
  'qemu_arm_defconfig',
  folder,
  boards,
  new ProblemList(),
);

/** `\r`, `\x1b`, `\\` and the like as the characters that they stand for. */
function unescape(text: string): string {
  return text.replace(/\\(x[0-9a-f]{2}|.)/g, (_whole, code: string) => {
    switch (code) {
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case '\\':
        return '\\';
      default:
        return code.startsWith('x') && code.length === 3
          ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
          : `\\${code}`;
    }
  });
}

/** What the console shows after the first prompt when `typed` is typed, up to where it waits for more. */
function play(typed: string): string {
  // A line at a time: what is typed ahead is taken by commands that look for Ctrl-C.
  const lines = typed.match(/[^\r\x03]*[\r\x03]|[^\r\x03]+$/g) ?? [];
  const board = makeGd({ config: Object.fromEntries(configuration?.values ?? []), commands });

  env_set_default('', 0);
  board.takeOutput();
  let waited = 0;
  board.hal.onRelax = () => {
    waited++;
    if (/(=> |> | \? |edit: \w*)$/.test(board.output()) || waited > 100) {
      const line = lines.shift();
      if (line === undefined) {
        throw new FakeMachineEnd('nothing more is typed');
      }
      board.type(line);
      waited = 0;
    }
  };
  cli_init();
  expect(() => cli_loop()).toThrow(FakeMachineEnd);
  return board.takeOutput().replace('=> ', '');
}

describe('console: what the reference U-Boot answers, byte for byte', () => {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.typed'))
    .map((name) => name.replace('.typed', ''));

  it.each(names)('%s', (name) => {
    const typed = readFileSync(path.join(folder, `${name}.typed`), 'utf8');
    const expected = readFileSync(path.join(folder, `${name}.expected`), 'utf8');

    expect(play(unescape(typed.replaceAll('\n', '')))).toBe(unescape(expected));
  });
});
