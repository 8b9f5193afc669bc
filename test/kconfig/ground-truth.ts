import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expandIncludes, symbolLines } from '../../src/config/kconfig/config-file/expand-includes';
import { Configuration } from '../../src/config/kconfig/evaluate/configuration';
import { calculationOrder } from '../../src/config/kconfig/evaluate/order';
import { readValues } from '../../src/config/kconfig/evaluate/read-values';
import { writeConfig } from '../../src/config/kconfig/evaluate/write-config';
import { writeDefconfig } from '../../src/config/kconfig/evaluate/write-defconfig';
import { createMacroAnswers } from '../../src/config/kconfig/macro/answers';
import { loadKconfigTree } from '../../src/config/kconfig/tree/load-tree';
import { KconfigFolder } from '../../src/host/kconfig-folder';

/*
 * Resolves defconfigs of a U-Boot tree and compares with what conf made of them: the configuration, what savedefconfig
 * writes, and that this gives the configuration again.
 *
 *   node -r scripts/typescript-require.cjs test/kconfig/ground-truth.ts TREE EVERY FIRST
 *
 * Every EVERYth from FIRST on, and the six boards. The last line is `N passed, N failed, N skipped`.
 */
const [folder = '', every = '1', first = '0'] = process.argv.slice(2);
const here = __dirname;
const HOST_LINES =
  /^CONFIG_(CC_|GCC_VERSION|CLANG_VERSION|LD_|HOST_|SANDBOX_SDL|SANDBOX_32BIT|SANDBOX_64BIT)/;
const BOARDS = [
  'qemu_arm',
  'qemu_arm64',
  'qemu-riscv32',
  'qemu-riscv64',
  'qemu-x86',
  'qemu-x86_64',
];

const files = new KconfigFolder(folder);
const tree = loadKconfigTree({ files, root: 'Kconfig', answers: createMacroAnswers(new Map()) });
const order = calculationOrder(tree);

function readText(file: string): string | undefined {
  return files.text(file);
}

function resolve(file: string, text: string): Configuration {
  const configuration = new Configuration(tree, order);
  const { lines } = expandIncludes(file, text, readText);
  readValues(configuration, symbolLines(lines));
  return configuration;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

function normalForm(config: string): string {
  const lines = config
    .split('\n')
    .filter((line) => line.startsWith('CONFIG_') && !HOST_LINES.test(line));
  return [...lines]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((line) => `${line}\n`)
    .join('');
}

let passed = 0;
const failures: string[] = [];
const check = (name: string, holds: boolean): void => {
  if (holds) {
    passed++;
  } else {
    failures.push(name);
  }
};

const rows = readFileSync(path.join(here, 'expected-v2023.01.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1);
const started = performance.now();
let count = 0;
for (const [index, row] of rows.entries()) {
  const [name = '', , config = '', saved = ''] = row.split('\t');
  if (index % Number(every) !== Number(first) % Number(every) && !BOARDS.includes(name)) {
    continue;
  }
  const file = `configs/${name}_defconfig`;
  const configuration = resolve(file, readText(file) ?? '');
  const text = writeConfig(configuration);
  const defconfig = writeDefconfig(configuration);
  check(`${name}: resolved`, sha256(normalForm(text)) === config);
  check(`${name}: savedefconfig`, sha256(defconfig) === saved);
  check(`${name}: savedefconfig resolved`, writeConfig(resolve(file, defconfig)) === text);
  if (BOARDS.includes(name)) {
    const whole = readFileSync(path.join(here, 'boards', `${name}.config`), 'utf8');
    check(`${name}: .config`, whole === text);
  }
  count++;
}
for (const failure of failures) {
  console.log(`✘ ${failure}`);
}
console.log(
  `${count} of ${rows.length} defconfigs in ${Math.round(performance.now() - started)} ms`,
);
console.log(`${passed} passed, ${failures.length} failed, 0 skipped`);
process.exitCode = failures.length === 0 && count > 0 ? 0 : 1;
