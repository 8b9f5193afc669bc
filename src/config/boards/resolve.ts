import { BOARD_NAMES, type BoardName } from '../../base/boards';
import { type ConfigAssignment, parseDefconfig } from '../defconfig';
import { type Problem, ProblemList } from '../problem';
import type { ConfigSymbol } from './symbol';
import { SUPERVISOR_MODE } from './riscv-smode';
import { CONFIG_SYMBOLS } from './symbols';

export interface ResolvedConfiguration {
  readonly board: BoardName;
  /** Names without `CONFIG_`; y for bools that are on, no entry for those that are off. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** What the user says of a symbol. */
type UserValue = Pick<ConfigAssignment, 'value' | 'quoted'>;

const ON: UserValue = { value: 'y', quoted: false };

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
          values: resolveSymbols(machineMode, new Map([['RISCV_SMODE', ON]])),
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
  const user: ReadonlyMap<string, UserValue> = new Map(
    parsed.assignments.map((assignment) => [assignment.name, assignment]),
  );
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
function boardOf(user: ReadonlyMap<string, UserValue>): BoardName | undefined {
  const on = (name: string): boolean => isOn(user.get(name));
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

function isOn(said: UserValue | undefined): boolean {
  return said?.value === 'y' && !said.quoted;
}

function resolveSymbols(
  board: BoardName,
  user: ReadonlyMap<string, UserValue>,
): ReadonlyMap<string, string> {
  const asker: Asker = {
    board,
    user,
    mode: isRiscv(board) && isOn(user.get('RISCV_SMODE')) ? SUPERVISOR_MODE : new Map(),
  };
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
      const value = selected.has(symbol.name) ? 'y' : valueOf(symbol, asker, next);
      if (value !== undefined) {
        next.set(symbol.name, value);
      }
    }
    values = next;
  }
  return values;
}

/** For whom a symbol has a value. */
interface Asker {
  readonly board: BoardName;
  readonly user: ReadonlyMap<string, UserValue>;
  /** What the mode that the user chose has in place of the board's value. */
  readonly mode: ReadonlyMap<string, string>;
}

function isRiscv(board: BoardName): boolean {
  return board === 'qemu-riscv32' || board === 'qemu-riscv64';
}

/** The user's value, else the mode's, else the board's. Undefined: off. A quoted `n` is a text like any other. */
function valueOf(
  symbol: ConfigSymbol,
  { board, user, mode }: Asker,
  values: ReadonlyMap<string, string>,
): string | undefined {
  const ruledOut = symbol.unless !== undefined && values.get(symbol.unless) === 'y';
  if (ruledOut || !symbol.depends.every((name) => values.get(name) === 'y')) {
    return undefined;
  }
  const said = symbol.prompt ? user.get(symbol.name) : undefined;
  if (said?.quoted === true) {
    return said.value;
  }
  const value = said?.value ?? mode.get(symbol.name) ?? symbol.boards[board] ?? symbol.otherwise;
  if (typeof value !== 'string') {
    return values.get(value.sameAs);
  }
  return value === 'n' ? undefined : value;
}
