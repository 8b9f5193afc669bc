import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BOARDS, type BoardName } from '../../base/boards';
import { createMacroAnswers } from '../../config/kconfig/macro/answers';
import { valuesOfConfig } from '../../config/kconfig/config-file/firmware-values';
import { loadKconfigTree } from '../../config/kconfig/tree/load-tree';
import { formatProblem, ProblemList } from '../../config/problem';
import { KconfigFolder } from '../../host/kconfig-folder';
import { readConfiguration } from './read-configuration';

const root = path.join(import.meta.dirname, '../../..');
const boards = { tree: path.join(root, 'src/boards'), resolved: path.join(root, 'no-build') };
const folder = mkdtempSync(path.join(tmpdir(), 'read-configuration-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(name: string, cwd = folder) {
  const problems = new ProblemList();
  const configuration = await readConfiguration(name, cwd, boards, problems);
  return { configuration, said: problems.all.map(formatProblem) };
}

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** What a file gives on top of the board qemu_arm. */
async function valuesWith(text: string) {
  const base = readFileSync(path.join(boards.tree, 'configs/qemu_arm_defconfig'), 'utf8');
  write('my_defconfig', base + text);
  return (await read('my_defconfig')).configuration?.values;
}

describe('the shipped boards', () => {
  const tree = loadKconfigTree({
    files: new KconfigFolder(boards.tree),
    root: 'Kconfig',
    answers: createMacroAnswers(new Map()),
  });

  it('have Kconfig files without a fault', () => {
    expect(tree.problems.map(formatProblem)).toEqual([]);
  });

  it.each(BOARDS.map(({ name, defconfig }) => [name, defconfig] as const))(
    '%s has the values that U-Boot has, of all symbols that the firmware knows',
    async (board: BoardName, defconfig) => {
      const { configuration, said } = await read(defconfig);
      expect(said).toEqual([]);
      expect(configuration?.board).toBe(board);
      const file = path.join(root, 'test/kconfig/boards', `${board}.config`);
      const real = valuesOfConfig(readFileSync(file, 'utf8'));
      for (const { name } of tree.symbols.values()) {
        const isOurs = name === 'X86_BOARD_OPTIONS';
        expect([name, isOurs ? undefined : configuration?.values.get(name)]).toEqual([
          name,
          real.get(name),
        ]);
      }
    },
  );

  it('have VirtIO drivers where the documentation has them in the menus', () => {
    const pci = tree.symbols.get('VIRTIO_PCI')?.nodes[0];
    const titles: string[] = [];
    for (let node = pci; node !== undefined; node = node.parent) {
      titles.unshift(node.prompt?.text ?? '');
    }
    expect(titles.slice(1)).toEqual([
      'Device Drivers',
      'VirtIO Drivers',
      'PCI driver for virtio devices',
    ]);
  });
});

describe('a configuration of the user', () => {
  it('takes a driver out, with what depends on it', async () => {
    const values = await valuesWith(
      '# CONFIG_VIRTIO_MMIO is not set\n# CONFIG_VIRTIO_PCI is not set\n',
    );
    for (const name of ['VIRTIO_MMIO', 'VIRTIO_PCI_LEGACY', 'VIRTIO', 'VIRTIO_BLK', 'CMD_VIRTIO']) {
      expect([name, values?.get(name)]).toEqual([name, undefined]);
    }
    expect((await valuesWith('# CONFIG_VIRTIO_BLK is not set\n'))?.has('CMD_VIRTIO')).toBe(false);
    expect((await valuesWith('# CONFIG_CMD_VIRTIO is not set\n'))?.get('VIRTIO_BLK')).toBe('y');
  });

  it('says what has no effect', async () => {
    const text = 'CONFIG_ARM=y\nCONFIG_ARCH_QEMU=y\nCONFIG_TARGET_QEMU_ARM_32BIT=y\n';
    write('a_defconfig', `${text}CONFIG_FOO=y\nCONFIG_BAR="x"\n# CONFIG_MMC is not set\n`);
    expect((await read('a_defconfig')).said).toEqual([
      'a_defconfig: warning: 2 symbols have no effect here: CONFIG_FOO, CONFIG_BAR',
    ]);
    write('a_defconfig', `${text}# CONFIG_VIRTIO is not set\n`);
    expect((await read('a_defconfig')).said[0]).toContain(
      'a_defconfig:4: warning: CONFIG_VIRTIO is y all the same',
    );
  });

  it('names file and line of what is lost', async () => {
    write('lost_defconfig', 'CONFIG_ARM=y\nCONFIG_ARCH_QEMU=y\nCONFIG_FOO\nCONFIG_NET=maybe\n');
    expect((await read('lost_defconfig')).said).toEqual([
      "lost_defconfig:3: expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found 'CONFIG_FOO'",
      'lost_defconfig:4: expected y or n for CONFIG_NET, found maybe: the line is lost',
    ]);
  });

  it('must be for a board of ours', async () => {
    write('sandbox_defconfig', 'CONFIG_SANDBOX=y\n');
    const { configuration, said } = await read('sandbox_defconfig');
    expect(configuration).toBeUndefined();
    expect(said[0]).toContain('sandbox_defconfig: expected a configuration for one of');
  });
});

describe('supervisor mode', async () => {
  const smode = (await read('qemu-riscv64_smode_defconfig')).configuration?.values;

  it('is a symbol, and brings what it needs', () => {
    expect(smode?.get('RISCV_SMODE')).toBe('y');
    expect(smode?.has('RISCV_MMODE')).toBe(false);
    expect(smode?.has('SIFIVE_CLINT')).toBe(false);
    expect(smode?.get('RISCV_TIMER')).toBe('y');
    expect(smode?.get('TEXT_BASE')).toBe('0x80200000');
  });

  it('leaves what the user says', async () => {
    write(
      's_defconfig',
      'CONFIG_RISCV=y\nCONFIG_TARGET_QEMU_VIRT=y\nCONFIG_ARCH_RV64I=y\nCONFIG_RISCV_SMODE=y\n' +
        'CONFIG_TEXT_BASE=0x80400000\n# CONFIG_CMD_SBI is not set\n',
    );
    const values = (await read('s_defconfig')).configuration?.values;
    expect(values?.get('TEXT_BASE')).toBe('0x80400000');
    expect(values?.has('CMD_SBI')).toBe(false);
    expect(values?.has('PREBOOT')).toBe(false);
    expect(values?.get('SYSRESET_SBI')).toBe('y');
  });
});

describe('a tree of the user', () => {
  it('gives its own meaning to its own configurations', async () => {
    write(
      'tree/Kconfig',
      'config ARCH_QEMU\n\tbool "q"\nconfig TARGET_QEMU_ARM_32BIT\n\tbool\n\tdefault y if ARCH_QEMU\n' +
        'config VIRTIO_BLK\n\tbool "b"\nconfig MMC\n\tbool "m"\n\tdefault y\nconfig HIDDEN\n\tbool\n\tdefault y\n',
    );
    write('tree/configs/qemu_arm_defconfig', 'CONFIG_ARCH_QEMU=y\nCONFIG_VIRTIO_BLK=y\n');
    const tree = path.join(folder, 'tree');
    for (const name of ['qemu_arm_defconfig', 'qemu_arm', 'configs/qemu_arm_defconfig']) {
      const { configuration, said } = await read(name, tree);
      expect(Object.fromEntries(configuration?.values ?? [])).toEqual({
        ARCH_QEMU: 'y',
        TARGET_QEMU_ARM_32BIT: 'y',
        VIRTIO_BLK: 'y',
        MMC: 'y',
        HIDDEN: 'y',
      });
      expect(said).toEqual([`${name}: warning: 1 symbol has no effect here: CONFIG_MMC`]);
    }
  });
});

describe("a workspace's own drivers", () => {
  it('have the symbols of its Kconfig.drivers, beside its configurations or above', async () => {
    const base = readFileSync(path.join(boards.tree, 'configs/qemu_arm_defconfig'), 'utf8');
    write('own/Kconfig.drivers', 'config VIRTIO_MINE\n\tbool "my driver"\n\tdepends on VIRTIO\n');
    write('own/on_defconfig', `${base}CONFIG_VIRTIO_MINE=y\n`);
    write('own/configs/off_defconfig', '#include <configs/qemu_arm_defconfig>\n');
    const cwd = path.join(folder, 'own');
    const on = await read('on_defconfig', cwd);
    expect(on.said).toEqual([]);
    expect(on.configuration?.values.get('VIRTIO_MINE')).toBe('y');
    const off = await read('configs/off_defconfig', cwd);
    expect(off.said).toEqual([]);
    expect(off.configuration?.values.get('VIRTIO_MINE')).toBe('n');
    expect(off.configuration?.values.get('VIRTIO_BLK')).toBe('y');
  });
});

describe('resolved by the build', () => {
  it('a shipped configuration is read as it is', async () => {
    write('resolved/qemu_arm_defconfig.config', 'CONFIG_TARGET_QEMU_ARM_32BIT=y\nCONFIG_X="a"\n');
    const built = { tree: boards.tree, resolved: path.join(folder, 'resolved') };
    const found = await readConfiguration('qemu_arm', folder, built, new ProblemList());
    expect(found?.values.get('X')).toBe('a');
  });
});
