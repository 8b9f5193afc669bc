import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fail, ok } from '../../base/result';
import { prepareSession, startMessages } from './session-setup';

const root = path.join(import.meta.dirname, '../../..');
const boards = { tree: path.join(root, 'src/boards'), resolved: path.join(root, 'no-build') };
const folder = mkdtempSync(path.join(tmpdir(), 'session-setup-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const prepare = (defconfig: string | undefined, qemu: string | string[]) =>
  prepareSession({ defconfig, qemu, cwd: folder, boards });

describe('prepareSession', () => {
  it('takes the defconfig that goes with the program when none is given', async () => {
    expect((await prepare(undefined, 'qemu-system-arm -machine virt')).setup?.board).toBe(
      'qemu_arm',
    );
  });

  it('says of a pipe and a socket that a terminal takes their place, unless they are connected', async () => {
    const qemu =
      'qemu-system-arm -machine virt -chardev pipe,id=p,path=p -chardev socket,id=s,path=s -chardev null,id=n';
    const { problems } = await prepare(undefined, qemu);
    expect(problems).toMatchObject(
      ['pipe', 'socket'].map((kind) => ({
        severity: 'warning',
        message: `a ${kind} is connected by 'uboot-virtio run' only; a terminal takes its place`,
      })),
    );
    const request = { defconfig: undefined, qemu, cwd: folder, boards, connectsPorts: true };
    expect((await prepareSession(request)).problems).toEqual([]);
  });

  it('reads a defconfig of the user', async () => {
    writeFileSync(
      path.join(folder, 'my_defconfig'),
      'CONFIG_ARM=y\nCONFIG_ARCH_QEMU=y\nCONFIG_TARGET_QEMU_ARM_32BIT=y\n# CONFIG_CMD_DM is not set\n',
    );
    const { setup } = await prepare('my_defconfig', 'qemu-system-arm -machine virt');
    expect(setup?.config.has('CMD_DM')).toBe(false);
    expect(setup?.config.get('VIRTIO_MMIO')).toBe('y');
  });

  it.each([
    [
      'nope_defconfig',
      'qemu-system-arm -machine virt',
      `unknown board or file 'nope_defconfig' (looked in ${folder}; expected`,
    ],
    ['qemu_arm64_defconfig', 'qemu-system-arm -machine virt', 'is for the board qemu_arm64'],
    [
      'qemu-riscv64_defconfig',
      'qemu-system-riscv64 -machine virt -kernel u-boot.bin',
      'qemu-riscv64_defconfig is for machine mode (CONFIG_RISCV_MMODE=y), but -kernel',
    ],
    [
      'qemu-riscv64_smode_defconfig',
      'qemu-system-riscv64 -machine virt -bios u-boot.bin',
      'is for supervisor mode (CONFIG_RISCV_SMODE=y), but -bios',
    ],
    [undefined, 'qemu-system-arm -machine virt -foo', 'qemu-system-arm: -foo: invalid option'],
    [undefined, '/opt/qemu-system-arm -M virt -foo', 'qemu-system-arm: -foo: invalid option'],
    [undefined, 'qemu-system-arm', 'qemu-system-arm: No machine specified'],
    [undefined, "qemu-system-arm -machine 'virt", 'expected a closing'],
    [undefined, '', "found ''"],
  ])('refuses %s with %s in one line', async (defconfig, qemu, message) => {
    const { setup, problems } = await prepare(defconfig, qemu);
    expect(setup).toBeUndefined();
    const [line, ...others] = startMessages(problems);
    expect(line).toContain(message);
    expect(others).toEqual([]);
  });
});

describe('firmware of the user’s', () => {
  // csrr a0, mhartid; mv tp, a0; mv s1, a1
  const uBoot = Uint8Array.of(0x73, 0x25, 0x40, 0xf1, 0x2a, 0x82, 0xae, 0x84);
  const qemu = 'qemu-system-riscv64 -machine virt -bios u-boot.bin';
  const at = (files: Readonly<Record<string, Uint8Array>>, firmware?: string) => ({
    firmware,
    symbols: undefined,
    maxRamBytes: 2 ** 31,
    read: (place: string) => {
      const bytes = files[path.relative(folder, place)];
      return bytes === undefined
        ? fail({ code: 'ENOENT', text: 'No such file or directory' })
        : ok(bytes);
    },
  });
  const common = { cwd: folder, boards, qemu };

  it('has no configuration, and says so of one that is given', async () => {
    const binaries = at({ 'u-boot.bin': uBoot });
    const { setup, notes, about, problems } = await prepareSession({
      ...common,
      binaries,
      defconfig: 'nope_defconfig',
    });
    expect(problems).toEqual([]);
    expect(setup).toMatchObject({ board: 'qemu-riscv64', firmware: { uBoot: 'bios' } });
    expect(setup?.config.size).toBe(0);
    expect(about).toContain('u-boot.bin runs: a raw RISC-V image that starts like U-Boot');
    expect(notes).toEqual([
      'defconfig nope_defconfig: no effect on a firmware that is built already',
    ]);
    const alone = await prepareSession({ ...common, binaries, defconfig: undefined });
    expect(alone.notes).toEqual([]);
  });

  it('that is not there leaves the built-in one, with its configuration', async () => {
    const { setup, notes, about } = await prepareSession({
      ...common,
      binaries: at({}),
      defconfig: undefined,
    });
    expect(setup).not.toHaveProperty('firmware');
    expect(setup?.config.get('RISCV_MMODE')).toBe('y');
    expect([notes, about]).toEqual([
      ['-bios u-boot.bin: No such file or directory: the built-in U-Boot runs'],
      undefined,
    ]);
  });

  it('that is asked for and not there is an error', async () => {
    const { setup, problems } = await prepareSession({
      ...common,
      binaries: at({}, 'mine.bin'),
      defconfig: undefined,
    });
    expect(setup).toBeUndefined();
    expect(startMessages(problems)).toEqual(['firmware mine.bin: No such file or directory']);
  });

  it('is not looked for where nothing can run it', async () => {
    const { setup, notes } = await prepareSession({ ...common, defconfig: undefined });
    expect([setup?.firmware, notes]).toEqual([undefined, []]);
  });
});
