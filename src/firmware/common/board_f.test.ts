import { describe, expect, it } from 'vitest';
import { qemu_arm } from '../board/emulation/qemu-arm/qemu-arm';
import { dm_scan_other } from '../boot/bootstd-uclass';
import { linkerLists } from '../drivers/all-drivers';
import { dm_get_stats, dm_init_and_scan } from '../drivers/core/root';
import { uclass_foreach_dev } from '../drivers/core/uclass/find';
import { UCLASS_SERIAL, UCLASS_VIRTIO } from '../include/dm/uclass-id';
import { GD_FLG_FULL_MALLOC_INIT, gd, set_gd } from '../include/asm-generic/global_data';
import { FakeHal } from '../testing/fake-hal';
import { writeFdt } from '../lib/libfdt/fdt_sw';
import { makeGd } from '../testing/make-gd';
import { board_init_f } from './board_f';
import { TOTAL_MALLOC_LEN } from '../include/common';
import { mem_malloc_init } from './dlmalloc';

const CONFIG: Readonly<Record<string, string>> = {
  SYS_MALLOC_F: 'y',
  SYS_MALLOC_F_LEN: '0x2000',
  SYS_MALLOC_LEN: '0x1000000',
  ENV_SIZE: '0x40000',
  CUSTOM_SYS_INIT_SP_ADDR: '0x40200000',
  BAUDRATE: '115200',
  SYSRESET: 'y',
  SYSRESET_PSCI: 'y',
  ARM_PSCI_FW: 'y',
  FIRMWARE: 'y',
  SIMPLE_BUS: 'y',
  DM_SERIAL: 'y',
  PL01X_SERIAL: 'y',
  RSA: 'y',
  RSA_SOFTWARE_EXP: 'y',
  VIRTIO: 'y',
  VIRTIO_MMIO: 'y',
};

/** A machine like QEMU's virt with two slots; gives what its UART has sent. */
function bootF(ramBytes: number, config = CONFIG): { sent: () => string } {
  let sent = '';
  const hal = new FakeHal({
    ramBytes,
    fdtAddress: 0x40000000,
    windows: [
      {
        base: 0x9000000,
        sizeBytes: 0x1000,
        read: (offset) => (offset === 0x18 ? 0x90 : 0),
        write: (offset, value) => {
          sent += offset === 0 ? String.fromCharCode(value) : '';
        },
      },
    ],
  });
  const slot = (
    address: number,
  ): { name: string; properties: Record<string, string | number[]> } => ({
    name: `virtio_mmio@${address.toString(16)}`,
    properties: { compatible: 'virtio,mmio', reg: [0, address, 0, 0x200] },
  });
  const fdt = writeFdt(
    {
      name: '',
      properties: { '#address-cells': [2], '#size-cells': [2] },
      children: [
        {
          name: 'psci',
          properties: { compatible: ['arm,psci-1.0', 'arm,psci-0.2', 'arm,psci'], method: 'hvc' },
        },
        {
          name: 'memory@40000000',
          properties: { device_type: 'memory', reg: [0, 0x40000000, 0, ramBytes] },
        },
        {
          name: 'platform-bus@c000000',
          properties: { compatible: ['qemu,platform', 'simple-bus'] },
        },
        slot(0xa000000),
        slot(0xa000200),
        {
          name: 'pl011@9000000',
          properties: { compatible: ['arm,pl011'], reg: [0, 0x9000000, 0, 0x1000] },
        },
        { name: 'chosen', properties: { 'stdout-path': '/pl011@9000000' } },
      ],
    },
    0x100000,
  );
  hal.ram.bytes.set(fdt);
  makeGd({ hal, config });
  set_gd({
    ...gd,
    ...linkerLists(new Map(Object.entries(config))),
    dm_scan_other,
    flags: 0,
    cur_serial_dev: null,
    statics: new Map(),
  });
  board_init_f(qemu_arm);
  return { sent: () => sent };
}

describe('board_init_f', () => {
  it('prints banner and memory', () => {
    const { sent } = bootF(0x8000000);
    expect(sent()).toMatch(/^\r\n\r\nU-Boot 2023\.01.*\r\n\r\nDRAM: {2}128 MiB\r\n$/);
  });

  it('places everything where a real U-Boot with 128 MiB does', () => {
    bootF(0x8000000);
    expect(gd.relocaddr).toBe(0x47f38000);
    expect(gd.tlb_addr).toBe(0x47ff0000);
    expect(gd.fdt_blob).toBe(0x46df7eb0);
    expect(gd.irq_sp).toBe(0x46df7ea0);
    expect(gd.start_addr_sp).toBe(0x46df7e90);
    expect(gd.malloc_ptr).toBe(0x1ec);
  });

  it('moves with the size of memory', () => {
    bootF(0x10000000);
    expect(gd.relocaddr).toBe(0x4ff38000);
  });
});

describe('the tree after relocation', () => {
  function relocate(config?: Readonly<Record<string, string>>): void {
    bootF(0x8000000, config ?? CONFIG);
    gd.flags |= GD_FLG_FULL_MALLOC_INIT;
    mem_malloc_init(gd.relocaddr - TOTAL_MALLOC_LEN(), TOTAL_MALLOC_LEN());
    gd.dm_root = null;
    expect(dm_init_and_scan(false)).toBe(0);
  }

  it('has the devices in the order of the device tree, at the addresses of a real U-Boot', () => {
    relocate();
    expect(gd.dm_root?.address).toBe(0x46ef8028);
    expect(gd.dm_root?.child_head.map((dev) => dev.name)).toEqual([
      'mod_exp_sw',
      'psci',
      'platform-bus@c000000',
      'virtio_mmio@a000000',
      'virtio_mmio@a000200',
      'pl011@9000000',
    ]);
    expect(dm_get_stats()).toEqual({ devices: 8, uclasses: 7 });
    expect(uclass_foreach_dev(UCLASS_SERIAL)).toHaveLength(1);
  });

  it('has no transport when the configuration has no driver for it', () => {
    relocate(Object.fromEntries(Object.entries(CONFIG).filter(([name]) => name !== 'VIRTIO_MMIO')));
    expect(uclass_foreach_dev(UCLASS_VIRTIO)).toEqual([]);
  });
});
