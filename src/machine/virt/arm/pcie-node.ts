import { hexDigits } from '../../../base/hex';
import * as map from './memory-map';
import { cells, node, pair, text, type FdtNode } from '../../fdt/fdt-tree';
import { PCI_IO_SPACE, PCI_MEMORY_32, PCI_MEMORY_64 } from '../../fdt/pci-address-codes';

const PINS = 4;
const ECAM_BYTES_PER_BUS = 0x10_0000;
const LEVEL_HIGH = 4;

export interface PcieNodeOptions {
  readonly ecam: map.AddressRange;
  readonly highMmio: boolean;
  readonly gicPhandle: number;
  readonly msiPhandle: number;
}

/** The PCI Express host of the `virt` machine on ARM; its name carries the memory window's address, as QEMU's does. */
export function virtArmPcieNode(options: PcieNodeOptions): FdtNode {
  const { base, sizeBytes } = options.ecam;
  const io = map.ARM_PCIE_PIO;
  const memory = map.ARM_PCIE_MMIO;
  const high = map.ARM_PCIE_MMIO_HIGH;
  const highRange = options.highMmio
    ? [PCI_MEMORY_64, ...pair(high.base), ...pair(high.base), ...pair(high.sizeBytes)]
    : [];
  return node(`pcie@${hexDigits(memory.base)}`, [
    ['interrupt-map-mask', cells(0x1800, 0, 0, 7)],
    ['interrupt-map', cells(...interruptMap(options.gicPhandle))],
    ['#interrupt-cells', cells(1)],
    [
      'ranges',
      cells(
        ...[PCI_IO_SPACE, ...pair(0), ...pair(io.base), ...pair(io.sizeBytes)],
        ...[PCI_MEMORY_32, ...pair(memory.base), ...pair(memory.base), ...pair(memory.sizeBytes)],
        ...highRange,
      ),
    ],
    ['reg', cells(...pair(base), ...pair(sizeBytes))],
    ['msi-map', cells(0, options.msiPhandle, 0, 0x1_0000)],
    ['dma-coherent', 'empty'],
    ['bus-range', cells(0, sizeBytes / ECAM_BYTES_PER_BUS - 1)],
    ['linux,pci-domain', cells(0)],
    ['#size-cells', cells(2)],
    ['#address-cells', cells(3)],
    ['device_type', text('pci')],
    ['compatible', text('pci-host-ecam-generic')],
  ]);
}

/** Pin A of device 0 is the first interrupt; each device number moves all by one (PCI bridge swizzle). */
function interruptMap(gicPhandle: number): number[] {
  const entries: number[] = [];
  for (let device = 0; device < PINS; device++) {
    for (let pin = 0; pin < PINS; pin++) {
      const spi = map.ARM_SPI_PCIE + ((pin + device) % PINS);
      entries.push(device << 11, 0, 0, pin + 1, gicPhandle, 0, 0, 0, spi, LEVEL_HIGH);
    }
  }
  return entries;
}
