import { describe, expect, it } from 'vitest';
import { Scratch } from './program';

const RISCV64 = ['qemu-system-riscv64', '-machine', 'virt', '-nographic'];
const MISSING =
  'uboot-virtio: -bios u-boot.bin: No such file or directory: the built-in U-Boot runs';
const scratch = new Scratch();

async function run(options: readonly string[], machine: readonly string[], lines = 'version\n') {
  scratch.write('typed.txt', lines);
  const args = ['run', '--type', 'typed.txt', ...options, '--', ...machine];
  const { code, stdout, errorLines } = await scratch.run(args);
  return { code, errorLines, text: stdout.toString('latin1').replaceAll('\r', '') };
}

describe('the firmware of a run', () => {
  it.each<[readonly string[], readonly string[], readonly string[]]>([
    [[], ['-bios', 'u-boot.bin'], [MISSING]],
    [['--firmware', 'built-in'], ['-bios', 'u-boot.bin'], []],
    [[], [], []],
  ])('with %j and %j is the built-in one', async (options, bios, lines) => {
    const { code, errorLines, text } = await run(options, [...RISCV64, ...bios]);
    expect([code, errorLines]).toEqual([0, lines]);
    expect(text).toContain('U-Boot 2023.01');
  });

  it('is the built-in one for a file that is something else, which is said in one line', async () => {
    scratch.write('text.bin', '# no firmware\n'.repeat(100));
    const { code, errorLines } = await run([], [...RISCV64, '-bios', 'text.bin']);
    expect(code).toBe(0);
    expect(errorLines).toHaveLength(1);
    expect(errorLines[0]).toContain(
      `-bios text.bin: ${scratch.file('text.bin')} is no firmware that is known: expected a RISC-V image or ELF file, found 23 20 6e`,
    );
  });

  it.each([
    ['--firmware', 'gone.bin', 'uboot-virtio: firmware gone.bin: No such file or directory'],
    [
      '--firmware',
      'builtin',
      'uboot-virtio: firmware builtin: No such file or directory (did you mean "built-in"?)',
    ],
  ])('that is asked for by %s %s must be there', async (option, value, line) => {
    const { code, errorLines } = await run([option, value], RISCV64);
    expect([code, errorLines]).toEqual([1, [line]]);
  });
});

it('-device loader loads a file at power-on and again at a reset', async () => {
  scratch.write('l.bin', 'ABCDEFGHIJKLMNOP');
  const loader = ['-device', 'loader,file=l.bin,addr=0x80600000'];
  const look = 'md.b 80600000 10';
  const { code, text } = await run(
    ['--firmware', 'built-in'],
    [...RISCV64, ...loader],
    `${look}\nmw.b 80600000 0 10\nreset\n${look}\n`,
  );
  expect(code).toBe(0);
  expect(text.match(/^80600000: .*$/gm)).toEqual(
    Array.from(
      { length: 2 },
      () => '80600000: 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP',
    ),
  );
  const wrong = await run([], [...RISCV64, '-device', 'loader,foo=1']);
  expect([wrong.code, wrong.errorLines]).toEqual([
    1,
    ["uboot-virtio: qemu-system-riscv64: -device loader,foo=1: Property 'loader.foo' not found"],
  ]);
});
