import { beforeAll, expect, it } from 'vitest';
import { freedMemoryCollector } from './freed-memory';

const MEBIBYTE = 1 << 20;
const ROUNDS = 40;

/** RAM of a guest that has written all of it, and that nobody has any more. */
function abandonRam(): void {
  new Uint8Array(new SharedArrayBuffer(16 * MEBIBYTE)).fill(1);
}

let grownWithout = 0;
beforeAll(() => {
  const before = process.memoryUsage.rss();
  for (let i = 0; i < ROUNDS; i++) {
    abandonRam();
  }
  grownWithout = process.memoryUsage.rss() - before;
  freedMemoryCollector()();
});

it('gives back what guests have written that are no more', () => {
  const replaced = freedMemoryCollector();
  const before = process.memoryUsage.rss();
  let most = before;
  for (let i = 0; i < ROUNDS; i++) {
    abandonRam();
    replaced();
    most = Math.max(most, process.memoryUsage.rss());
  }
  expect(most - before).toBeLessThan(160 * MEBIBYTE);
  // The reason why it is there: should this fail, the engine has learnt to count such memory.
  expect(grownWithout).toBeGreaterThan(300 * MEBIBYTE);
});
