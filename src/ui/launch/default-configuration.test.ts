import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from './default-configuration';

const line = (defconfig: string, image?: string) =>
  defaultConfiguration('uboot-virtio', defconfig, image).qemu.join(' ');

describe('defaultConfiguration', () => {
  it('is the command line of the documentation on ARM', () => {
    expect(line('configs/qemu_arm_defconfig', 'disk.img')).toBe(
      'qemu-system-arm -machine virt -nographic -bios u-boot.bin -netdev user,id=net0 ' +
        '-device virtio-net-device,netdev=net0 -drive if=none,file=disk.img,format=raw,id=hd0 ' +
        '-device virtio-blk-device,drive=hd0',
    );
  });

  it('has no disk where there is no image', () => {
    expect(line('qemu_arm_defconfig')).not.toContain('-drive');
  });

  it.each([
    ['qemu_arm64_defconfig', 'qemu-system-aarch64 -machine virt -cpu cortex-a57 '],
    ['qemu-riscv32_defconfig', 'qemu-system-riscv32 '],
    ['qemu-x86_64_defconfig', 'qemu-system-x86_64 '],
    ['qemu-x86_defconfig', 'qemu-system-i386 '],
    ['my_board_defconfig', 'qemu-system-arm '],
  ])('runs %s on %s', (defconfig, start) => {
    expect(line(defconfig).startsWith(start)).toBe(true);
  });

  it('doubles commas of a file name', () => {
    expect(line('qemu_arm_defconfig', 'a,b.img')).toContain('file=a,,b.img,');
  });

  it('is named after the defconfig', () => {
    expect(defaultConfiguration('t', 'configs/my_qemu_arm_defconfig', undefined).name).toBe(
      'my_qemu_arm: U-Boot',
    );
  });
});
