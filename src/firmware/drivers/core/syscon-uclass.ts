import type { Driver, OfNode, UclassDriver } from '../../include/dm/device';
import { UCLASS_SYSCON } from '../../include/dm/uclass-id';
import {
  ofnode_get_addr_size_index,
  ofnode_get_by_phandle,
  ofnode_read_u32_default,
} from './ofnode';

/**
 * Where the registers lie that a property's phandle names, or null.
 *
 * @uboot drivers/core/syscon-uclass.c syscon_regmap_lookup_by_phandle()
 */
export function syscon_regmap_lookup_by_phandle(node: OfNode, name: string): number | null {
  const phandle = ofnode_read_u32_default(node, name, 0);
  const target = phandle === 0 ? null : ofnode_get_by_phandle(phandle);
  return target === null ? null : (ofnode_get_addr_size_index(target, 0)?.start ?? null);
}

/** A block of registers that several drivers share. @uboot drivers/core/syscon-uclass.c */
export const generic_syscon: Driver = {
  name: 'syscon',
  id: UCLASS_SYSCON,
  of_match: [{ compatible: 'syscon' }],
};

export const syscon_uclass: UclassDriver = {
  name: 'syscon',
  id: UCLASS_SYSCON,
  per_device_auto: { sizeBytes: (arch64) => (arch64 ? 8 : 4), create: () => ({}) },
};
