import { parseArgs } from 'node:util';
import { Configuration } from '../../../config/kconfig/evaluate/configuration';
import {
  unmetDependencies,
  unmetWarning,
} from '../../../config/kconfig/evaluate/unmet-dependencies';
import { writeConfig, writtenValue } from '../../../config/kconfig/evaluate/write-config';
import { writeDefconfig } from '../../../config/kconfig/evaluate/write-defconfig';
import { diagnoseConfig } from '../../../config/kconfig/diagnose/diagnose-config';
import { nearestName } from '../../../config/kconfig/diagnose/nearest-name';
import type { KconfigSymbol } from '../../../config/kconfig/model';
import { reasonLines, saidIn, why } from '../../../config/kconfig/why/why';
import {
  configLines,
  KconfigCommandError,
  openTree,
  resolveConfig,
  treePlace,
  type OpenTree,
} from './open-tree';
import { KCONFIG_USAGE } from './usage';

/** Where a command writes. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  /** A line on standard error. */
  readonly say: (line: string) => void;
}

interface Options {
  readonly builtIn: string;
  readonly srctree: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  readonly defconfig: string | undefined;
  readonly strict: boolean;
  readonly operands: readonly string[];
}

type Command = (options: Options, output: CommandOutput) => number;

const COMMANDS: Readonly<Record<string, Command>> = {
  resolve,
  savedefconfig,
  why: whyCommand,
  diff,
  lint,
};

/**
 * `uboot-virtio kconfig ...`: see ./usage. Gives the exit status.
 *
 * @param builtIn folder of the built-in firmware's tree, for files that lie in none
 */
export function kconfigCommand(
  args: readonly string[],
  builtIn: string,
  output: CommandOutput,
): number {
  const [name, ...rest] = args;
  if (
    name === undefined ||
    name === '--help' ||
    name === '-h' ||
    name === 'help' ||
    rest.includes('--help')
  ) {
    (name === undefined ? output.say : output.out)(KCONFIG_USAGE);
    return name === undefined ? 1 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command === undefined) {
      throw new KconfigCommandError(
        `expected one of ${Object.keys(COMMANDS).join(', ')}, found '${name}' (uboot-virtio kconfig --help)`,
      );
    }
    return command({ ...readOptions(rest), builtIn }, output);
  } catch (error) {
    if (error instanceof KconfigCommandError) {
      output.say(`uboot-virtio: kconfig: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

function readOptions(args: readonly string[]): Omit<Options, 'builtIn'> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        srctree: { type: 'string' },
        var: { type: 'string', multiple: true, default: [] },
        defconfig: { type: 'string' },
        strict: { type: 'boolean', default: false },
      },
    });
    return {
      srctree: values.srctree,
      variables: new Map(values.var.map(readVariable)),
      defconfig: values.defconfig,
      strict: values.strict,
      operands: positionals,
    };
  } catch (error) {
    throw error instanceof KconfigCommandError
      ? error
      : new KconfigCommandError(
          error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error),
        );
  }
}

function readVariable(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new KconfigCommandError(`--var: expected NAME=VALUE, found '${text}'`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

function operands(options: Options, ...names: string[]): string[] {
  const found = options.operands;
  if (found.length !== names.length) {
    throw new KconfigCommandError(
      `expected ${names.join(' and ')}, found ${found.length === 0 ? 'nothing' : `'${found.join(' ')}'`}`,
    );
  }
  return [...found];
}

function resolve(options: Options, output: CommandOutput): number {
  const [defconfig, ...fragments] = options.operands;
  if (defconfig === undefined) {
    throw new KconfigCommandError('expected a defconfig, found nothing');
  }
  const open = openTreeOf(options, defconfig, output);
  const { configuration } = resolveConfig(open, [defconfig, ...fragments], output.say);
  for (const symbol of unmetDependencies(configuration)) {
    output.say(`\n${unmetWarning(configuration, symbol)}`);
  }
  output.out(writeConfig(configuration));
  return 0;
}

function savedefconfig(options: Options, output: CommandOutput): number {
  const [config = ''] = operands(options, 'a .config or defconfig');
  const open = openTreeOf(options, config, output);
  output.out(writeDefconfig(resolveConfig(open, [config], output.say).configuration));
  return 0;
}

function whyCommand(options: Options, output: CommandOutput): number {
  const [written = ''] = operands(options, 'the name of a symbol');
  const { defconfig } = options;
  const open = openTreeOf(options, defconfig ?? '.config', output);
  const { configuration, lines } =
    defconfig === undefined
      ? { configuration: new Configuration(open.tree, open.order), lines: [] }
      : resolveConfig(open, [defconfig], output.say);
  const reason = why(configuration, symbolNamed(open, written), saidIn(lines));
  output.out(`${reasonLines(reason).join('\n')}\n`);
  return 0;
}

function openTreeOf(options: Options, file: string, { say }: CommandOutput): OpenTree {
  return openTree(treePlace(options, file, say), options.variables, say);
}

function symbolNamed({ tree }: OpenTree, written: string): KconfigSymbol {
  const name = written.replace(/^CONFIG_/, '');
  const symbol = tree.symbols.get(name);
  if (symbol === undefined) {
    const nearest = nearestName(name, tree.symbols.keys());
    const hint = nearest === undefined ? '' : ` (is ${nearest} meant?)`;
    throw new KconfigCommandError(`expected a symbol of the tree, found '${written}'${hint}`);
  }
  return symbol;
}

/** Exit status as diff's: 0 when they are the same, 1 when not. */
function diff(options: Options, output: CommandOutput): number {
  const [first = '', second = ''] = operands(options, 'a configuration', 'another one');
  const open = openTreeOf(options, first, output);
  const { configuration: left } = resolveConfig(open, [first], output.say);
  const { configuration: right } = resolveConfig(open, [second], output.say);
  let differs = false;
  for (const symbol of open.tree.symbols.values()) {
    const before = shown(left, symbol);
    const after = shown(right, symbol);
    if (before !== after) {
      differs = true;
      output.out(`CONFIG_${symbol.name}: ${before} -> ${after}\n`);
    }
  }
  return differs ? 1 : 0;
}

function shown(configuration: Configuration, symbol: KconfigSymbol): string {
  if (!configuration.isWritten(symbol)) {
    return '(none)';
  }
  return writtenValue(symbol.type, configuration.value(symbol));
}

/** Exit status 1 when there is an error, or with --strict a warning. */
function lint(options: Options, output: CommandOutput): number {
  if (options.operands.length === 0) {
    throw new KconfigCommandError('expected defconfigs to look at, found none');
  }
  const trees = new Map<string, OpenTree>();
  let failed = false;
  for (const file of options.operands) {
    const place = treePlace(options, file, output.say);
    const key = [place.folder, place.ownDrivers ?? ''].join('\n');
    const open = trees.get(key) ?? openTree(place, options.variables, output.say);
    trees.set(key, open);
    const configuration = new Configuration(open.tree, open.order);
    for (const problem of diagnoseConfig(configuration, configLines(open, file))) {
      const { start } = problem.range;
      output.out(
        `${problem.file}:${start.line + 1}:${start.character + 1}: ${problem.severity}: ${problem.message} [${problem.code}]\n`,
      );
      failed ||= problem.severity === 'error' || (options.strict && problem.severity === 'warning');
    }
  }
  return failed ? 1 : 0;
}
