import { describe, expect, it } from 'vitest';
import { parseQemuCommandLine } from './parse';

const parse = (...options: string[]) =>
  parseQemuCommandLine(['qemu-system-riscv64', '-machine', 'virt', ...options]);

describe('-kernel, -append and -initrd', () => {
  it('are taken as they stand', () => {
    const { description, problems } = parse(
      ...[
        '-kernel',
        'Image',
        '-append',
        'root=/dev/vda',
        '-append',
        'quiet',
        '-initrd',
        'initrd.img',
      ],
    );
    expect(problems).toEqual([]);
    expect(description).toMatchObject({ kernel: 'Image', append: 'quiet', initrd: 'initrd.img' });
  });

  it('leave nothing where they are not', () => {
    const { description } = parse('-bios', 'u-boot.bin');
    expect(description).toMatchObject({ kernel: undefined, append: '', initrd: undefined });
  });

  it.each(['append', 'initrd'])('-%s is refused without -kernel, empty too', (option) => {
    for (const value of ['x', '']) {
      const { problems } = parse('-bios', 'u-boot.bin', `-${option}`, value);
      expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
        ['error', `-${option} only allowed with -kernel option`],
      ]);
    }
  });
});
