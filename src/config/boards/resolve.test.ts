import { describe, expect, it } from 'vitest';
import { formatProblem } from '../problem';
import { boardNamed, resolveBoard, resolveDefconfig, resolveNamed } from './resolve';
import { BOARD_NAMES } from '../../base/boards';

const ARM = 'CONFIG_ARM=y\nCONFIG_ARCH_QEMU=y\nCONFIG_TARGET_QEMU_ARM_32BIT=y\n';

describe('resolveBoard', () => {
  it('has the virtio drivers of each board as the documentation says', () => {
    for (const board of BOARD_NAMES) {
      const { values } = resolveBoard(board);
      expect(values.get('VIRTIO_BLK'), board).toBe('y');
      expect(values.get('VIRTIO_PCI_LEGACY'), board).toBe('y');
      expect(values.get('VIRTIO_MMIO'), board).toBe(board.includes('x86') ? undefined : 'y');
    }
  });
});

describe('resolveDefconfig', () => {
  it('recognises the board and keeps what the board implies', () => {
    const { configuration } = resolveDefconfig(ARM, 'x_defconfig');
    expect(configuration?.board).toBe('qemu_arm');
    expect(configuration?.values.get('VIRTIO_MMIO')).toBe('y');
  });

  it('takes a driver out, with what depends on it', () => {
    const text = `${ARM}# CONFIG_VIRTIO_MMIO is not set\n# CONFIG_VIRTIO_PCI is not set\n`;
    const values = resolveDefconfig(text, 'x').configuration?.values;
    expect(values?.has('VIRTIO_MMIO')).toBe(false);
    expect(values?.has('VIRTIO_PCI_LEGACY')).toBe(false);
    expect(values?.has('VIRTIO')).toBe(false);
    expect(values?.has('VIRTIO_BLK')).toBe(false);
    expect(values?.has('CMD_VIRTIO')).toBe(false);
  });

  it('ignores what a user says of a symbol without prompt', () => {
    const text = `${ARM}# CONFIG_VIRTIO is not set\n`;
    expect(resolveDefconfig(text, 'x').configuration?.values.get('VIRTIO')).toBe('y');
  });

  it('keeps values of the user', () => {
    const text = `${ARM}CONFIG_BOOTDELAY=-1\nCONFIG_SYS_PROMPT="ARM> "\n`;
    const values = resolveDefconfig(text, 'x').configuration?.values;
    expect(values?.get('BOOTDELAY')).toBe('-1');
    expect(values?.get('SYS_PROMPT')).toBe('ARM> ');
  });

  it.each([
    ['NET', 'NET'],
    ['y', 'y'],
    ['n', 'n'],
    ['VIRTIO_BLK', 'VIRTIO_BLK'],
    ['', ''],
    ['64', '64'],
    [String.raw`echo \"a\\b\"`, String.raw`echo "a\b"`],
  ])('keeps a string of the user as it is, whatever it looks like: %s', (written, value) => {
    const text = `${ARM}CONFIG_BOOTCOMMAND="${written}"\nCONFIG_SYS_PROMPT="${written}"\n`;
    const values = resolveDefconfig(text, 'x').configuration?.values;
    expect(values?.get('BOOTCOMMAND')).toBe(value);
    expect(values?.get('SYS_PROMPT')).toBe(value);
  });

  it('lets a symbol follow another until the user says something else', () => {
    const of = (text: string) => resolveDefconfig(ARM + text, 'x').configuration?.values;
    expect(of('# CONFIG_VIRTIO_PCI is not set\n')?.has('VIRTIO_PCI_LEGACY')).toBe(false);
    expect(of('# CONFIG_VIRTIO_BLK is not set\n')?.has('CMD_VIRTIO')).toBe(false);
    expect(of('# CONFIG_CMD_VIRTIO is not set\n')?.get('VIRTIO_BLK')).toBe('y');
    expect(of('# CONFIG_VIRTIO_BLK is not set\nCONFIG_CMD_VIRTIO=y\n')?.get('CMD_VIRTIO')).toBe(
      'y',
    );
  });

  it('names file and line of what it cannot read', () => {
    const { problems } = resolveDefconfig(`${ARM}CONFIG_FOO\nCONFIG_BAR=maybe\n`, 'my_defconfig');
    expect(problems.map(formatProblem)).toEqual([
      "my_defconfig:4: expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found 'CONFIG_FOO'",
      'my_defconfig:5: expected y, n, a number or a "string" after CONFIG_BAR=, found \'maybe\'',
    ]);
  });

  it('refuses a configuration for no board of ours', () => {
    const { configuration, problems } = resolveDefconfig('CONFIG_SANDBOX=y\n', 'sandbox_defconfig');
    expect(configuration).toBeUndefined();
    expect(problems.map(formatProblem)[0]).toContain(
      'sandbox_defconfig: expected a configuration for one of',
    );
  });
});

describe('what differs from board to board', () => {
  it.each([
    ['qemu_arm', 'armv7', '0x2000', undefined],
    ['qemu-riscv64', 'generic', '0x4000', undefined],
    ['qemu-x86', undefined, '0x1000', 'y'],
  ] as const)('%s', (board, cpu, early, bootargs) => {
    const { values } = resolveBoard(board);
    expect(values.get('SYS_CPU')).toBe(cpu);
    expect(values.get('SYS_MALLOC_F_LEN')).toBe(early);
    expect(values.get('USE_BOOTARGS')).toBe(bootargs);
  });

  it('takes the timer and the text base of supervisor mode', () => {
    const text =
      'CONFIG_RISCV=y\nCONFIG_TARGET_QEMU_VIRT=y\nCONFIG_ARCH_RV64I=y\nCONFIG_RISCV_SMODE=y\n';
    const values = resolveDefconfig(text, 'x').configuration?.values;
    expect(values?.get('TEXT_BASE')).toBe('0x80200000');
    expect(values?.has('SIFIVE_CLINT')).toBe(false);
    expect(values?.get('RISCV_TIMER')).toBe('y');
    expect(values?.get('PREBOOT')).toBe(
      'setenv fdt_addr ${fdtcontroladdr}; fdt addr ${fdtcontroladdr};',
    );
    expect(values?.has('RISCV_MMODE')).toBe(false);
    expect(values).toEqual(resolveNamed('qemu-riscv64_smode_defconfig')?.values);
  });

  it('keeps what the user says in supervisor mode', () => {
    const SMODE =
      'CONFIG_RISCV=y\nCONFIG_TARGET_QEMU_VIRT=y\nCONFIG_ARCH_RV64I=y\nCONFIG_RISCV_SMODE=y\n';
    const of = (text: string) => resolveDefconfig(SMODE + text, 'x').configuration?.values;
    const values = of(
      'CONFIG_PREBOOT="echo mine"\nCONFIG_TEXT_BASE=0x80400000\n# CONFIG_CMD_SBI is not set\n',
    );
    expect(values?.get('PREBOOT')).toBe('echo mine');
    expect(values?.get('TEXT_BASE')).toBe('0x80400000');
    expect(values?.has('CMD_SBI')).toBe(false);
    expect(values?.get('SYSRESET_SBI')).toBe('y');
    expect(of('# CONFIG_USE_PREBOOT is not set\n')?.has('PREBOOT')).toBe(false);
  });
});

describe('boardNamed', () => {
  it.each([
    ['qemu_arm_defconfig', 'qemu_arm'],
    ['configs/qemu-riscv64_defconfig', 'qemu-riscv64'],
    ['qemu-x86', 'qemu-x86'],
    ['imx8_defconfig', undefined],
  ])('%s', (name, board) => {
    expect(boardNamed(name)).toBe(board);
  });
});
