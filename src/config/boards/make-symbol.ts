import type { BoardName } from '../../base/boards';
import type { ConfigSymbol, DefaultValue } from './symbol';

export const ARM: readonly BoardName[] = ['qemu_arm', 'qemu_arm64'];
export const RISCV: readonly BoardName[] = ['qemu-riscv32', 'qemu-riscv64'];
export const X86: readonly BoardName[] = ['qemu-x86', 'qemu-x86_64'];
export const MMIO_BOARDS = [...ARM, ...RISCV];

export interface Traits {
  readonly depends?: string;
  readonly unless?: string;
  readonly selects?: string;
  readonly hidden?: true;
}

/** A symbol with a value for each board. */
export function make(
  name: string,
  boards: Readonly<Partial<Record<BoardName, DefaultValue>>>,
  otherwise: DefaultValue,
  traits: Traits = {},
): ConfigSymbol {
  return {
    name,
    boards,
    otherwise,
    depends: traits.depends?.split(' ') ?? [],
    unless: traits.unless,
    selects: traits.selects?.split(' ') ?? [],
    prompt: traits.hidden !== true,
  };
}

/** y on some boards, off elsewhere. */
export function onlyOn(boards: readonly BoardName[], name: string, traits?: Traits): ConfigSymbol {
  return make(name, Object.fromEntries(boards.map((board) => [board, 'y'])), 'n', traits);
}

/** As `other`, until the user says something else. */
export function like(other: string, name: string, traits?: Traits): ConfigSymbol {
  return make(name, {}, { sameAs: other }, traits);
}

/** The same value everywhere. */
export function everywhere(name: string, value: string, traits?: Traits): ConfigSymbol {
  return make(name, {}, value, traits);
}

/** Symbols of commands: `CMD_` before each name. */
export function commands(names: string, depends?: string): ConfigSymbol[] {
  return names
    .split(' ')
    .map((name) => everywhere(`CMD_${name}`, 'y', depends === undefined ? {} : { depends }));
}
