import { Hart, type HartOptions } from './hart';
import type { Xlen } from './table/instructions';

const RAM_BASE = 0x8000_0000;
const RAM_BYTES = 4096;
/** `c.j .` */
const JUMP_TO_ITSELF = [0x01, 0xa0];
/** V8 wants better code for a loop that has run so often, and many times over. */
const INSTRUCTIONS = 4096;

/**
 * Makes V8 begin with its best code for a core, which it compiles in threads of its own: it is there for each hart of that module when the
 * first one starts. Costs some hundred microseconds; nothing fails.
 */
export function warmUp(xlen: Xlen, module: HartOptions['module']): void {
  const bus = { load: () => undefined, store: () => false, time: () => 0n };
  const made = Hart.create({ xlen, module, ramBase: RAM_BASE, ramBytes: RAM_BYTES, bus });
  if (made.ok) {
    made.value.ram.set(JUMP_TO_ITSELF);
    made.value.reset(BigInt(RAM_BASE));
    made.value.run(INSTRUCTIONS);
  }
}
