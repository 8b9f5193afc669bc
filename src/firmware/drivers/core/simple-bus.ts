import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_SIMPLE_BUS } from '../../include/dm/uclass-id';
import { sizeofPhysAddr } from '../../include/phys-addr';
import { dm_scan_fdt_dev } from './root';
import { ofnode_address_cells, cellsToNumber } from './ofnode';
import { dev_get_uclass_plat } from './device';
import { dev_read_u32_array } from './read';
import type { SimpleBusPlat } from '../../include/dm/simple_bus';

/** @uboot drivers/core/simple-bus.c simple_bus_post_bind() */
function simple_bus_post_bind(dev: UDevice): number {
  const plat = dev_get_uclass_plat<SimpleBusPlat>(dev);
  const parent = dev.node_?.parent ?? null;
  const cells = dev_read_u32_array(dev, 'ranges') ?? [];
  const childCells = dev.node_ === null ? 1 : ofnode_address_cells(dev.node_);
  const parentCells = parent === null ? 1 : ofnode_address_cells(parent);
  if (cells.length > childCells + parentCells) {
    plat.base = cellsToNumber(cells.slice(0, childCells));
    plat.target = cellsToNumber(cells.slice(childCells, childCells + parentCells));
    plat.size = cells[childCells + parentCells] ?? 0;
  }
  return dm_scan_fdt_dev(dev);
}

export const simple_bus_uclass: UclassDriver = {
  name: 'simple_bus',
  id: UCLASS_SIMPLE_BUS,
  post_bind: simple_bus_post_bind,
  per_device_plat_auto: {
    sizeBytes: () => 3 * sizeofPhysAddr(),
    create: (): SimpleBusPlat => ({ base: 0, size: 0, target: 0 }),
  },
};

export const simple_bus: Driver = {
  name: 'simple_bus',
  id: UCLASS_SIMPLE_BUS,
  of_match: [{ compatible: 'simple-bus' }, { compatible: 'simple-mfd' }],
  flags: DM_FLAG_PRE_RELOC,
};
