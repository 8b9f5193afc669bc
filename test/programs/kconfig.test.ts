import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = path.resolve('dist/cli.js');
let tree = '';

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'kconfig-'));
  mkdirSync(path.join(tree, 'configs'));
  const write = (name: string, text: string): void => {
    writeFileSync(path.join(tree, name), text);
  };
  write(
    'Kconfig',
    `mainmenu "Test $(UBOOTVERSION)"
config NET
	bool "Networking"
	default y
config CMD_NET
	bool "Network commands"
	depends on NET
	default y
config PORT
	int "Port"
	range 1 99
	default 69
config NAME
	string "Name"
`,
  );
  write('configs/a_defconfig', 'CONFIG_PORT=7\n#include "common.config"\n');
  write('configs/common.config', 'CONFIG_NAME="x"\n');
  write(
    'configs/bad_defconfig',
    '# CONFIG_NET is not set\nCONFIG_CMD_NET=y\nCONFIG_PORT=100\nCONFIG_NAMME="x"\nCONFIG_NAME=x\nwhat\nCONFIG_NAME="x"\n',
  );
});
afterAll(() => {
  rmSync(tree, { recursive: true });
});

function kconfig(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'kconfig', ...args], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

describe('uboot-virtio kconfig', () => {
  it('resolves a defconfig, with what it includes', () => {
    expect(kconfig('resolve', '--var', 'UBOOTVERSION=1.2', 'configs/a_defconfig')).toEqual({
      status: 0,
      err: '',
      out: `#
# Automatically generated file; DO NOT EDIT.
# Test 1.2
#
CONFIG_NET=y
CONFIG_CMD_NET=y
CONFIG_PORT=7
CONFIG_NAME="x"
`,
    });
  });

  it('finds a defconfig by its name, in the tree that is named', () => {
    const { status, out } = kconfig('resolve', '--srctree', tree, 'a');
    expect(status).toBe(0);
    expect(out).toContain('CONFIG_PORT=7\n');
  });

  it('saves the least that gives the same again', () => {
    expect(kconfig('savedefconfig', 'configs/a_defconfig').out).toBe(
      'CONFIG_PORT=7\nCONFIG_NAME="x"\n',
    );
  });

  it('says why', () => {
    expect(kconfig('why', 'CONFIG_CMD_NET', '--defconfig', 'bad', '--srctree', tree)).toMatchObject(
      {
        status: 0,
        out: `CMD_NET is n: its dependencies do not hold, and what is set has no effect
  it needs NET=y (Kconfig:5)
    NET is n: it is set (configs/bad_defconfig:1)
`,
      },
    );
  });

  it('compares what two give', () => {
    expect(kconfig('diff', 'configs/a_defconfig', 'configs/bad_defconfig')).toMatchObject({
      status: 1,
      out: `CONFIG_NET: y -> n
CONFIG_CMD_NET: y -> (none)
CONFIG_PORT: 7 -> 69
`,
    });
    expect(kconfig('diff', 'configs/a_defconfig', 'configs/a_defconfig')).toMatchObject({
      status: 0,
      out: '',
    });
  });

  it('finds what is wrong in a file, with its place', () => {
    const { status, out } = kconfig('lint', 'configs/bad_defconfig');
    expect(status).toBe(1);
    expect(out.trim().split('\n').sort()).toEqual([
      'configs/bad_defconfig:2:1: warning: CONFIG_CMD_NET is n all the same: it needs CONFIG_NET=y [unmet-dependency]',
      'configs/bad_defconfig:3:13: error: expected a number from 1 to 99 for CONFIG_PORT, found 100: the line is lost [out-of-range]',
      'configs/bad_defconfig:4:1: warning: no Kconfig file has a symbol CONFIG_NAMME: the line does nothing (is CONFIG_NAME meant?) [unknown-symbol]',
      'configs/bad_defconfig:5:13: error: expected a text in double quotes for CONFIG_NAME, found x: the line is lost [invalid-value]',
      "configs/bad_defconfig:6:1: error: expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found 'what' [malformed]",
    ]);
    expect(kconfig('lint', 'configs/a_defconfig')).toEqual({ status: 0, out: '', err: '' });
  });

  it.each([
    [['frob'], "expected one of resolve, savedefconfig, why, diff, lint, found 'frob'"],
    [['resolve'], 'expected a defconfig, found nothing'],
    [
      ['resolve', 'none_defconfig', '--srctree', '.'],
      "Could not open 'none_defconfig': No such file or directory",
    ],
    [
      ['resolve', '--srctree', '/', 'x'],
      'expected a U-Boot tree with a file Kconfig and a folder configs, found none',
    ],
    [
      ['why', 'NETT', '--srctree', '.'],
      "expected a symbol of the tree, found 'NETT' (is NET meant?)",
    ],
    [['resolve', '--var', 'X', 'a', '--srctree', '.'], "--var: expected NAME=VALUE, found 'X'"],
    [['resolve', '--frob', 'a'], "Unknown option '--frob'"],
  ])('refuses %j', (args, message) => {
    const { status, out, err } = kconfig(...args);
    expect(status).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(message);
  });

  it('goes on with a tree that has a circle of links, a binary file and a missing one', () => {
    symlinkSync('.', path.join(tree, 'loop'));
    writeFileSync(path.join(tree, 'binary'), Buffer.from([0, 1, 2]));
    writeFileSync(
      path.join(tree, 'configs/x.config'),
      'CONFIG_NAME="' + 'a'.repeat(1_000_000) + '"\n',
    );
    const other = mkdtempSync(path.join(tmpdir(), 'kconfig-'));
    mkdirSync(path.join(other, 'configs'));
    writeFileSync(
      path.join(other, 'Kconfig'),
      `source "none"\nsource "${'link/'.repeat(30)}sub"\nsource "binary"\nsource "*"\nconfig A\n\tdef_bool y\n`,
    );
    writeFileSync(path.join(other, 'binary'), Buffer.from([0, 1, 2]));
    writeFileSync(path.join(other, 'configs/a_defconfig'), '');
    symlinkSync('.', path.join(other, 'link'));
    const { status, out, err } = kconfig('resolve', '--srctree', other, 'a');
    rmSync(other, { recursive: true });
    expect(status).toBe(0);
    expect(out).toContain('CONFIG_A=y\n');
    expect(err).toContain("Kconfig:1: expected a file, found none named 'none'");
    expect(err).toContain("expected a text, found a binary file 'binary'");
    expect(err).toContain("found 'Kconfig', which sources itself");
    expect(kconfig('resolve', 'configs/x.config').out.length).toBeGreaterThan(1_000_000);
  });
});
