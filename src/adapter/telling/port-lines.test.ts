import { expect, it } from 'vitest';
import { PortLines } from './port-lines';

it('PortLines: whole lines, each with the name of its port', () => {
  const lines = new PortLines();
  const take = (chardev: string, text: string): string[] =>
    lines.take({ port: { chardev, name: `port ${chardev}` }, bytes: Buffer.from(text) });
  expect(take('a', '')).toEqual([]);
  expect(take('a', 'one\r\ntw')).toEqual(['[port a] one']);
  expect(take('b', 'x\n')).toEqual(['[port b] x']);
  expect(take('a', 'o\n\nthree')).toEqual(['[port a] two', '[port a] ']);
  expect(take('a', 'e'.repeat(2000))).toEqual([`[port a] three${'e'.repeat(2000)}`]);
});
