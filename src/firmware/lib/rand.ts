import { statics } from '../include/asm-generic/global_data';

/** @uboot lib/rand.c: the state of the generator */
function state(): { y: number } {
  return statics('lib/rand.c', () => ({ y: 1 }));
}

/** The next 32-bit number (an xorshift generator). @uboot lib/rand.c rand() */
export function rand(): number {
  const s = state();
  let y = s.y;

  y ^= y << 13;
  y ^= y >>> 17;
  y ^= y << 5;
  s.y = y >>> 0;
  return s.y;
}

/** @uboot lib/rand.c srand() */
export function srand(seed: number): void {
  state().y = seed >>> 0;
}
