import { BOARD_NAMES, type BoardName } from '../../base/boards';
import { parseDefconfig } from '../defconfig';
import { type Problem, ProblemList } from '../problem';
import type { ConfigSymbol } from './symbol';
import { supervisorMode } from './riscv-smode';
import { CONFIG_SYMBOLS } from './symbols';

export interface ResolvedConfiguration {
  readonly board: BoardName;
  /** Names without `CONFIG_`; y for bools that are on, no entry for those that are off. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** `qemu_arm`, `qemu_arm_defconfig`, with or without `configs/` before it; undefined: none of the six. */
export function boardNamed(name: string): BoardName | undefined {
  const bare = name.replace(/^.*[\\/]/, '').replace(/_defconfig$/, '');
  return BOARD_NAMES.find((board) => board === bare);
}

/** The configuration of one of the six boards as U-Boot ships it. */
export function resolveBoard(board: BoardName): ResolvedConfiguration {
  return { board, values: resolveSymbols(board, new Map()), problems: [] };
}

/**
 * A configuration by the name of its defconfig: the six boards, and `qemu-riscv64_smode` for U-Boot above OpenSBI.
 * Undefined: there is none of this name.
 */
export function resolveNamed(name: string): ResolvedConfiguration | undefined {
  const bare = name.replace(/_defconfig$/, '');
  const machineMode = boardNamed(bare.replace(/_smode$/, ''));
  if (bare.endsWith('_smode')) {
    return machineMode === 'qemu-riscv64'
      ? {
          board: machineMode,
          values: resolveSymbols(machineMode, new Map([['RISCV_SMODE', 'y']])),
          problems: [],
        }
      : undefined;
  }
  return machineMode === undefined ? undefined : resolveBoard(machineMode);
}

/** The configuration that a defconfig or .config of the user's asks for. Undefined when it is for no board of ours. */
export function resolveDefconfig(
  text: string,
  fileName: string,
): { configuration: ResolvedConfiguration | undefined; problems: readonly Problem[] } {
  const parsed = parseDefconfig(text, fileName);
  const problems = new ProblemList();
  problems.all.push(...parsed.problems);
  const user = new Map(parsed.assignments.map(({ name, value }) => [name, value]));
  const board = boardOf(user);
  if (board === undefined) {
    problems.error(
      `expected a configuration for one of ${BOARD_NAMES.join(', ')} (CONFIG_ARCH_QEMU=y, ` +
        'CONFIG_TARGET_QEMU_VIRT=y, or CONFIG_X86=y), found none of these symbols',
      { file: fileName, range: undefined },
    );
    return { configuration: undefined, problems: problems.all };
  }
  const configuration = { board, values: resolveSymbols(board, user), problems: problems.all };
  return { configuration, problems: problems.all };
}

/** Which board a configuration is for, from the symbols that name architecture and target. */
function boardOf(user: ReadonlyMap<string, string>): BoardName | undefined {
  const on = (name: string): boolean => user.get(name) === 'y';
  if (on('ARCH_QEMU') || on('TARGET_QEMU_ARM_32BIT') || on('TARGET_QEMU_ARM_64BIT')) {
    return on('TARGET_QEMU_ARM_32BIT') ? 'qemu_arm' : 'qemu_arm64';
  }
  if (on('TARGET_QEMU_VIRT')) {
    return on('ARCH_RV64I') ? 'qemu-riscv64' : 'qemu-riscv32';
  }
  if (on('X86')) {
    return on('X86_RUN_64BIT') || on('TARGET_QEMU_X86_64') ? 'qemu-x86_64' : 'qemu-x86';
  }
  return undefined;
}

function resolveSymbols(
  board: BoardName,
  user: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  let values = new Map<string, string>();
  // A select can make a symbol y whose dependants were passed already, so go on until nothing changes.
  for (let before = -1; before !== values.size;) {
    before = values.size;
    const selected = new Set(
      CONFIG_SYMBOLS.filter((symbol) => values.get(symbol.name) === 'y').flatMap(
        (symbol) => symbol.selects,
      ),
    );
    const next = new Map<string, string>();
    for (const symbol of CONFIG_SYMBOLS) {
      const value = selected.has(symbol.name) ? 'y' : valueOf(symbol, board, user, next);
      if (value !== 'n') {
        next.set(symbol.name, value);
      }
    }
    values = next;
  }
  return values.get('RISCV_SMODE') === 'y' ? supervisorMode(values) : values;
}

function valueOf(
  symbol: ConfigSymbol,
  board: BoardName,
  user: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, string>,
): string {
  if (!symbol.depends.every((name) => values.get(name) === 'y')) {
    return 'n';
  }
  const fromUser = symbol.prompt ? user.get(symbol.name) : undefined;
  const value = fromUser ?? symbol.boards[board] ?? symbol.otherwise;
  const reference = CONFIG_SYMBOLS.find((other) => other.name === value);
  return reference === undefined ? value : (values.get(reference.name) ?? 'n');
}
