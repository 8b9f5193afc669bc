import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTC_TREE } from '../../testing/dtc-tree';
import { imageShell } from '../../testing/image-shell';

const LINES = [
  'fdt print',
  'fdt list /t',
  'fdt print t0/n',
  'fdt get size s /',
  'fdt get value v /t p 1',
  'fdt rsvmem print',
  'fdt header',
  'fdt set /t up <1 2 3>',
  'fdt set /t new text',
  'fdt mknode / node',
  'fdt rm /t odd',
  'fdt rm /t/n',
  'fdt rsvmem add 1 2',
  'fdt rsvmem delete 0',
  'fdt chosen 1000 10',
  'fdt memory 1 2',
  'fdt resize 10',
  'fdt addr 42000000 1000',
  'fdt move 42000000 42000100 2000',
  'fdt print',
];

/** Words that break most: tags, small and negative lengths, offsets around the ends of the blocks. */
const WORDS = [0, 1, 2, 3, 4, 8, 9, 16, 0x144, 0x171, 0x7fff_fffe, 0xffff_fff4, 0xffff_ffff];

describe('a broken tree', () => {
  it('ends in a message, or in an access that nothing answers', () => {
    let shell = imageShell();
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(Math.floor(DTC_TREE.length / 4) - 1),
            fc.oneof(fc.constantFrom(...WORDS), fc.nat()),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        (changes) => {
          const blob = new Uint8Array(0x3000);
          blob.set(DTC_TREE);
          shell.load(blob);
          shell.run('fdt addr 42000000');
          const view = new DataView(blob.buffer);
          for (const [index, word] of changes) {
            view.setUint32(4 * index, word);
          }
          shell.load(blob);
          for (const line of LINES) {
            const text = outcome(() => shell.run(line));
            expect(text).toMatch(/rc=[01]$|^no memory$/);
            if (text === 'no memory') {
              // An exception resets the board.
              shell = imageShell();
              return;
            }
          }
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });
});

/** What was printed, or that something was accessed that is no memory. */
function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && /^nothing answers at/.test(error.message)) {
      return 'no memory';
    }
    throw error;
  }
}
