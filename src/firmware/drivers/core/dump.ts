import { printf, puts } from '../../common/console';
import type { UDevice } from '../../include/dm/device';
import { UCLASS_MAX } from '../../include/dm/uclass-id';
import { IS_ERR } from '../../include/linux/err';
import { gd } from '../../include/asm-generic/global_data';
import { device_is_last_sibling } from './device';
import { device_active } from '../../include/dm/device';
import { lists_uclass_lookup } from './lists/lookup';
import { dev_get_uclass_index, uclass_find, uclass_get } from './uclass/find';

/** A row of `dm tree` and the rows of all children. `last` has a bit for each level whose branch has ended. */
function show_devices(dev: UDevice, depth: number, last: number): void {
  let isLast = false;
  printf(
    ' %-10.10s  %3d  [ %c ]   %-20.20s  ',
    dev.uclass.uc_drv.name,
    dev_get_uclass_index(dev),
    device_active(dev) ? '+' : ' ',
    dev.driver.name,
  );
  for (let i = depth; i >= 0; i--) {
    isLast = ((last >> i) & 1) !== 0;
    if (i > 0) {
      puts(isLast ? '    ' : '|   ');
    } else if (dev.parent !== null) {
      puts(isLast ? '`-- ' : '|-- ');
    }
  }
  printf('%s\n', dev.name);
  for (const child of dev.child_head) {
    show_devices(child, depth + 1, (last << 1) | (device_is_last_sibling(child) ? 1 : 0));
  }
}

/** @uboot drivers/core/dump.c dm_dump_tree() */
export function dm_dump_tree(): void {
  puts(' Class     Index  Probed  Driver                Name\n');
  puts('-----------------------------------------------------------\n');
  if (gd.dm_root !== null) {
    show_devices(gd.dm_root, -1, 0);
  }
}

/** @uboot drivers/core/dump.c dm_display_line() */
function dm_display_line(dev: UDevice, index: number): void {
  printf('%-3d %c %s @ %08lx', index, device_active(dev) ? '*' : ' ', dev.name, dev.address);
  if (dev.seq_ !== -1) {
    printf(', seq %d', dev.seq_);
  }
  puts('\n');
}

/** Makes every uclass that is built in, as U-Boot does, and lists its devices. @uboot drivers/core/dump.c dm_dump_uclass() */
export function dm_dump_uclass(): void {
  for (let id = 0; id < UCLASS_MAX; id++) {
    const uc = uclass_get(id);
    if (IS_ERR(uc)) {
      continue;
    }
    printf('uclass %d: %s\n', id, uc.uc_drv.name);
    for (const [index, dev] of uc.dev_head.entries()) {
      dm_display_line(dev, index);
    }
    puts('\n');
  }
}

/** @uboot drivers/core/dump.c dm_dump_driver_compat() */
export function dm_dump_driver_compat(): void {
  puts('Driver                Compatible\n');
  puts('--------------------------------\n');
  for (const drv of gd.drivers) {
    const ids = drv.of_match ?? [];
    printf('%-20.20s', drv.name);
    if (ids.length === 0) {
      puts('\n');
    }
    for (const [index, id] of ids.entries()) {
      printf('%s  %s\n', index === 0 ? '' : ' '.repeat(20), id.compatible);
    }
  }
}

/** @uboot drivers/core/dump.c dm_dump_drivers() */
export function dm_dump_drivers(): void {
  puts('Driver                    uid uclass               Devices\n');
  puts('----------------------------------------------------------\n');
  for (const drv of gd.drivers) {
    const uc_drv = lists_uclass_lookup(drv.id);
    const devices = (uclass_find(drv.id)?.dev_head ?? []).filter((dev) => dev.driver === drv);
    printf('%-25.25s %-3.3d %-20.20s ', drv.name, drv.id, uc_drv?.name ?? '<no uclass>');
    if (devices.length === 0) {
      puts('<none>\n');
    }
    for (const [index, dev] of devices.entries()) {
      if (index > 0) {
        printf('%-51.51s', '');
      }
      printf('%-25.25s\n', dev.name);
    }
  }
}

/** @uboot drivers/core/dump.c dm_dump_static_driver_info() */
export function dm_dump_static_driver_info(): void {
  puts('Driver                    Address\n');
  puts('---------------------------------\n');
  for (const info of gd.driver_infos) {
    // A pointer, with all its digits: no driver's plat is known before it's bound.
    printf('%-25.25s %s\n', info.name, '0'.repeat(gd.arch64 ? 16 : 8));
  }
}
