import { parse, type ParseError } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { BOARDS } from '../base/boards';
import { deviceTypeOf } from './device-types';
import { parseDriverName } from './driver-name';
import { DEFAULT_BOARD, planNewDriver, type NewDriverOptions } from './new-driver';

const declarations = '// The declarations\ndeclare function printf(): void;\n';

function plan(
  files: Readonly<Record<string, string>>,
  more: Partial<NewDriverOptions> = {},
  isInTree = false,
): { files: Record<string, string> | undefined; messages: readonly string[] } {
  const name = parseDriverName('console');
  const type = deviceTypeOf(3);
  const { files: planned, messages } = planNewDriver(
    {
      name: name.ok ? name.value : (undefined as never),
      type,
      queues: type.queues,
      features: [],
      board: DEFAULT_BOARD,
      defconfig: undefined,
      declarations,
      ...more,
    },
    { read: (file) => files[file], isInTree },
  );
  return {
    files: planned && Object.fromEntries(planned.map((file) => [file.name, file.text])),
    messages,
  };
}

describe('parseDriverName', () => {
  it.each([
    ['console', 'virtio-console', 'VirtioConsole', 'VIRTIO_CONSOLE', 'VIRTIO_ID_CONSOLE'],
    ['virtio-my-gpu2', 'virtio-my-gpu2', 'VirtioMyGpu2', 'VIRTIO_MY_GPU2', 'VIRTIO_ID_MY_GPU2'],
    ['9p', 'virtio-9p', 'Virtio9p', 'VIRTIO_9P', 'VIRTIO_ID_9P'],
  ])('%s', (written, driver, type, symbol, id) => {
    expect(parseDriverName(written)).toMatchObject({
      ok: true,
      value: { driver, type, symbol, id },
    });
  });

  it.each(['', 'Console', 'a b', '../x', 'virtio-', 'a-', `a${'b'.repeat(17)}`])(
    'refuses %j',
    (written) => {
      expect(parseDriverName(written).ok).toBe(false);
    },
  );
});

describe('planNewDriver', () => {
  it('writes all that a new driver needs into an empty folder', () => {
    const { files = {}, messages } = plan({});
    expect(messages).toEqual([]);
    expect(Object.keys(files).sort()).toEqual([
      '.vscode/launch.json',
      'Kconfig.drivers',
      'configs/virtio_console_defconfig',
      'tsconfig.json',
      'u-boot.d.ts',
      'virtio-console.ts',
    ]);
    expect(files['configs/virtio_console_defconfig']).toBe(
      '# The board of qemu_arm_defconfig, with a driver of my own.\n#include <configs/qemu_arm_defconfig>\n\nCONFIG_VIRTIO_CONSOLE=y\nCONFIG_CONSOLE_MUX=y\n',
    );
    expect(files['Kconfig.drivers']).toContain(
      '\nconfig VIRTIO_CONSOLE\n\tbool "virtio-console driver"\n\tdepends on VIRTIO\n',
    );
    expect(JSON.parse(files['.vscode/launch.json'] ?? '')).toMatchObject({
      version: '0.2.0',
      configurations: [
        {
          type: 'uboot-virtio',
          defconfig: 'configs/virtio_console_defconfig',
          drivers: ['./virtio-console.ts'],
        },
      ],
    });
    expect(files['u-boot.d.ts']).toBe(declarations);
  });

  it('writes nothing where a file of that name is', () => {
    expect(plan({ 'virtio-console.ts': '' })).toEqual({
      files: undefined,
      messages: ['virtio-console.ts is there already, and is left as it is'],
    });
  });

  it('adds to the files that are there, and changes nothing of them', () => {
    const launch = `{
  // Mine.
  "version": "0.2.0",
  "configurations": [
    { "name": "one", "type": "node", "request": "launch", }, // with a comma
  ],
}
`;
    const { files = {} } = plan(
      {
        '.vscode/launch.json': launch,
        'Kconfig.drivers': 'config VIRTIO_GPU\n\tbool "x"',
        'configs/my_defconfig': 'CONFIG_ARM=y',
      },
      { defconfig: 'configs/my_defconfig' },
    );
    const changed = files['.vscode/launch.json'] ?? '';
    expect(changed).toContain('  // Mine.\n');
    expect(changed).toContain('{ "name": "one", "type": "node", "request": "launch", }');
    expect(changed).toContain('// with a comma');
    expect(changed).toContain('"name": "virtio-console: a driver of my own (qemu_arm)"');
    expect(files['Kconfig.drivers']).toMatch(
      /^config VIRTIO_GPU\n\tbool "x"\n\nconfig VIRTIO_CONSOLE\n/,
    );
    expect(files['configs/my_defconfig']).toBe(
      'CONFIG_ARM=y\nCONFIG_VIRTIO_CONSOLE=y\nCONFIG_CONSOLE_MUX=y\n',
    );
  });

  it.each([
    ['{ "configurations": [] }'],
    ['{\n\t"configurations": [\n\t\t// none yet\n\t]\n}\n'],
    ['{}'],
    ['{ "version": "0.2.0" }'],
    ['  '],
    ['{ "configurations": [{ "name": "x" }] }'],
  ])('adds to launch.json: %j', (text) => {
    const { files = {} } = plan({ '.vscode/launch.json': text });
    const written = files['.vscode/launch.json'] ?? '';
    const errors: ParseError[] = [];
    const { configurations } = parse(written, errors) as { configurations: { name: string }[] };
    expect(errors).toEqual([]);
    expect(configurations.at(-1)).toMatchObject({
      name: 'virtio-console: a driver of my own (qemu_arm)',
      drivers: ['./virtio-console.ts'],
    });
    expect(written.includes('// none yet\n')).toBe(text.includes('// none yet'));
  });

  it('leaves alone what says it already, what is not to be read and what is not ours', () => {
    const { files = {}, messages } = plan(
      {
        '.vscode/launch.json': '{ "configurations": [ }',
        'Kconfig.drivers': 'config VIRTIO_CONSOLE\n\tbool "x"\n',
        'configs/my_defconfig':
          '# CONFIG_VIRTIO_CONSOLE is not set\nCONFIG_CONSOLE_MUX=y\n# CONFIG_CONSOLE_MUX is not set\n',
        'tsconfig.json': '{}',
        'u-boot.d.ts': 'declare const mine: 1;\n',
      },
      { defconfig: 'configs/my_defconfig' },
    );
    expect(Object.keys(files)).toEqual(['virtio-console.ts']);
    expect(messages).toEqual([
      "configs/my_defconfig has CONFIG_CONSOLE_MUX off, and is left as it is: 'setenv stdout serial,virtio-console' needs it",
      '.vscode/launch.json is left as it is: expected JSON with comments, found a mistake in line 1',
      'u-boot.d.ts is a file of your own, and is left as it is',
      'tsconfig.json is left as it is; u-boot.d.ts must be among its files',
    ]);
  });

  it('adds what U-Boot needs for a console, and for nothing else', () => {
    const file = 'configs/my_defconfig';
    const added = (text: string, id: number): string | undefined =>
      plan({ [file]: text }, { defconfig: file, type: deviceTypeOf(id) }).files?.[file];
    expect(added('CONFIG_CONSOLE_MUX=y', 3)).toBe(
      'CONFIG_CONSOLE_MUX=y\nCONFIG_VIRTIO_CONSOLE=y\n',
    );
    expect(added('CONFIG_VIRTIO_CONSOLE=y', 3)).toBe(
      'CONFIG_VIRTIO_CONSOLE=y\nCONFIG_CONSOLE_MUX=y\n',
    );
    expect(added('', 5)).toBe('CONFIG_VIRTIO_CONSOLE=y\n');
    expect(added('', 4)).toBe('CONFIG_VIRTIO_CONSOLE=y\n');
  });

  it('adds what the board does not have by itself', () => {
    const begun = (name: string, id: number): string | undefined => {
      const board = BOARDS.find((one) => one.name === name) ?? DEFAULT_BOARD;
      const { files } = plan({}, { board, type: deviceTypeOf(id) });
      return files?.['configs/virtio_console_defconfig']?.split('\n\n')[1];
    };
    expect(begun('qemu-x86', 3)).toBe('CONFIG_VIRTIO_CONSOLE=y\n');
    expect(begun('qemu-riscv64', 4)).toBe('CONFIG_VIRTIO_CONSOLE=y\nCONFIG_DM_RNG=y\n');
  });

  it('renews declarations that it wrote before', () => {
    const { files = {} } = plan({ 'u-boot.d.ts': '// The declarations\ndeclare const old: 1;\n' });
    expect(files['u-boot.d.ts']).toBe(declarations);
  });

  it('says where an entry belongs in a U-Boot tree, and when no device will bind', () => {
    const { files = {}, messages } = plan({}, { type: deviceTypeOf(25) }, true);
    expect(Object.keys(files)).not.toContain('Kconfig.drivers');
    expect(messages).toEqual([
      'CONFIG_VIRTIO_CONSOLE needs an entry in drivers/virtio/Kconfig of the U-Boot tree, such as: config VIRTIO_CONSOLE, bool "virtio-console driver", depends on VIRTIO',
      'the machine has no device with id 25 (Audio device): nothing will bind to the driver',
    ]);
  });
});
