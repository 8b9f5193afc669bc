import { describe, expect, it } from 'vitest';
import { loadGuest } from '../../../test/support/sample-guest';
import { codePlaceOfFrames } from './code-place';

const CALLING = `export function unused(): void {}
export function outer(f: (g: () => unknown) => unknown, g: () => unknown): unknown {
  return f(g);
}`;
const CALLED = `export function inner(g: () => unknown): unknown {
  return g();
}`;

describe('codePlaceOfFrames', () => {
  it('counts functions by file name, whichever file was loaded first', () => {
    const { outer } = loadGuest('cmd/b.ts', CALLING);
    const { inner } = loadGuest('cmd/a.ts', CALLED);
    const call = outer as (f: unknown, g: unknown) => unknown;
    expect(call(inner, codePlaceOfFrames)).toEqual({ offset: 0x10, callerOffset: 0x30 });
    expect((inner as (g: unknown) => unknown)(codePlaceOfFrames)).toEqual({
      offset: 0x10,
      callerOffset: 0,
    });
  });
});
