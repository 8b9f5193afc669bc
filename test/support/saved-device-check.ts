import { expect } from 'vitest';
import type { Saveable, SavedDevice } from '../../src/base/saved/saved-device';

export type Access = readonly [offset: number, value?: number | undefined, sizeBytes?: 1 | 2 | 4];

/** Reads where no value is given; gives what was read. */
function run(device: Registers, accesses: readonly Access[]): number[] {
  const seen: number[] = [];
  for (const [offset, value, sizeBytes = 4] of accesses) {
    if (value === undefined) {
      seen.push(device.read(offset, sizeBytes));
    } else {
      device.write(offset, sizeBytes, value);
    }
  }
  return seen;
}

/** What has registers; see `BusDevice`. */
interface Registers {
  read(offset: number, sizeBytes: 1 | 2 | 4): number;
  write(offset: number, sizeBytes: 1 | 2 | 4, value: number): void;
}

interface Example<State extends SavedDevice> {
  readonly make: (clock: { nowNs: () => number }) => Registers & Saveable<State>;
  readonly before: readonly Access[];
  /** What is done to the device between, which must not show. */
  readonly between: readonly Access[];
  readonly after: readonly Access[];
}

/** The same behaviour from the saved state on: of the same device later, and of a new one; whatever happened to it. */
export function checkSavedDevice<State extends SavedDevice>({
  make,
  before,
  between,
  after,
}: Example<State>): void {
  let now = 1e9;
  const clock = { nowNs: (): number => now };
  const device = make(clock);
  run(device, before);
  const saved = device.save();
  now += 1e6;
  const expected = run(device, after);
  expect(new Set(expected).size).toBeGreaterThan(2);
  for (const other of [device, make(clock)]) {
    run(other, between);
    now = 1e9;
    expect(other.restore(structuredClone(saved))).toEqual({ ok: true, value: undefined });
    now += 1e6;
    expect(run(other, after)).toEqual(expected);
  }
  const refused = device.restore({ ...saved, version: 99 });
  expect(refused.ok ? '' : refused.error).toMatch(/^saved device: expected .* version 1, found/);
  expect(device.restore({ ...saved, device: 'other' }).ok).toBe(false);
}
