import { calloc, free, memalign } from '../../../common/dlmalloc';
import { ramClear } from '../../../include/ram';
import type { AutoStruct, UDevice } from '../../../include/dm/device';
import { gd, statics } from '../../../include/asm-generic/global_data';

/** Heap addresses of what belongs to a device, 0 = none: what the C code would find in the pointers themselves. */
export interface DeviceMemory {
  plat: number;
  uclass_plat: number;
  parent_plat: number;
  priv: number;
  uclass_priv: number;
  parent_priv: number;
  name: number;
}

/** Cache line: DMA-capable private data is aligned and rounded to it. @uboot arch/arm/include/asm/cache.h */
const ARCH_DMA_MINALIGN = 64;

export function deviceMemory(dev: UDevice): DeviceMemory {
  const all = statics('drivers/core/device.c', () => new Map<UDevice, DeviceMemory>());
  let memory = all.get(dev);
  if (memory === undefined) {
    memory = {
      plat: 0,
      uclass_plat: 0,
      parent_plat: 0,
      priv: 0,
      uclass_priv: 0,
      parent_priv: 0,
      name: 0,
    };
    all.set(dev, memory);
  }
  return memory;
}

export function forgetDeviceMemory(dev: UDevice): void {
  statics('drivers/core/device.c', () => new Map<UDevice, DeviceMemory>()).delete(dev);
}

export function autoSize(auto: AutoStruct): number {
  return typeof auto.sizeBytes === 'number' ? auto.sizeBytes : auto.sizeBytes(gd.arch64);
}

/**
 * Cleared memory for private data. Address 0: none left.
 *
 * @uboot drivers/core/device.c alloc_priv()
 */
export function alloc_priv(auto: AutoStruct, dma: boolean): number {
  const size = autoSize(auto);
  if (!dma) {
    return calloc(1, size);
  }
  const rounded = Math.ceil(size / ARCH_DMA_MINALIGN) * ARCH_DMA_MINALIGN;
  const address = memalign(ARCH_DMA_MINALIGN, rounded);
  if (address !== 0) {
    ramClear(address, rounded);
  }
  return address;
}

export function freeMemory(memory: DeviceMemory, which: keyof DeviceMemory): void {
  free(memory[which]);
  memory[which] = 0;
}
