/** What the language server offers beyond the Language Server Protocol. */

/** Edits of a configuration that turn options on, with all that they need; `TurnOnArguments`, answers `TurnOnAnswer`. */
export const TURN_ON_REQUEST = 'uboot-virtio/turnOn';

export interface TurnOnArguments {
  readonly uri: string;
  /** Without `CONFIG_`. */
  readonly symbols: readonly string[];
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** A change of a document, as the Language Server Protocol has it. */
export interface DocumentEdit {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly newText: string;
}

/** Edits that do what was asked for, or why none can. */
export type TurnOnAnswer =
  { readonly edits: readonly DocumentEdit[] } | { readonly problem: string };
