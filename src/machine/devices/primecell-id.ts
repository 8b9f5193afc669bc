/** Registers 0xfe0..0xfff of every ARM PrimeCell: four peripheral ID bytes, then the fixed cell ID. */
export function primecellIdRead(
  offset: number,
  peripheralId: readonly number[],
): number | undefined {
  if (offset < 0xfe0 || offset > 0xfff) {
    return undefined;
  }
  const index = (offset - 0xfe0) >> 2;
  return index < 4 ? (peripheralId[index] ?? 0) : (PRIMECELL_CELL_ID[index - 4] ?? 0);
}

const PRIMECELL_CELL_ID = [0x0d, 0xf0, 0x05, 0xb1] as const;
