import { expect, it } from 'vitest';
import { createSeededRandom } from './seeded-random';

it('random bytes go on from where they were', () => {
  const random = createSeededRandom(5);
  const next = (length: number): number[] => {
    const bytes = new Uint8Array(length);
    random.fill(bytes);
    return [...bytes];
  };
  next(7);
  const state = structuredClone(random.state?.save() ?? { device: '', version: 0 });
  const first = next(21);
  expect(next(21)).not.toEqual(first);
  expect(random.state?.restore(state).ok).toBe(true);
  expect(next(21)).toEqual(first);
  expect(random.state?.restore({ ...state, version: 2 }).ok).toBe(false);
});
