import { statics } from '../../include/asm-generic/global_data';
import type { ObjectSize } from '../../lib/memory-access';

interface MemState {
  base_address: number;
  dp_last_addr: number;
  dp_last_size: ObjectSize;
  dp_last_length: number;
  mm_last_addr: number;
  mm_last_size: ObjectSize;
}

/** @uboot cmd/mem.c: its static variables */
export function memState(): MemState {
  return statics<MemState>('cmd/mem.c', () => ({
    base_address: 0,
    dp_last_addr: 0,
    dp_last_size: 4,
    dp_last_length: 0x40,
    mm_last_addr: 0,
    mm_last_size: 4,
  }));
}
