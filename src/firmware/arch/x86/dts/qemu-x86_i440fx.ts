import { writeFdt } from '../../../lib/libfdt/fdt_sw';
import type { FdtNode } from '../../../lib/libfdt/fdt_sw';

/** Wanted before relocation. */
const PRE_RELOC = { 'u-boot,dm-pre-reloc': new Uint8Array() };

/**
 * Which interrupt pin of which slot goes to which link of the south bridge: function, pin (1 = INTA), link (0 = PIRQA).
 * The power management function, and the slot where QEMU puts the first card.
 */
export const PIRQ_ROUTING: readonly (readonly [bdf: number, pin: number, link: number])[] = [
  [0x0b00, 4, 3],
  [0x1800, 1, 2],
];

/** Interrupts are routed by 32-bit code: U-Boot itself, or SPL for a 64-bit U-Boot. */
const IRQ_ROUTER: FdtNode = {
  name: 'irq-router',
  properties: {
    ...PRE_RELOC,
    compatible: 'intel,irq-router',
    'intel,pirq-config': 'pci',
    'intel,pirq-link': [0x60, 8],
    'intel,pirq-mask': [0x0e40],
    'intel,pirq-routing': PIRQ_ROUTING.flat(),
  },
};

const pci = (router: readonly FdtNode[]): FdtNode => ({
  name: 'pci',
  properties: {
    ...PRE_RELOC,
    compatible: 'pci-x86',
    '#address-cells': [3],
    '#size-cells': [2],
    ranges: [
      ...[0x02000000, 0, 0xc0000000, 0xc0000000, 0, 0x10000000],
      ...[0x42000000, 0, 0xd0000000, 0xd0000000, 0, 0x10000000],
      ...[0x01000000, 0, 0x2000, 0x2000, 0, 0xe000],
    ],
  },
  children: [
    {
      name: 'pch@1,0',
      properties: { ...PRE_RELOC, reg: [0x0800, 0, 0, 0, 0], compatible: 'intel,pch7' },
      children: router,
    },
  ],
});

const tree = (router: readonly FdtNode[]): FdtNode => ({
  name: '',
  properties: {
    '#address-cells': [1],
    '#size-cells': [1],
    model: 'QEMU x86 (I440FX)',
    compatible: 'qemu,x86',
  },
  children: [
    {
      name: 'serial',
      properties: {
        ...PRE_RELOC,
        compatible: 'ns16550',
        reg: [0x3f8, 8],
        'reg-shift': [0],
        'clock-frequency': [1843200],
        'current-speed': [115200],
      },
    },
    { name: 'keyboard', properties: { compatible: 'intel,i8042-keyboard' } },
    { name: 'reset', properties: { ...PRE_RELOC, compatible: 'x86,reset' } },
    { name: 'rtc', properties: { ...PRE_RELOC, compatible: 'motorola,mc146818', reg: [0x70, 2] } },
    {
      name: 'tsc-timer',
      properties: { ...PRE_RELOC, compatible: 'x86,tsc-timer', 'clock-frequency': [1_000_000_000] },
    },
    { name: 'smbios', properties: { compatible: 'u-boot,sysinfo-smbios' } },
    { name: 'chosen', properties: { 'stdout-path': '/serial' } },
    {
      name: 'cpus',
      properties: { '#address-cells': [1], '#size-cells': [0] },
      children: [
        {
          name: 'cpu@0',
          properties: {
            device_type: 'cpu',
            compatible: 'cpu-qemu',
            reg: [0],
            'intel,apic-id': [0],
          },
        },
      ],
    },
    pci(router),
  ],
});

/** The device tree that is built into the image, with as many bytes as there. @uboot arch/x86/dts/qemu-x86_i440fx.dts */
export function qemu_x86_i440fx(totalBytes: number, withRouter: boolean): Uint8Array {
  return writeFdt(tree(withRouter ? [IRQ_ROUTER] : []), totalBytes);
}
