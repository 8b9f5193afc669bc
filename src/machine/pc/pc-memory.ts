const GIB = 2 ** 30;

/** RAM below and above the hole that devices have under 4 GiB. */
export interface PcMemorySplit {
  readonly lowBytes: number;
  readonly highBytes: number;
}

export const HIGH_RAM_BASE = 4 * GIB;

/** RAM that reaches a limit is cut at a lower one, so that the part above begins at a multiple of 1 GiB. */
const LIMITS = {
  pc: { reaches: 0xe000_0000, cutAt: 3 * GIB },
  q35: { reaches: 0xb000_0000, cutAt: 2 * GIB },
} as const;

export function splitPcMemory(machine: 'pc' | 'q35', ramBytes: number): PcMemorySplit {
  const { reaches, cutAt } = LIMITS[machine];
  const lowBytes = ramBytes >= reaches ? cutAt : ramBytes;
  return { lowBytes, highBytes: ramBytes - lowBytes };
}
