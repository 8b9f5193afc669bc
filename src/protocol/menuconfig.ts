import type { DocumentEdit } from './language-extensions';

/** What the menuconfig editor, the extension and the language server say to each other. */

/** `MenuArguments`, answers `MenuAnswer`: the menus of a configuration that is open. */
export const MENU_REQUEST = 'uboot-virtio/menu';
/** `MenuChangeArguments`, answers `MenuChangeAnswer`: edits that give a symbol a value. */
export const MENU_CHANGE_REQUEST = 'uboot-virtio/menuChange';
/** `MenuHelpArguments`, answers `MenuHelp`: all that there is to say of an entry. */
export const MENU_HELP_REQUEST = 'uboot-virtio/menuHelp';

export type MenuRowKind =
  'menu' | 'comment' | 'choice' | 'bool' | 'tristate' | 'int' | 'hex' | 'string';

/** An entry of the menus. */
export interface MenuRow {
  /** The same for the same entry as long as the Kconfig files are. */
  readonly id: number;
  /** Id of the entry that it is in; undefined: at the top. */
  readonly parent: number | undefined;
  readonly kind: MenuRowKind;
  /** Title, text or prompt. */
  readonly text: string;
  /** Of the symbol, without `CONFIG_`. */
  readonly name: string | undefined;
  /** y, n, m, a number, a text; of a choice the prompt of its member. */
  readonly value: string;
  /** Values that a bool or tristate can be given; none: it can't be changed. */
  readonly allowed: readonly string[];
  /** False: menuconfig would not show it. */
  readonly visible: boolean;
  /** Of a choice, of which one member is y. */
  readonly member: boolean;
  /** What it is without the user's word, where that is something else. */
  readonly byDefault: string | undefined;
  /** What it is in the configuration that this one is compared with, where that is something else. */
  readonly other: string | undefined;
}

export interface MenuArguments {
  readonly uri: string;
  /** Hidden entries too. */
  readonly all: boolean;
  /** A configuration of the tree to compare with: the name of a file in `configs`. */
  readonly compareWith: string | undefined;
}

export interface Menu {
  readonly title: string;
  readonly rows: readonly MenuRow[];
  /** Names of files in `configs` of the tree. */
  readonly configurations: readonly string[];
}

export type MenuAnswer = Menu | { readonly problem: string };

export interface MenuChangeArguments {
  readonly uri: string;
  readonly name: string;
  /** y, n, m, a number, a text without quotes; undefined: what it is by default. */
  readonly value: string | undefined;
}

export type MenuChangeAnswer =
  | {
      readonly edits: readonly DocumentEdit[];
      /** Lines that lose their effect by it, each a sentence. */
      readonly told: readonly string[];
    }
  | { readonly problem: string };

export interface MenuHelpArguments {
  readonly uri: string;
  readonly id: number;
  /** QEMU's command line of the launch configuration that uses the file. */
  readonly qemu: string | readonly string[] | undefined;
}

export interface MenuHelp {
  readonly id: number;
  readonly title: string;
  readonly name: string | undefined;
  readonly kind: MenuRowKind;
  readonly value: string;
  readonly allowed: readonly string[];
  /** `from 1 to 99`; undefined: any. */
  readonly range: string | undefined;
  /** Why it has its value, a line each, indented. */
  readonly why: readonly string[];
  /** `depends on: NET`, and so on. */
  readonly facts: readonly string[];
  readonly help: readonly string[];
  /** What it needs that can be set for it: names, in order; empty: nothing. */
  readonly needs: readonly string[];
  /** What another value would do to the machine; undefined: nothing that is known. */
  readonly preview: string | undefined;
}

/** From the editor's page to the extension. */
export type MenuPageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'show'; readonly all: boolean; readonly compareWith: string | undefined }
  | { readonly kind: 'change'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'turnOn'; readonly name: string }
  | { readonly kind: 'help'; readonly id: number }
  | { readonly kind: 'openText' };

/** From the extension to the editor's page. */
export type MenuHostMessage =
  | { readonly kind: 'menu'; readonly menu: MenuAnswer }
  | { readonly kind: 'help'; readonly help: MenuHelp }
  | { readonly kind: 'told'; readonly lines: readonly string[] };
