import { hexDigits } from '../../../base/hex';
import type { AddressRange } from '../arm/memory-map';
import * as map from './memory-map';
import { cells, node, pair, text, type FdtNode } from '../../fdt/fdt-tree';
import { PCI_IO_SPACE, PCI_MEMORY_32, PCI_MEMORY_64 } from '../../fdt/pci-address-codes';

const PINS = 4;

/** The PCI Express host of the `virt` machine on RISC-V; its name carries the configuration window's address. */
export function virtRiscvPcieNode(high: AddressRange, plicPhandle: number): FdtNode {
  const io = map.RISCV_PCIE_PIO;
  const memory = map.RISCV_PCIE_MMIO;
  const ecam = map.RISCV_PCIE_ECAM;
  return node(`pci@${hexDigits(ecam.base)}`, [
    ['interrupt-map-mask', cells(0x1800, 0, 0, 7)],
    ['interrupt-map', cells(...interruptMap(plicPhandle))],
    [
      'ranges',
      cells(
        ...[PCI_IO_SPACE, ...pair(0), ...pair(io.base), ...pair(io.sizeBytes)],
        ...[PCI_MEMORY_32, ...pair(memory.base), ...pair(memory.base), ...pair(memory.sizeBytes)],
        ...[PCI_MEMORY_64, ...pair(high.base), ...pair(high.base), ...pair(high.sizeBytes)],
      ),
    ],
    ['reg', cells(...pair(ecam.base), ...pair(ecam.sizeBytes))],
    ['dma-coherent', 'empty'],
    ['bus-range', cells(0, 0xff)],
    ['linux,pci-domain', cells(0)],
    ['device_type', text('pci')],
    ['compatible', text('pci-host-ecam-generic')],
    ['#size-cells', cells(2)],
    ['#interrupt-cells', cells(1)],
    ['#address-cells', cells(3)],
  ]);
}

/** Pin A of device 0 is the first interrupt; each device number moves all by one (PCI bridge swizzle). */
function interruptMap(plicPhandle: number): number[] {
  const entries: number[] = [];
  for (let device = 0; device < PINS; device++) {
    for (let pin = 0; pin < PINS; pin++) {
      const irq = map.RISCV_IRQ_PCIE + ((pin + device) % PINS);
      entries.push(device << 11, 0, 0, pin + 1, plicPhandle, irq);
    }
  }
  return entries;
}
