import { expansionRom } from '../../pci/expansion-rom';
import type { ChipsetFunctionModel } from './chipset-function';

const INTEL = 0x8086;
/** Length of the video BIOS that QEMU 7.2 gives the card. */
const VIDEO_BIOS_BYTES = 39_936;

function vga(device: number): ChipsetFunctionModel {
  const identity = {
    vendorId: 0x1234,
    deviceId: 0x1111,
    revision: 2,
    classCode: 0x03_0000,
    headerType: 0,
  };
  return {
    name: 'VGA',
    place: [device, 0],
    identity,
    baseAddresses: [
      [0, { space: 'memory', sizeBytes: 0x100_0000, prefetchable: true }],
      [2, { space: 'memory', sizeBytes: 0x1000 }],
    ],
    rom: {
      sizeBytes: 0x1_0000,
      image: () => expansionRom({ ...identity, sizeBytes: VIDEO_BIOS_BYTES }),
    },
  };
}

/** Functions of QEMU 7.2's `pc`: i440FX with PIIX3, and the power management of PIIX4. */
export const I440FX_FUNCTIONS: readonly ChipsetFunctionModel[] = [
  {
    name: 'i440FX',
    place: [0, 0],
    identity: {
      vendorId: INTEL,
      deviceId: 0x1237,
      revision: 2,
      classCode: 0x06_0000,
      headerType: 0,
    },
    registers: [
      [0x54, 0x1000_0000],
      [0x70, 0x0002_0000],
    ],
  },
  {
    name: 'PIIX3',
    place: [1, 0],
    identity: {
      vendorId: INTEL,
      deviceId: 0x7000,
      revision: 0,
      classCode: 0x06_0100,
      headerType: 0x80,
    },
    status: 0x0200,
    registers: [
      [0x4c, 0x0003_004d],
      [0x60, 0x8080_8080],
      [0x68, 0x0000_0200],
      [0x70, 0x0000_0080],
      [0x74, 0x0c0c_0000],
      [0x78, 0x0000_0002],
      [0xa0, 0x0000_0008],
      [0xa8, 0x0000_000f],
    ],
  },
  {
    name: 'piix3-ide',
    place: [1, 1],
    identity: {
      vendorId: INTEL,
      deviceId: 0x7010,
      revision: 0,
      classCode: 0x01_0180,
      headerType: 0,
    },
    status: 0x0280,
    baseAddresses: [[4, { space: 'io', sizeBytes: 16 }]],
  },
  {
    name: 'PIIX4_PM',
    place: [1, 3],
    identity: {
      vendorId: INTEL,
      deviceId: 0x7113,
      revision: 3,
      classCode: 0x06_8000,
      headerType: 0,
    },
    status: 0x0280,
    interruptPin: 1,
    registers: [
      [0x40, 0x0000_0001],
      [0x5c, 0x9000_0000],
      [0x60, 0x6000_0000],
      [0x64, 0x0800_0000],
      [0x90, 0x0000_b101],
      [0xd0, 0x0009_0000],
    ],
  },
  vga(2),
];

/** Functions of QEMU 7.2's `q35`: the memory controller hub of Q35 and three functions of ICH9. */
export const Q35_FUNCTIONS: readonly ChipsetFunctionModel[] = [
  {
    name: 'mch',
    place: [0, 0],
    identity: {
      vendorId: INTEL,
      deviceId: 0x29c0,
      revision: 0,
      classCode: 0x06_0000,
      headerType: 0,
    },
    registers: [
      [0x50, 0x0000_0010],
      [0x60, 0xb000_0000],
      [0x9c, 0x0038_0200],
    ],
    writable: [[0x50, 0xffff_0010]],
  },
  vga(1),
  {
    name: 'ICH9-LPC',
    place: [31, 0],
    identity: {
      vendorId: INTEL,
      deviceId: 0x2918,
      revision: 2,
      classCode: 0x06_0100,
      headerType: 0x80,
    },
    registers: [
      [0x40, 0x0000_0001],
      [0x60, 0x8080_8080],
      [0x68, 0x8080_8080],
      [0x80, 0x0005_0000],
    ],
    writable: [[0x40, 0x0000_ff87]],
  },
  {
    name: 'ich9-ahci',
    place: [31, 2],
    identity: {
      vendorId: INTEL,
      deviceId: 0x2922,
      revision: 2,
      classCode: 0x01_0601,
      headerType: 0x80,
    },
    status: 0x0010,
    interruptPin: 1,
    capabilities: 0x80,
    registers: [
      [0x80, 0x0080_a805],
      [0x90, 0x0000_0040],
      [0xa8, 0x0010_0012],
      [0xac, 0x0000_0048],
    ],
    writable: [
      [0x80, 0x0001_0000],
      [0x84, 0xffff_fffc],
      [0xa8, 0],
      [0xac, 0],
    ],
    baseAddresses: [
      [4, { space: 'io', sizeBytes: 32 }],
      [5, { space: 'memory', sizeBytes: 0x1000 }],
    ],
  },
  {
    name: 'ICH9-SMB',
    place: [31, 3],
    identity: {
      vendorId: INTEL,
      deviceId: 0x2930,
      revision: 2,
      classCode: 0x0c_0500,
      headerType: 0x80,
    },
    interruptPin: 1,
    writable: [[0x40, 0xffff_fff7]],
    baseAddresses: [[4, { space: 'io', sizeBytes: 64 }]],
  },
];
