import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INPUT_RING_BYTES } from '../../../protocol/worker-messages';
import { InputRing, sharedInput } from './input-ring';
import { InputRingReader } from './input-ring-reader';
import { PolledInput } from './polled-input';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'polled-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Reads a file of so many bytes as console input: what arrives, and whether the end does. */
function readAll(bytes: number, maxBytes: number, look: 'poll' | 'pollCalmly' = 'poll') {
  const file = path.join(folder, 'input');
  const sent = Uint8Array.from({ length: bytes }, (_, i) => i * 7);
  writeFileSync(file, sent);
  const descriptor = openSync(file, 'r');
  const shared = sharedInput();
  const reader = new InputRingReader(shared);
  let now = 0;
  const polled = new PolledInput(descriptor, new InputRing(shared), () => now);
  const got: number[] = [];
  while (!reader.inputEnded()) {
    now += polled.intervalMs;
    polled[look]();
    const taken = reader.takeInput(maxBytes, () => {
      polled.space();
    });
    got.push(...(taken ?? []));
  }
  closeSync(descriptor);
  return { sent, got: Uint8Array.from(got) };
}

describe('PolledInput', () => {
  it.each(['poll', 'pollCalmly'] as const)('brings a file and its end (%s)', (look) => {
    const { sent, got } = readAll(100, 16, look);
    expect(got).toEqual(sent);
  });

  it('brings more than the ring holds to a guest that takes little', () => {
    const { sent, got } = readAll(INPUT_RING_BYTES + 5000, 1000);
    expect(got).toEqual(sent);
  });

  it('takes a folder for the end of the input', () => {
    const shared = sharedInput();
    const descriptor = openSync(folder, 'r');
    const polled = new PolledInput(descriptor, new InputRing(shared), () => 0);
    polled.poll();
    expect(new InputRingReader(shared).inputEnded()).toBe(true);
    closeSync(descriptor);
  });

  it('looks often for a tenth of a second, then less', () => {
    const descriptor = openSync(folder, 'r');
    let now = 1000;
    const polled = new PolledInput(descriptor, new InputRing(sharedInput()), () => now);
    expect(polled.intervalMs).toBe(1);
    now = 1100;
    expect(polled.intervalMs).toBe(8);
    closeSync(descriptor);
  });
});
