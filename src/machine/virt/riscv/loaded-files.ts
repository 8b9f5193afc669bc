import type { AddressRange } from '../arm/memory-map';
import type { LoadedFile } from '../../assembly/assembled-machine';
import type { BootFiles } from '../../assembly/boot-files';
import type { MachineProblem } from '../../assembly/machine-problem';
import * as map from './memory-map';
import type { VirtRiscvOptions } from './options';

/** The operating system that QEMU loads itself on RISC-V. */
export interface LoadedBootFiles {
  readonly files: readonly LoadedFile[];
  /** Where `-initrd` lies. */
  readonly initrd: AddressRange | undefined;
}

/** Furthest from the kernel that QEMU puts an initial RAM disk. */
const INITRD_DISTANCE_BYTES = 128 * 2 ** 20;

/** Places kernel and initial RAM disk. What does not fit into RAM is added to `problems`. */
export function placeBootFiles(
  { kernel, initrd }: BootFiles,
  { xlen, ramBytes }: Pick<VirtRiscvOptions, 'xlen' | 'ramBytes'>,
  problems: MachineProblem[],
): LoadedBootFiles {
  const ramEnd = map.RISCV_RAM_BASE + ramBytes;
  const kernelBase = map.kernelAddress(xlen);
  const initrdBase = kernelBase + Math.min(ramBytes / 2, INITRD_DISTANCE_BYTES);
  const place = (what: string, address: number, bytes: Uint8Array | undefined): LoadedFile[] => {
    if (bytes !== undefined && address + bytes.length > ramEnd) {
      problems.push({
        message:
          `could not load ${what}: expected at most ${Math.max(ramEnd - address, 0)} bytes at ` +
          `0x${address.toString(16)}, found ${bytes.length}`,
        place: undefined,
      });
    }
    return bytes === undefined ? [] : [{ address, bytes }];
  };
  return {
    files: [...place('kernel', kernelBase, kernel), ...place('ramdisk', initrdBase, initrd)],
    initrd: initrd === undefined ? undefined : { base: initrdBase, sizeBytes: initrd.length },
  };
}
