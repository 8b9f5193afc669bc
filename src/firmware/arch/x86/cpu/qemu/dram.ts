import { mc146818_read8 } from '../../../../drivers/rtc/mc146818';
import { gd } from '../../../../include/asm-generic/global_data';
import { SZ_16M, SZ_4G } from '../../../../include/linux/sizes';

/** Memory between 16 MiB and 4 GiB, in units of 64 KiB; memory above 4 GiB. QEMU writes them for its firmware. */
const CMOS_LOW_MEMORY = 0x34;
const CMOS_HIGH_MEMORY = 0x5b;

/** Bytes of RAM below 4 GiB. @uboot arch/x86/cpu/qemu/dram.c qemu_get_low_memory_size() */
export function qemu_get_low_memory_size(): number {
  const units = mc146818_read8(CMOS_LOW_MEMORY + 1) * 0x100 + mc146818_read8(CMOS_LOW_MEMORY);
  return units * 0x10000 + SZ_16M;
}

/** Bytes of RAM above 4 GiB. @uboot arch/x86/cpu/qemu/dram.c qemu_get_high_memory_size() */
export function qemu_get_high_memory_size(): number {
  const units =
    mc146818_read8(CMOS_HIGH_MEMORY + 2) * 0x10000 +
    mc146818_read8(CMOS_HIGH_MEMORY + 1) * 0x100 +
    mc146818_read8(CMOS_HIGH_MEMORY);
  return units * 0x10000;
}

/** @uboot arch/x86/cpu/qemu/dram.c dram_init() */
export function dram_init(): number {
  gd.ram_base = 0;
  gd.ram_size = qemu_get_low_memory_size() + qemu_get_high_memory_size();
  return 0;
}

/** RAM up to the hole below 4 GiB, and what lies above. @uboot arch/x86/cpu/qemu/dram.c dram_init_banksize() */
export function dram_init_banksize(): number {
  const high = qemu_get_high_memory_size();
  gd.bd.bi_dram.length = 0;
  gd.bd.bi_dram.push({ start: 0, size: qemu_get_low_memory_size() });
  if (high !== 0) {
    gd.bd.bi_dram.push({ start: SZ_4G, size: high });
  }
  return 0;
}

/** U-Boot goes below the hole. @uboot arch/x86/cpu/qemu/dram.c board_get_usable_ram_top() */
export function board_get_usable_ram_top(): number {
  return qemu_get_low_memory_size();
}

/** Memory between 16 MiB and 4 GiB, in units of 64 KiB; memory above 4 GiB. QEMU writes them for its firmware. */
