import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { diskShell, transcript } from '../../testing/disk-shell';

const FOLDER = new URL('../../../../test/fixtures/disk/', import.meta.url);

/** How long a file took is all that differs from run to run. */
function normalise(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/ in \d+ ms( \(.*\))?/, ' in N ms').trimEnd())
    .join('\n');
}

/**
 * Each image has a text that U-Boot 2023.01 (arm64) gave in QEMU 7.2 for it, with the sectors that it read (block cache
 * off): commands, output and reads must be the same.
 */
describe('disks as a real U-Boot reads them', () => {
  it.each(['ext4-1k', 'ext4-4k', 'ext2-1k', 'metabg', 'logical', 'gpt', 'fat12', 'fat16', 'fat32'])(
    '%s',
    (name) => {
      const image = gunzipSync(readFileSync(new URL(`${name}.img.gz`, FOLDER)));
      const recorded = readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8');
      const lines = [...recorded.matchAll(/^=> (.+)$/gm)].map(([, line = '']) => line);
      expect(lines.length).toBeGreaterThan(20);
      expect(normalise(transcript(diskShell(image), lines))).toBe(recorded);
    },
  );
});
