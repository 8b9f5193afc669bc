import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch } from './program';

const FIXTURES = path.join(import.meta.dirname, '../fixtures/drivers');
const RNG = [...ARM, '-device', 'virtio-rng-device'];
const scratch = new Scratch();

const fixture = (name: string): string => path.join(FIXTURES, `${name}.ts`);

/** Types lines with drivers: what the console printed after the first prompt, and what the program said. */
async function typed(
  lines: readonly string[],
  drivers: readonly string[],
  machine: readonly string[] = RNG,
): Promise<{ console: string; errors: readonly string[]; code: number | null }> {
  scratch.write('typed.txt', `${lines.join('\n')}\n`);
  const { code, stdout, errorLines } = await scratch.run([
    ...['run', '--type', 'typed.txt', '--timeout', '30'],
    ...drivers.flatMap((file) => ['--driver', file]),
    ...['--', ...machine],
  ]);
  const text = stdout.toString('latin1').replaceAll('\r', '');
  return { console: text.slice(text.indexOf('\n=> ') + 1), errors: errorLines, code };
}

/** A driver's text with these lines at its top. */
function withDriver(...lines: readonly string[]): string {
  return scratch.write(
    'written.ts',
    [
      ...lines,
      "U_BOOT_DRIVER({ name: 'written', id: UCLASS_NOP, remove: virtio_reset, flags: DM_FLAG_ACTIVE_DMA });",
      "virtio_driver(VIRTIO_ID_RNG, 'written');",
    ].join('\n'),
  );
}

describe('a driver of the user', () => {
  it('is bound by device id and name, and probed', async () => {
    const { console, errors, code } = await typed(['virtio scan', 'dm tree'], [fixture('my-rng')]);
    expect({ errors, code }).toEqual({ errors: [], code: 0 });
    expect(console).toContain('my-rng: my-rng#31 has 1 queues, 3 reads');
    expect(console).toMatch(/^ rng +0 {2}\[ \+ \] {3}my-rng +\|   `-- my-rng#31$/m);
  });

  it('begins anew at each boot', async () => {
    const { console } = await typed(['virtio scan', 'reset', 'virtio scan'], [fixture('escapes')]);
    expect(console.match(/^boots .*$/gm)).toEqual(['boots 1', 'boots 1']);
  });

  it('finds no way out of its realm', async () => {
    const { console, errors } = await typed(['virtio scan'], [fixture('escapes')]);
    const found = new Map(
      [...console.matchAll(/^([\w .()]+): (.*)$/gm)].map(([, name, what]) => [name, what]),
    );
    expect(found.size).toBeGreaterThan(25);
    const ways = ['ctor', 'ctor.ctor'].map((name) => found.get(name));
    expect(ways).toEqual(['function Object', 'function Object']);
    for (const name of ['ctor.ctor()', 'fn ctor', 'printf ctor', 'buffer ctor']) {
      expect(found.get(name)).toMatch(/^threw TypeError: .* is not a function$/);
    }
    for (const name of ['proto', 'array', 'global set', 'prepare', 'caller', 'set name']) {
      expect(found.get(name)).toMatch(/^threw TypeError: /);
    }
    for (const name of ['this', 'process', 'date', 'random', 'regexp', 'proxy']) {
      expect(found.get(name)).toBe('undefined');
    }
    expect(found.get('error proto')).toBe('true');
    expect(found.get('big')).toBe(
      'threw RangeError: expected at most 67108864 bytes in Uint8Array, found 2147483648',
    );
    expect(found.get('deep')).toMatch(/^threw RangeError: expected at most 1000 calls/);
    expect(errors).toEqual([
      expect.stringMatching(
        /escapes\.ts:49: "esc" has no remove, such as virtio_reset, and no DM_FLAG_ACTIVE_DMA in flags: /,
      ),
      expect.stringMatching(
        /escapes\.ts:46: expected 0 or a negative error number such as -EIO from probe\(\), found 5: /,
      ),
    ]);
  });

  it('changes nothing that U-Boot gives it, and meets no object of the other side', async () => {
    const { console, code } = await typed(['virtio scan', 'version'], [fixture('more-escapes')]);
    const found = new Map(
      [...console.matchAll(/^([\w -]+): (.*)$/gm)].map(([, name, what]) => [name, what]),
    );
    for (const name of ['callee', 'tag', 'struct set', 'struct proto', 'struct define']) {
      expect(found.get(name)).toMatch(/^threw TypeError: /);
    }
    expect(found.get('species')).toBe('threw Error: species');
    expect(found.get('text getter')).toBe(
      'threw TypeError: printf(): values: expected what printf() takes, found an object',
    );
    expect(found.get('host error')).toBe('true');
    const most = 'threw RangeError: expected at most 67108864 bytes in';
    expect(found.get('large list')).toBe(`${most} Uint8Array, found 2147483648`);
    expect(found.get('large text')).toBe(`${most} Uint32Array, found 8589934592`);
    expect(found.get('large object')).toBe(`${most} ArrayBuffer, found 2147483648`);
    expect(found.get('growing list')).toBe('1');
    expect(found.get('small ones')).toBe('2 3 5 0 4 3');
    expect(console).toContain('=> version\nU-Boot 2023.01');
    expect(code).toBe(0);
  });

  it('says where it has thrown', async () => {
    const { console, errors, code } = await typed(['virtio scan'], [fixture('throws')]);
    expect(code).toBe(0);
    expect(console).toContain("TypeError: Cannot read properties of undefined (reading 'length')");
    expect(errors.slice(1)).toEqual([
      `uboot-virtio: ${fixture('throws')}:17: "nothing" was thrown, not caught in probe(), which gives -EFAULT`,
    ]);
  });

  it.each([
    ['enum A { B }', ':1:6: expected constants, such as const A_A = 0, found enum A'],
    ['let x;\nx.y;', ':2: TypeError: Cannot read properties of undefined'],
    ['printf("x");', ':1: TypeError: printf() can be called when U-Boot runs, not while'],
    [
      'U_BOOT_DRIVER({ name: "a", id: UCLASS_PCI });',
      ':1: TypeError: U_BOOT_DRIVER(): id: expected one of',
    ],
    [
      'U_BOOT_DRIVER({ name: "a", id: UCLASS_RNG });',
      ':1: TypeError: U_BOOT_DRIVER(): read: expected a function',
    ],
    [
      'U_BOOT_DRIVER({ name: "a", id: UCLASS_RNG, prob: 1 });',
      ":1:44: expected a member of Driver, found 'prob' (is probe meant?)",
    ],
  ])('does not start with %j', async (text, problem) => {
    const file = withDriver(text);
    const { errors, code } = await typed(['virtio scan'], [file]);
    expect({ code, line: errors[0]?.slice(0, `uboot-virtio: ${file}${problem}`.length) }).toEqual({
      code: 1,
      line: `uboot-virtio: ${file}${problem}`,
    });
  });

  it('can have a command', async () => {
    const file = withDriver(
      "U_BOOT_CMD({ name: 'mine', maxargs: 3, usage: 'does it', help: 'A B', cmd(argv) {",
      "  printf('%d words: %s\\n', argv.length, argv.join('+'));",
      '  return argv.length > 2 ? -1 : argv.length > 1 ? 1 : 0;',
      '} });',
    );
    const lines = ['mine', 'mine x || echo failed', 'mine x y', 'mine x y z', 'help mine'];
    const { console, errors } = await typed(lines, [file]);
    expect(errors).toEqual([]);
    expect(console).toContain('=> mine\n1 words: mine\n');
    expect(console).toContain('2 words: mine+x\nfailed\n');
    expect(console).toContain('3 words: mine+x+y\nmine - does it\n\nUsage:\nmine A B\n');
    expect(console).not.toContain('words: mine+x+y+z');
    expect(console.match(/^mine - does it$/gm)).toHaveLength(3);
  });

  it('is a device of the console beside others, until it is removed before the OS', async () => {
    const kernel = new Uint8Array(8192);
    new DataView(kernel.buffer).setUint32(0x24, 0x016f2818, true);
    new DataView(kernel.buffer).setUint32(0x2c, 0x2000, true);
    writeFileSync(scratch.file('kernel.img'), kernel);
    scratch.write('mux_defconfig', '#include <configs/qemu_arm_defconfig>\nCONFIG_CONSOLE_MUX=y\n');
    scratch.write(
      'typed.txt',
      [
        'coninfo',
        'setenv stdout pl011@9000000,my-console; echo to both',
        'coninfo',
        'virtio scan; virtio read 40400000 0 10; bootz 40400000 - $fdtcontroladdr',
        '',
      ].join('\n'),
    );
    const { code, stdout, stderr } = await scratch.run([
      ...['run', '--type', 'typed.txt', '--timeout', '30', '--defconfig', 'mux_defconfig'],
      ...['--driver', fixture('my-console'), '--', ...ARM],
      ...['-chardev', 'file,id=c,path=port.txt', '-device', 'virtio-serial-device'],
      ...['-device', 'virtconsole,chardev=c', '-device', 'virtio-blk-device,drive=d'],
      ...['-drive', 'if=none,file=kernel.img,format=raw,id=d'],
    ]);
    const text = stdout.toString('latin1').replaceAll('\r', '');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('handed over to the OS at 0x40400000');
    expect(text).toContain('\nmy-console 00000002 .O \n');
    expect(text).toContain('\nmy-console 00000002 .O stdout \n');
    const port = readFileSync(scratch.file('port.txt'), 'latin1');
    expect(port).toContain('to both');
    expect(port).toContain('my-console 00000002 .O stdout');
    expect(port).not.toContain('gone');
    expect(text).toContain('my-console: gone\n');
  });

  it('is left out where its symbol is off, and so is its claim of a device', async () => {
    const file = withDriver();
    scratch.write('Kconfig.drivers', 'config WRITTEN\n\tbool "written"\n');
    const text = '#include <configs/qemu_arm_defconfig>\n';
    const on = scratch.write('on_defconfig', `${text}CONFIG_WRITTEN=y\n`);
    const off = scratch.write('off_defconfig', text);
    const run = async (defconfig: string): Promise<{ tree: string; errors: readonly string[] }> => {
      scratch.write('typed.txt', 'virtio scan\ndm tree\n');
      const { stdout, errorLines } = await scratch.run([
        ...['run', '--type', 'typed.txt', '--defconfig', defconfig, '--driver', file, '--'],
        ...RNG,
      ]);
      return { tree: stdout.toString('latin1').replaceAll('\r', ''), errors: errorLines };
    };
    const present = await run(on);
    expect(present.errors).toEqual([]);
    expect(present.tree).toMatch(/^ nop .* written +\|   `-- written#31$/m);
    const without = await run(off);
    expect(without.errors).toEqual([
      `uboot-virtio: warning: ${file}:1: CONFIG_WRITTEN is not set: written is not in this firmware`,
    ]);
    expect(without.tree).toMatch(/^ rng .* virtio-rng +\|   `-- virtio-rng#31$/m);
  });

  it('must be there', async () => {
    const { errors, code } = await typed(['virtio scan'], ['nothing.ts']);
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/^uboot-virtio: --driver nothing\.ts: /);
  });
});
