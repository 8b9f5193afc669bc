import type { Hart } from '../../cpu/riscv/hart';
import { CSR_NAMES } from '../../cpu/riscv/table/csr-names';
import { REGISTER_NAMES } from '../../cpu/riscv/table/names';

/** Registers by all their names: `a0`, `x10`, `fp`, `mstatus`. */
const SLOT_OF_REGISTER: ReadonlyMap<string, string> = new Map([
  ...REGISTER_NAMES.flatMap((name, i): [string, string][] => [
    [name, `x${i}`],
    [`x${i}`, `x${i}`],
  ]),
  ['fp', 'x8'],
  ['pc', 'pc'],
]);

/** CSRs that are kept as they read. */
export const KEPT_CSRS: readonly string[] = [...CSR_NAMES.values()].filter((name) =>
  /^(m(status|isa|edeleg|ideleg|ie|tvec|counteren|scratch|epc|cause|tval|ip|hartid)|s(tvec|counteren|scratch|epc|cause|tval|atp))$/.test(
    name,
  ),
);

export function slotOfRegister(name: string): string | undefined {
  return SLOT_OF_REGISTER.get(name) ?? (KEPT_CSRS.includes(name) ? name : undefined);
}

/** The register in which U-Boot keeps the address of its global data: gp. */
const GLOBAL_DATA = 'x3';

/** Address of U-Boot's global data; anything while it has not set them up. */
export function globalDataOf(hart: Hart): number {
  return Number(hart.get(GLOBAL_DATA));
}

/** A number where it is exact as one, so that expressions can reckon with it. */
export function registerValue(hart: Hart, slot: string): number | bigint {
  const value = hart.get(slot);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
