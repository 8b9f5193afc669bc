import type { DriverApi, Registrations } from '../base/driver-api/driver-api';
import type { Place } from './thrown';

/** A fault of a driver, found while it runs. */
export interface DriverFault {
  readonly severity: 'error' | 'warning';
  /** Undefined: where the function ended that has just come back to U-Boot. */
  readonly place: Place | undefined;
  /** Where the function was given to U-Boot, for one that has no lines of its own. */
  readonly registered?: Place;
  readonly message: string;
}

/** What the realm needs of the side that made it. All of it belongs to the other side, and no driver ever sees any of it. */
export interface RealmHost {
  readonly api: DriverApi;
  /** Of the debug points: see `ModuleRuntime`. */
  readonly enter: (
    functionId: number,
    reader?: (index: number, value?: unknown) => unknown,
  ) => number;
  readonly leave: (depth: number, value: unknown) => void;
  readonly slow: (depth: number) => void;
  /** The message for a driver whose argument was refused; undefined: the error is none of its business. */
  readonly misuseOf: (error: unknown) => string | undefined;
  readonly fault: (fault: DriverFault) => void;
  /** The run is being left: from now on every debug point calls `slow`. */
  readonly unwinding: () => void;
  /** The same memory as an array of the other side. */
  readonly bytesOf: (bytes: Uint8Array) => Uint8Array;
  readonly mapOf: <T>(entries: readonly (readonly [string | number, T])[]) => ReadonlyMap<never, T>;
  /** Word 0: depth of the driver's innermost call. */
  readonly where: Int32Array;
}

/** A driver's program as it was compiled: what it finds is given to it by name. */
export interface DriverProgram {
  readonly file: string;
  /** Of the language and of U-Boot, those that the text mentions. */
  readonly names: readonly string[];
  /** A function of the realm: `(module, realm, ...names)`. */
  readonly run: (...args: readonly unknown[]) => void;
  /** Constants of its debug points. */
  readonly module: object;
}

/** The realm, as the other side uses it. */
export interface DriverRealm {
  /** Names that a program can be given. */
  readonly names: readonly string[];
  /** Runs programs from their first line, with nothing left from before. Gives a message about one that has failed. */
  load(programs: readonly DriverProgram[]): Registrations | string;
  /** What an object stands for that a driver has in its hands; anything else is what it is. */
  unwrap(value: unknown): unknown;
  /** What a driver has in its hands for an object of the other side; undefined: none can have it. */
  wrap(object: object): unknown;
  isOfRealm(object: object): boolean;
  /** Accessors of a member of a driver's object, of functions of the other side. */
  accessors(
    get: () => unknown,
    set: (value: unknown) => void,
  ): { readonly get: () => unknown; readonly set: (value: unknown) => void };
}
