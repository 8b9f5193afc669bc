/*
 * What a driver of the user's own and U-Boot say to each other. The driver runs in a realm of its own (another set of JavaScript's
 * built-in objects), and no object of one side is ever seen by the other: numbers and texts cross, and for all else there is
 * a word here that says what stands for it on the other side.
 */

/** How an argument of an API function is checked and brought over to U-Boot. */
export type ApiType =
  /** An integer of at most 53 bits. */
  | 'int'
  /** The same, not below 0: an address, a length, a set of flags. */
  | 'size'
  | 'u64'
  | 'bool'
  | 'text'
  /** A character's code, or a text of one. */
  | 'character'
  /** Whatever printf takes, and all arguments behind it. */
  | 'values'
  | 'anything'
  /** A Uint8Array, which U-Boot reads and fills. */
  | 'bytes'
  /** A list of `{ addr, length }`. */
  | 'buffers'
  /** A list of feature bits, or null. */
  | 'bits or null'
  /** A list to which queues are added. */
  | 'queues'
  /** `{ value }`, which receives a number. */
  | 'out'
  | 'out or null'
  /** A device of the console. */
  | 'stdio'
  | `struct ${string}`;

/** A function of U-Boot that a driver may call. */
export interface ApiFunction {
  readonly name: string;
  /** With their names, for messages. */
  readonly parameters: readonly { readonly name: string; readonly type: ApiType }[];
  /** Takes what the types say, of U-Boot's own realm. May throw an ApiMisuse. */
  readonly call: (...args: never[]) => unknown;
}

/** A member of a struct of U-Boot's, as a driver sees it. */
export interface ApiMember {
  readonly name: string;
  /** Absent: it can't be written. `int` has 32 bits as C's, `size` is an address or a count. */
  readonly set?: 'int' | 'size' | 'text' | 'bool';
  /** It is a list of bytes, which both sides read and write. */
  readonly isBytes?: true;
}

/** A struct of U-Boot's that drivers have pointers to. */
export interface ApiStruct {
  readonly name: string;
  readonly members: readonly ApiMember[];
}

/** All that a driver can name beside the language. */
export interface DriverApi {
  readonly functions: readonly ApiFunction[];
  readonly constants: ReadonlyMap<string, number>;
  readonly structs: readonly ApiStruct[];
  /** The name of the struct that an object of U-Boot's is; undefined: none that drivers have. */
  readonly structOf: (value: object) => string | undefined;
}

/** An argument that can't be right: the driver gets it as a TypeError at its line. */
export class ApiMisuse extends Error {
  override readonly name = 'ApiMisuse';
}

/** A function of the driver's, to be called from U-Boot. */
export interface DriverFunction {
  readonly name: string;
  /** Calls it. What goes wrong in it is told, and is -EFAULT. */
  readonly call: (args: readonly unknown[], result: DriverResult) => unknown;
}

/** What a function of a driver gives back, to be checked: 0 or an error; a count or an error; anything; nothing. */
export type DriverResult = 'errno' | 'count or errno' | 'nothing' | 'flag';

/** A struct that the driver model makes for a device; what `create` gives stays the driver's. */
export interface DriverStruct {
  readonly sizeBytes: (arch64: boolean) => number;
  readonly create: (address: number) => object;
}

/** What a driver said of itself with U_BOOT_DRIVER(). */
export interface DriverDescription {
  readonly name: string;
  readonly id: number;
  readonly flags: number;
  readonly of_match: readonly { readonly compatible: string; readonly data: number }[];
  /** `probe`, `remove`, ...: a function of the driver's, or the name of one of the API. */
  readonly hooks: ReadonlyMap<string, DriverFunction | string>;
  readonly structs: ReadonlyMap<string, DriverStruct>;
  readonly ops: ReadonlyMap<string, DriverFunction | string>;
  /** Of the registration. Lines count from 1. */
  readonly place: { readonly file: string; readonly line: number };
}

/** A command that a driver has, as it said with U_BOOT_CMD(). */
export interface CommandDescription {
  readonly name: string;
  /** Words of a line, the name too. */
  readonly maxargs: number;
  readonly repeatable: boolean;
  readonly usage: string;
  readonly help: string | null;
  readonly cmd: DriverFunction;
}

/** What the drivers of a run have registered. */
export interface Registrations {
  readonly drivers: readonly DriverDescription[];
  readonly commands: readonly CommandDescription[];
  /** Driver names by VIRTIO device id. */
  readonly virtioNames: ReadonlyMap<number, string>;
}
