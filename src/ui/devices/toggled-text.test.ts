import { describe, expect, it } from 'vitest';
import { toggledText } from './toggled-text';

describe('toggledText', () => {
  const description = 'virtio-blk#31 queue 0 used.idx';

  it('says whether it stops, and from when on', () => {
    expect(toggledText({ set: true, description })).toMatch(
      /^Stops at writes to .*used\.idx\. The/,
    );
    const message = 'Queue 0 of virtio-blk#31 is not configured yet.';
    expect(toggledText({ set: true, description, message })).toContain(
      `once it is there: ${message}`,
    );
    expect(toggledText({ set: false, description })).toBe(
      'No longer stops at writes to virtio-blk#31 queue 0 used.idx.',
    );
  });
});
