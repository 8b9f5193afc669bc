import { describe, expect, it } from 'vitest';
import { dm_scan_other } from '../../../boot/bootstd-uclass';
import { board_init_f } from '../../../common/board_f';
import { TOTAL_MALLOC_LEN } from '../../../include/common';
import { mem_malloc_init } from '../../../common/dlmalloc';
import { linkerLists } from '../../../drivers/all-drivers';
import { dm_init_and_scan } from '../../../drivers/core/root';
import { sysreset_walk } from '../../../drivers/sysreset/sysreset-uclass';
import type { Board } from '../../../include/board';
import { GD_FLG_FULL_MALLOC_INIT, gd, set_gd } from '../../../include/asm-generic/global_data';
import { SYSRESET_COLD } from '../../../include/sysreset';
import { FakeHal, FakeMachineEnd } from '../../../testing/fake-hal';
import { writeFdt } from '../../../lib/libfdt/fdt_sw';
import { makeGd } from '../../../testing/make-gd';
import { qemu_riscv32, qemu_riscv64 } from './qemu-riscv';

const Y =
  'RISCV RISCV_MMODE SIMPLE_BUS DM_SERIAL SYS_NS16550 TIMER SIFIVE_CLINT CPU CPU_RISCV SYSCON SYSRESET SYSRESET_SYSCON ' +
  'DISPLAY_CPUINFO DISPLAY_BOARDINFO SYS_MALLOC_F';

const CONFIG: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Y.split(' ').map((name) => [name, 'y'])),
  SYS_MALLOC_F_LEN: '0x4000',
  SYS_MALLOC_LEN: '0x800000',
  ENV_SIZE: '0x20000',
  CUSTOM_SYS_INIT_SP_ADDR: '0x80200000',
  TEXT_BASE: '0x80000000',
};

const ISA = 'rv64imafdch_zicsr';

function tree(): Uint8Array {
  return writeFdt({
    name: '',
    properties: { '#address-cells': [2], '#size-cells': [2], model: 'riscv-virtio,qemu' },
    children: [
      { name: 'chosen', properties: { 'stdout-path': '/soc/serial@10000000' } },
      {
        name: 'poweroff',
        properties: { compatible: 'syscon-poweroff', regmap: [4], offset: [0], value: [0x5555] },
      },
      {
        name: 'reboot',
        properties: { compatible: 'syscon-reboot', regmap: [4], offset: [0], value: [0x7777] },
      },
      {
        name: 'memory@80000000',
        properties: { device_type: 'memory', reg: [0, 0x80000000, 0, 0x8000000] },
      },
      {
        name: 'cpus',
        properties: {
          '#address-cells': [1],
          '#size-cells': [0],
          'timebase-frequency': [10_000_000],
        },
        children: [
          {
            name: 'cpu@0',
            properties: {
              device_type: 'cpu',
              reg: [0],
              compatible: 'riscv',
              'riscv,isa': ISA,
            },
          },
        ],
      },
      {
        name: 'soc',
        properties: {
          '#address-cells': [2],
          '#size-cells': [2],
          compatible: 'simple-bus',
          ranges: new Uint8Array(),
        },
        children: [
          {
            name: 'serial@10000000',
            properties: {
              compatible: 'ns16550a',
              reg: [0, 0x10000000, 0, 0x100],
              'clock-frequency': [3686400],
            },
          },
          {
            name: 'test@100000',
            properties: {
              compatible: ['sifive,test1', 'sifive,test0', 'syscon'],
              reg: [0, 0x100000, 0, 0x1000],
              phandle: [4],
            },
          },
          {
            name: 'clint@2000000',
            properties: {
              compatible: ['sifive,clint0', 'riscv,clint0'],
              reg: [0, 0x2000000, 0, 0x10000],
            },
          },
        ],
      },
    ],
  });
}

interface Booted {
  readonly hal: FakeHal;
  sent(): string;
}

function bootF(board: Board, ramBytes = 0x800_0000): Booted {
  let sent = '';
  const hal = new FakeHal({
    ramBase: 0x80000000,
    ramBytes,
    fdtAddress: 0x87e00000,
    windows: [
      {
        base: 0x10000000,
        sizeBytes: 0x100,
        read: (offset) => (offset === 5 ? 0x60 : 0),
        write: (offset, value) => {
          sent += offset === 0 ? String.fromCharCode(value) : '';
        },
      },
      {
        base: 0x100000,
        sizeBytes: 0x1000,
        read: () => 0,
        write: (_offset, value) => {
          throw new FakeMachineEnd(`test device 0x${value.toString(16)}`);
        },
      },
    ],
  });
  hal.ram.bytes.set(tree(), 0x7e00000);
  makeGd({ hal, config: CONFIG, arch64: board.arch64 });
  set_gd({
    ...gd,
    ...linkerLists(new Map(Object.entries(CONFIG))),
    dm_scan_other,
    flags: 0,
    cur_serial_dev: null,
    dm_root: null,
    statics: new Map(),
  });
  board_init_f(board);
  return { hal, sent: () => sent };
}

/** As far as devices are bound again. */
function relocate(board: Board): void {
  gd.flags |= GD_FLG_FULL_MALLOC_INIT;
  mem_malloc_init(gd.relocaddr - TOTAL_MALLOC_LEN(), TOTAL_MALLOC_LEN());
  gd.dm_root = null;
  expect(dm_init_and_scan(false)).toBe(0);
  expect(board.dm_post_init?.()).toBe(0);
}

describe('qemu-riscv64', () => {
  it('says CPU, model and memory', () => {
    expect(bootF(qemu_riscv64).sent()).toContain(
      `CPU:   ${ISA}\r\nModel: riscv-virtio,qemu\r\nDRAM:  128 MiB\r\n`,
    );
  });

  it.each([
    [qemu_riscv64, 0x87f57000],
    [qemu_riscv32, 0x87f6d000],
  ])('relocates as a real one', (board, relocaddr) => {
    bootF(board);
    expect(gd.relocaddr).toBe(relocaddr);
  });

  it('resets through the register that the device tree names', () => {
    bootF(qemu_riscv64);
    relocate(qemu_riscv64);
    expect(() => sysreset_walk(SYSRESET_COLD)).toThrow('test device 0x7777');
  });

  it.each([
    [qemu_riscv64, '0000000087f57030', '0000000080000030', '00000000'],
    [qemu_riscv32, '87f6d030', '80000030', ''],
  ])('prints an exception, then resets', (board, epc, linkEpc, zeros) => {
    const booted = bootF(board);
    relocate(board);
    expect(() => {
      board.trap?.({
        kind: 'store',
        address: 0x1234,
        place: { offset: 0x30, callerOffset: 0x120 },
      });
    }).toThrow('test device 0x7777');
    const [ra, linkRa] = [epc, linkEpc].map((text) => text.replace('030', '120'));
    expect(booted.sent().replaceAll('\r', '')).toContain(
      'Unhandled exception: Store/AMO access fault\n' +
        `EPC: ${epc} RA: ${ra ?? ''} TVAL: ${zeros}00001234\n` +
        `EPC: ${linkEpc} RA: ${linkRa ?? ''} reloc adjusted\n\n\n\nresetting ...\n`,
    );
  });
});
