import { callableOf } from './arguments';
import { Border } from './border';
import { Callbacks } from './callbacks';
import { hardenRealm, LANGUAGE_NAMES } from './harden';
import type { DriverProgram, DriverRealm, RealmHost } from './realm-host';
import { Registry } from './registration';
import { Thrown } from './thrown';

/** C has a stack too; how deep V8's is depends on what it has compiled by now. */
const MOST_CALLS = 1000;

/**
 * Makes the realm in which it runs one for drivers. It is evaluated there, as a program of its own, before anything else.
 */
export function createRealm(host: RealmHost): DriverRealm {
  const files = new Set<string>();
  const thrown = new Thrown(files);
  const border = new Border(host);
  const callbacks = new Callbacks(border, host, thrown);
  const registry = new Registry(border, callbacks, host, thrown);
  const given = new Map<string, unknown>();
  hardenRealm(thrown.stackOf);
  for (const name of LANGUAGE_NAMES) {
    given.set(name, (globalThis as unknown as Record<string, unknown>)[name]);
  }
  for (const described of host.api.functions) {
    const callable = callableOf(described, {
      border,
      callbacks,
      bytesOf: host.bytesOf,
      isLoading: () => registry.isOpen,
    });
    callbacks.isOfApi(callable, described.name);
    given.set(described.name, callable);
  }
  for (const [name, value] of host.api.constants) {
    given.set(name, value);
  }
  given.set('U_BOOT_DRIVER', Object.freeze(registry.register));
  given.set('U_BOOT_CMD', Object.freeze(registry.command));
  given.set('virtio_driver', Object.freeze(registry.virtioDriver));
  given.set('globalThis', Object.freeze(Object.fromEntries(given)));
  const points = debugPoints(border, host);
  return {
    names: [...given.keys()],
    load: (programs) => {
      let problem: string | undefined;
      const registrations = registry.collect(() => {
        for (const program of programs) {
          files.add(program.file);
          problem ??= problemOfLoading(program, { points, given, registry, thrown });
        }
      });
      return problem ?? registry.problem() ?? registrations;
    },
    unwrap: (value) => border.handles.objectOf(value) ?? value,
    wrap: (object) => border.handles.handleOf(object),
    isOfRealm,
    accessors: (get, set) => ({
      get: () => border.outside(get),
      set: (value) => {
        border.outside(() => {
          set(value);
        });
      },
    }),
  };
}

interface Loading {
  readonly points: object;
  readonly given: ReadonlyMap<string, unknown>;
  readonly registry: Registry;
  readonly thrown: Thrown;
}

/** Runs a driver's file from its first line to its last. Gives what is wrong with it. */
function problemOfLoading(
  { file, run, module, names }: DriverProgram,
  { points, given, registry, thrown }: Loading,
): string | undefined {
  const thrownHere = (value: unknown, line: number): unknown => thrown.note(value, { file, line });
  const before = registry.count;
  try {
    run(
      module,
      Object.freeze({ ...points, thrown: thrownHere }),
      ...names.map((name) => given.get(name)),
    );
  } catch (error) {
    const { place, message } = thrown.describe(error);
    return `${file}:${place?.line ?? 1}: ${message}`;
  }
  return registry.count === before
    ? `${file}:1: expected U_BOOT_DRIVER({ name, id, ... }), found none: U-Boot would not know of this driver`
    : undefined;
}

/** What the code that the instrument step inserts calls. */
function debugPoints(border: Border, host: RealmHost): object {
  const { where, enter, leave, slow } = host;
  const before: number[] = [];
  let calls = 0;
  return {
    enter: (functionId: number, reader?: (index: number, value?: unknown) => unknown): number => {
      border.rethrow();
      if (calls >= MOST_CALLS) {
        throw new RangeError(`expected at most ${MOST_CALLS} calls inside each other, found more`);
      }
      const depth = border.outside(() => enter(functionId, reader));
      before[calls++] = where[0] ?? 0;
      where[0] = depth;
      return depth;
    },
    leave: (depth: number | undefined, value: unknown): void => {
      // A call that was refused has not begun.
      if (depth !== undefined) {
        calls--;
        where[0] = before[calls] ?? 0;
        border.always(() => {
          leave(depth, value);
        });
      }
    },
    slow: (depth: number): void => {
      border.outside(() => {
        slow(depth);
      });
    },
  };
}

function isOfRealm(object: object): boolean {
  let at = object;
  for (;;) {
    const next = Object.getPrototypeOf(at) as object | null;
    if (next === null) {
      return at === Object.prototype;
    }
    at = next;
  }
}
