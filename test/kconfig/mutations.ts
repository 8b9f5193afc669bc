import { parseConfig } from '../../src/config/kconfig/config-file/parse-config';
import { diagnoseConfig } from '../../src/config/kconfig/diagnose/diagnose-config';
import { Configuration } from '../../src/config/kconfig/evaluate/configuration';
import { writeConfig } from '../../src/config/kconfig/evaluate/write-config';
import { writeDefconfig } from '../../src/config/kconfig/evaluate/write-defconfig';
import { createMacroAnswers } from '../../src/config/kconfig/macro/answers';
import type { KconfigTree } from '../../src/config/kconfig/model';
import { loadKconfigTree } from '../../src/config/kconfig/tree/load-tree';
import { ParseCache } from '../../src/config/kconfig/tree/parse-cache';
import { reasonLines, why } from '../../src/config/kconfig/why/why';
import { Random } from '../fuzz/random';
import { languagePicture } from './language-picture';
import { filesOf } from '../../src/config/kconfig/testing/small-tree';

/*
 * Kconfig trees and configurations with random mistakes: nothing throws, nothing hangs, a tree that is loaded again after a
 * change is as one that is loaded anew, with all that an editor is told of it, and so is a configuration that was changed.
 *
 *   node -r scripts/typescript-require.cjs test/kconfig/mutations.ts TREES SECONDS [SEED]
 *
 * Ends after so many trees or seconds. The last line is `N passed, N failed, N skipped`, counted in hundreds of trees.
 */
const [trees = '10000', seconds = '50', from = '1'] = process.argv.slice(2);
/** A tree takes about a millisecond. */
const MOST_MS = 2000;

const ORIGINAL: Readonly<Record<string, string>> = {
  Kconfig: `mainmenu "Test $(V)"
d := sub
source "$(d)/Kconfig"
osource "none"
config MODULES
	bool "Modules"
	option modules
	default y
menu "Menu"
	depends on A || B
	visible if !C
config S
	string "Text"
	default "a" if A
	default "b"
config N
	int "Number"
	range 1 10 if A
	default 20
config H
	hex
	default 0x10 if N > 5
endmenu
`,
  'sub/Kconfig': `choice
	prompt "Choice"
	default B
	optional
config A
	bool "A"
	select C if N = 3
config B
	tristate "B"
	imply D
endchoice
if A && S = "a"
config C
	def_bool y
	depends on !D
config D
	tristate "D" if B
	default m
	help
	  Some text.
endif
rsource "deep"
`,
  'sub/deep': `config E
	bool "E"
	depends on C=y && (D || !A)
	default y if $(success,true)
comment "End"
	depends on E
`,
};
const CONFIG = `CONFIG_A=y
# CONFIG_B is not set
CONFIG_S="x"
CONFIG_N=5
CONFIG_H=0x4
#include "other"
CONFIG_D=m
CONFIG_E=y
`;
const PIECES = [
  ...[
    'config X\n',
    'endmenu\n',
    'endif\n',
    'endchoice\n',
    'if A\n',
    'menu "m"\n',
    'choice\n',
    'choice A\n',
    '\tbool\n',
  ],
  ...[
    '\tselect A\n',
    '\tdepends on E\n',
    '\tdefault N\n',
    '\tdefault y\n',
    'source "Kconfig"\n',
    '"',
    "'",
    '\\\n',
    '$(',
    ')',
    '(',
  ],
  ...[
    '!',
    '&&',
    '=',
    '\thelp\n',
    '\0',
    '😀',
    '$(x)',
    'x = $(x)$(x)\n',
    '\trange N H\n',
    '\timply B\n',
    '\tmodules\n',
  ],
];

let random: (bound: number) => number = () => 0;
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;

function mutate(text: string): string {
  const at = random(text.length + 1);
  const end = Math.min(text.length, at + random(12));
  switch (random(5)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + pick(PIECES) + text.slice(at);
    case 2:
      return text.slice(0, end) + text.slice(at);
    case 3: {
      const lines = text.split('\n');
      lines.splice(random(lines.length), 1, pick(PIECES).trimEnd());
      return lines.join('\n');
    }
    default: {
      const lines = text.split('\n');
      const [line = ''] = lines.splice(random(lines.length), 1);
      lines.splice(random(lines.length + 1), 0, line);
      return lines.join('\n');
    }
  }
}

/** All that can be seen of a tree and of a configuration for it. */
function pictureOf(tree: KconfigTree, config: string): string {
  const configuration = new Configuration(tree);
  const lines = parseConfig(config).lines.map((line) => ({ line, origin: { file: 'x' } }));
  const problems = diagnoseConfig(configuration, { lines, problems: [] }).map(({ code, range }) => [
    code,
    range,
  ]);
  const reasons = [...tree.symbols.values()].map((symbol) =>
    reasonLines(why(configuration, symbol, () => undefined)),
  );
  return JSON.stringify([
    ...[tree.problems, problems, reasons],
    ...[writeConfig(configuration), writeDefconfig(configuration)],
    languagePicture(tree, config),
  ]);
}

function valuesOf(configuration: Configuration): string {
  return writeConfig(configuration) + writeDefconfig(configuration);
}

/** Sets symbols one by one, and compares with a configuration that gets all at once. */
function checkChanges(tree: KconfigTree): string | undefined {
  if (new Configuration(tree).order.circles.length > 0) {
    // In a circle the values depend on where one begins.
    return undefined;
  }
  const symbols = [...tree.symbols.values()];
  const changed = new Configuration(tree);
  const said = new Map<(typeof symbols)[number], string>();
  for (let i = 0; i < 6 && symbols.length > 0; i++) {
    const symbol = pick(symbols);
    const value = pick(['y', 'n', 'm', '7', 'text']);
    changed.set(symbol, value);
    said.delete(symbol);
    said.set(symbol, value);
    changed.value(symbol);
  }
  const anew = new Configuration(tree);
  for (const [symbol, value] of said) {
    anew.set(symbol, value);
  }
  return valuesOf(changed) === valuesOf(anew)
    ? undefined
    : 'changed one by one, other values than all at once';
}

function run(seed: number): string | undefined {
  const numbers = new Random(seed);
  random = (bound) => numbers.below(bound);
  const texts: Record<string, string> = { ...ORIGINAL };
  const files = filesOf(texts);
  const answers = createMacroAnswers(new Map());
  const cache = new ParseCache();
  loadKconfigTree({ files, root: 'Kconfig', answers, cache });
  let config = CONFIG;
  for (let i = 1 + random(6); i > 0; i--) {
    const name = pick(Object.keys(texts));
    texts[name] = mutate(texts[name] ?? '');
    config = random(2) === 0 ? mutate(config) : config;
  }
  const again = loadKconfigTree({ files, root: 'Kconfig', answers, cache });
  const anew = loadKconfigTree({ files, root: 'Kconfig', answers });
  if (pictureOf(again, config) !== pictureOf(anew, config)) {
    return 'loaded again, not as loaded anew';
  }
  return checkChanges(anew);
}

const endAt = performance.now() + Number(seconds) * 1000;
const first = Number(from);
let done = 0;
const failures: string[] = [];
for (; done < Number(trees) && performance.now() < endAt; done++) {
  const seed = first + done;
  const started = process.cpuUsage();
  let problem: string | undefined;
  try {
    problem = run(seed);
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user } = process.cpuUsage(started);
  if (user / 1000 > MOST_MS) {
    problem ??= `took ${Math.round(user / 1000)} ms`;
  }
  if (problem !== undefined) {
    failures.push(`✘ seed ${seed}: ${problem}`);
  }
}
console.log(failures.slice(0, 6).join('\n'));
console.log(`${done} trees`);
console.log(
  `${Math.ceil((done - failures.length) / 100)} passed, ${failures.length} failed, 0 skipped`,
);
process.exitCode = failures.length === 0 && done > 0 ? 0 : 1;
