import { describe, expect, it } from 'vitest';
import { dm_scan_other } from '../../../boot/bootstd-uclass';
import { board_init_f } from '../../../common/board_f';
import { board_init_r } from '../../../common/board_r';
import { linkerLists } from '../../../drivers/all-drivers';
import { uclass_foreach_dev } from '../../../drivers/core/uclass/find';
import type { Board } from '../../../include/board';
import { UCLASS_CPU, UCLASS_PCI, UCLASS_VIDEO } from '../../../include/dm/uclass-id';
import { gd, set_gd } from '../../../include/asm-generic/global_data';
import { FakeMachineEnd } from '../../../testing/fake-hal';
import { FakePc, addI440fx } from '../../../testing/fake-pc';
import { makeGd } from '../../../testing/make-gd';
import { qemu_x86, qemu_x86_64 } from './qemu-x86';

const Y =
  'X86 PCI PCI_PNP PCI_INIT_R SIMPLE_BUS DM_SERIAL SYS_NS16550 TIMER X86_TSC_TIMER SYSRESET SYSRESET_X86 QFW QFW_PIO ' +
  'I8042_KEYB SYSINFO SYSINFO_SMBIOS PCH IRQ X86_32BIT_INIT IDE VIDEO VIDEO_VESA CPU BOOTSTD DISPLAY_CPUINFO DISPLAY_BOARDINFO_LATE ' +
  'SYS_CONSOLE_IS_IN_ENV SYS_CONSOLE_INFO_QUIET EFI_LOADER OF_CONTROL OF_REAL DM_RTC RTC_MC146818 SYS_MALLOC_F';

const CONFIG: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Y.split(' ').map((name) => [name, 'y'])),
  SYS_MALLOC_F_LEN: '0x1000',
  SYS_MALLOC_LEN: '0x200000',
  ENV_SIZE: '0x40000',
  NR_DRAM_BANKS: '8',
  VIDEO_PCI_DEFAULT_FB_SIZE: '0x1000000',
  FRAMEBUFFER_VESA_MODE: '0x144',
  SYS_BOARD: 'qemu-x86',
  TEXT_BASE: '0xFFF00000',
  SYS_PROMPT: '=> ',
};

interface Changes {
  readonly ramBytes?: number;
  readonly romUnits?: number;
  readonly config?: Readonly<Record<string, string>>;
}

function boot(board: Board, changes: Changes = {}): FakePc {
  const pc = new FakePc(changes.ramBytes ?? 0x800_0000);
  const config = { ...CONFIG, ...changes.config };
  addI440fx(pc, changes.romUnits);
  pc.addFunction(
    0x1800,
    { 0: 0x10011af4, 8: 0x01000000, 0x10: 1, 0x3c: 0x100 },
    { 0x10: 0xffffff80, 0x14: 0xfffff000 },
  );
  makeGd({ hal: pc, config, arch64: board.arch64 });
  set_gd({
    ...gd,
    ...linkerLists(new Map(Object.entries(config))),
    dm_scan_other,
    flags: 0,
    cur_serial_dev: null,
    dm_root: null,
    statics: new Map(),
  });
  try {
    board_init_f(board);
    board_init_r(board);
  } catch (error) {
    if (!(error instanceof FakeMachineEnd) || error.message !== 'prompt') {
      throw error;
    }
  }
  return pc;
}

describe('qemu-x86', () => {
  it('boots to its prompt with the log of a real one', () => {
    expect(boot(qemu_x86).sent.replaceAll('\r', '')).toMatch(
      /^\n\nU-Boot 2023.*\n\nCPU: {3}QEMU Virtual CPU version 2\.5\+\nDRAM: {2}128 MiB\nCore: .*, devicetree: separate\nLoading Environment from nowhere\.\.\. OK\nVideo: 1024x768x32\nModel: QEMU x86 \(I440FX\)\n/,
    );
  });

  it.each([
    [0x800_0000, 0x6f5d000],
    [0x1000_0000, 0xef5d000],
  ])('with 0x%x bytes of RAM relocates as a real one', (ramBytes, relocaddr) => {
    boot(qemu_x86, { ramBytes });
    expect(gd.relocaddr).toBe(relocaddr);
  });

  it('binds the south bridge from the device tree, the rest by the scan', () => {
    boot(qemu_x86);
    expect(uclass_foreach_dev(UCLASS_PCI)[0]?.child_head.map((dev) => dev.name)).toEqual([
      'pch@1,0',
      'pci_0:0.0',
      'ide',
      'pci_0:1.3',
      'vesa_video',
      'pci_0:3.0',
    ]);
    expect(uclass_foreach_dev(UCLASS_CPU)).toHaveLength(1);
  });

  it('routes the interrupt of the first card, and sets the chipset up before', () => {
    const { configAccesses } = boot(qemu_x86);
    expect(configAccesses.slice(-6)).toEqual([
      'b00 80=1',
      '1000 30=c0010001',
      '800 63=6',
      '800 62=a',
      '1800 3c=a',
      '800 0=0',
    ]);
  });

  it('has a display that a 64-bit one lacks', () => {
    boot(qemu_x86);
    expect(uclass_foreach_dev(UCLASS_VIDEO)[0]?.child_head).toHaveLength(1);
    expect(boot(qemu_x86_64).sent).toContain('U-Boot SPL 2023.01');
    expect(uclass_foreach_dev(UCLASS_VIDEO)[0]?.child_head).toHaveLength(0);
    expect(gd.relocaddr).toBe(0x6f50000);
  });

  it.each([
    ['0x118', 'Video: 1024x768x24\n'],
    ['0x143', 'Video: 800x600x32\n'],
    ['0x13', ''],
  ])('prints the display mode that the configuration asks for: %s', (mode, line) => {
    const text = boot(qemu_x86, { config: { FRAMEBUFFER_VESA_MODE: mode } }).sent;
    const lines = text.replaceAll('\r', '').match(/^Video:.*\n/gm) ?? [];
    expect(lines.join('')).toBe(line);
  });

  it.each([
    [0x4e, '4eaa'],
    [0x4d, '4daa'],
    [0x12, '12aa'],
  ])(
    'prints what it reads from a ROM of %i units, where it looks again for the header',
    (romUnits, word) => {
      const { sent, ram } = boot(qemu_x86_64, { romUnits });
      expect(sent).toContain(`Incorrect expansion ROM header signature ${word}\r\n`);
      expect([...ram.bytes.subarray(0xc0000, 0xc0004)]).toEqual([0x55, 0xaa, romUnits, 0]);
    },
  );
});
