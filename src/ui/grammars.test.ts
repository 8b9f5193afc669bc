import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { OnigScanner, OnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, Registry, parseRawGrammar, type IGrammar } from 'vscode-textmate';

const require = createRequire(import.meta.url);
let grammar: IGrammar;
let loadGrammar: (language: string) => Promise<IGrammar>;

beforeAll(async () => {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(new Uint8Array(wasm).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: (scope) => {
      const name = `${scope.replace('source.', '')}.tmLanguage.json`;
      const file = new URL(`../../syntaxes/${name}`, import.meta.url);
      return Promise.resolve(parseRawGrammar(readFileSync(file, 'utf8'), name));
    },
  });
  loadGrammar = async (language) => {
    const loaded = await registry.loadGrammar(`source.${language}`);
    if (loaded === null) {
      throw new Error('the grammar did not load');
    }
    return loaded;
  };
  grammar = await loadGrammar('defconfig');
});

/** Each token with its innermost scope, less the language's name. */
function tokens(line: string): string[] {
  return grammar
    .tokenizeLine(line, INITIAL)
    .tokens.map(
      ({ startIndex, endIndex, scopes }) =>
        `${line.slice(startIndex, endIndex)} ${(scopes.at(-1) ?? '').replace('.defconfig', '')}`,
    )
    .filter((token) => token.trim() !== 'source');
}

describe('defconfig grammar', () => {
  it.each([
    ['CONFIG_VIRTIO_BLK=y', 'y constant.language.tristate'],
    ['CONFIG_VIRTIO_BLK=n', 'n constant.language.tristate'],
    ['CONFIG_SYS_LOAD_ADDR=0x40200000', '0x40200000 constant.numeric.hex'],
    ['CONFIG_BOOTDELAY=-2', '-2 constant.numeric.decimal'],
  ])('%s', (line, value) => {
    const name = line.split('=')[0] ?? '';
    expect(tokens(line)).toEqual([
      `${name} variable.other`,
      '= keyword.operator.assignment',
      value,
    ]);
  });

  it('strings, with escapes', () => {
    expect(tokens('CONFIG_BOOTCOMMAND="echo \\"x\\"; virtio scan"')).toEqual([
      'CONFIG_BOOTCOMMAND variable.other',
      '= keyword.operator.assignment',
      '" punctuation.definition.string.begin',
      'echo  string.quoted.double',
      '\\" constant.character.escape',
      'x string.quoted.double',
      '\\" constant.character.escape',
      '; virtio scan string.quoted.double',
      '" punctuation.definition.string.end',
    ]);
  });

  it('symbols that are not set are no comments', () => {
    expect(tokens('# CONFIG_MMC is not set')).toEqual([
      '# punctuation.definition.unset',
      '  meta.assignment.unset',
      'CONFIG_MMC variable.other.unset',
      '  meta.assignment.unset',
      'is not set keyword.other.not-set',
    ]);
  });

  it('comments, also about symbols', () => {
    expect(tokens('# CONFIG_MMC is not needed')[1]).toBe(
      ' CONFIG_MMC is not needed comment.line.number-sign',
    );
    expect(tokens('#')).toEqual(['# punctuation.definition.comment']);
  });

  it('includes of other defconfigs', () => {
    expect(tokens('#include <configs/qemu_arm_defconfig>')).toEqual([
      '#include keyword.control.include',
      '<configs/qemu_arm_defconfig> string.other.include',
    ]);
  });

  it.each(['CONFIG_BOOTDELAY', 'BOOTDELAY=2', 'VIRTIO', 'CONFIG-X=y'])(
    'marks the line %s',
    (line) => {
      expect(tokens(line)).toEqual([`${line} invalid.illegal.line`]);
    },
  );

  it.each([
    ['CONFIG_A=maybe', 'maybe'],
    ['CONFIG_A=yes', 'yes'],
    ['CONFIG_A=0xZZ', '0xZZ'],
    ['CONFIG_A="open', '"open'],
    ['CONFIG_A="x" y', '"x" y'],
    ['CONFIG_A= y', 'y'],
  ])('marks the value of %s', (line, bad) => {
    expect(tokens(line)).toContain(`${bad} invalid.illegal.value`);
  });

  it('has nothing to mark in the example', () => {
    const example = new URL(
      '../../examples/workspace/configs/my_qemu_arm_defconfig',
      import.meta.url,
    );
    const bad = readFileSync(example, 'utf8')
      .split('\n')
      .filter((line) => tokens(line).some((token) => token.includes('invalid')));
    expect(bad).toEqual([]);
  });
});

describe('Kconfig grammar', () => {
  /** The tokens of all lines that are more than white space. */
  async function kconfig(text: string): Promise<string[]> {
    const kconfigGrammar = await loadGrammar('kconfig');
    let state = INITIAL;
    return text.split('\n').flatMap((line) => {
      const { tokens: found, ruleStack } = kconfigGrammar.tokenizeLine(line, state);
      state = ruleStack;
      const merged: { text: string; scope: string }[] = [];
      for (const { startIndex, endIndex, scopes } of found) {
        const scope = (scopes.at(-1) ?? '').replace('.kconfig', '');
        const text = line.slice(startIndex, endIndex);
        const last = merged.at(-1);
        if (last?.scope === scope) {
          last.text += text;
        } else {
          merged.push({ text, scope });
        }
      }
      return merged
        .filter(({ text, scope }) => text.trim() !== '' && scope !== 'source')
        .map(({ text, scope }) => `${text.trim()} ${scope}`);
    });
  }

  it('knows an entry, its attributes and its help', async () => {
    expect(
      await kconfig(
        [
          'config VIRTIO_PCI',
          '\tbool "PCI driver for $(x) devices"',
          '\tdepends on PCI && !ARM=n # why',
          '\trange 0x10 20 if DM_PCI',
          '\thelp',
          '\t  config is a word here.',
          '',
          'config NEXT',
        ].join('\n'),
      ),
    ).toEqual([
      'config keyword.control',
      'VIRTIO_PCI entity.name.type',
      'bool storage.type',
      '"PCI driver for string.quoted.double',
      '$(x) variable.parameter',
      'devices" string.quoted.double',
      'depends on keyword.other',
      'PCI variable.other.constant',
      '&& keyword.operator',
      '! keyword.operator',
      'ARM variable.other.constant',
      '= keyword.operator',
      'n constant.language',
      '# why comment.line.number-sign',
      'range keyword.other',
      '0x10 constant.numeric',
      '20 constant.numeric',
      'if keyword.control',
      'DM_PCI variable.other.constant',
      'help keyword.other',
      'config is a word here. string.unquoted.heredoc',
      'config keyword.control',
      'NEXT entity.name.type',
    ]);
  });

  it('knows menus, sources and variables', async () => {
    expect(await kconfig('menu "M"\nsource "a/Kconfig"\nx := $(shell,echo (a))\nendmenu')).toEqual([
      'menu keyword.control',
      '"M" string.quoted.double',
      'source keyword.control',
      '"a/Kconfig" string.quoted.double',
      'x variable.other',
      ':= keyword.operator.assignment',
      '$(shell,echo (a)) variable.parameter',
      'endmenu keyword.control',
    ]);
  });
});
