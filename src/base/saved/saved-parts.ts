import { fail, ok, type Result } from '../result';
import type { Saveable, SavedDevice } from './saved-device';

/** Devices that are saved together, by names that tell where each is. */
export type SaveableParts = ReadonlyMap<string, Saveable>;

/** Their states in the same order. */
export type SavedParts = readonly (readonly [name: string, state: SavedDevice])[];

export function saveParts(parts: SaveableParts): SavedParts {
  const saved: [string, SavedDevice][] = [];
  for (const [name, part] of parts) {
    saved.push([name, part.save()]);
  }
  return saved;
}

/** All of them, or none: states of other devices, or in other places, are refused with a sentence. */
export function restoreParts(parts: SaveableParts, saved: SavedParts): Result<undefined, string> {
  const before = saveParts(parts);
  const checked = checkSameParts(before, saved);
  if (!checked.ok) {
    return checked;
  }
  const devices = [...parts.values()];
  for (const [i, [name, state]] of saved.entries()) {
    const restored = devices[i]?.restore(state);
    if (restored?.ok === false) {
      devices.slice(0, i + 1).forEach((device, k) => {
        const old = before[k];
        if (old !== undefined) {
          device.restore(old[1]);
        }
      });
      return fail(`${name}: ${restored.error}`);
    }
  }
  return ok(undefined);
}

function checkSameParts(own: SavedParts, saved: SavedParts): Result<undefined, string> {
  for (let i = 0; i < Math.max(own.length, saved.length); i++) {
    const expected = partText(own[i]);
    const found = partText(saved[i]);
    if (expected !== found) {
      return fail(`saved devices: expected ${expected}, found ${found}`);
    }
  }
  return ok(undefined);
}

/** `uart: ns16550 in version 1` */
function partText(part: SavedParts[number] | undefined): string {
  if (part === undefined) {
    return 'no more';
  }
  const [name, { device, version }] = part;
  return `${name}: ${device} in version ${String(version)}`;
}
