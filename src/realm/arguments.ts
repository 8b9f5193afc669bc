import type { ApiFunction, ApiType } from '../base/driver-api/driver-api';
import type { Border } from './border';
import type { Callbacks } from './callbacks';
import { whatItIs } from './what-it-is';

/** What an argument is on the other side. */
interface Brought {
  readonly value: unknown;
  /** To be called when the call is over, to bring back what the other side has left in it. */
  readonly back?: () => void;
}

interface Bringing {
  readonly border: Border;
  readonly callbacks: Callbacks;
  readonly bytesOf: (bytes: Uint8Array) => Uint8Array;
  /** U-Boot doesn't run yet. */
  readonly isLoading: () => boolean;
}

/** Gives undefined where the value is not what was expected. */
type Bringer = (value: unknown, bringing: Bringing) => Brought | undefined;

/** A function of the API as a driver calls it: what it is given is checked and brought over. */
export function callableOf(described: ApiFunction, bringing: Bringing): unknown {
  const { name, parameters } = described;
  const target = described.call as (...args: unknown[]) => unknown;
  const bringers = parameters.map(({ type }) => bringerOf(type));
  const hasRest = parameters.at(-1)?.type === 'values';
  const { border } = bringing;
  const call = (...given: readonly unknown[]): unknown => {
    if (bringing.isLoading()) {
      throw new TypeError(`${name}() can be called when U-Boot runs, not while a driver is loaded`);
    }
    const args: unknown[] = [];
    let backs: (() => void)[] | undefined;
    const count = hasRest ? Math.max(given.length, bringers.length - 1) : bringers.length;
    for (let i = 0; i < count; i++) {
      const at = Math.min(i, bringers.length - 1);
      const brought = bringers[at]?.bring(given[i], bringing);
      if (brought === undefined) {
        const expected = bringers[at]?.expected ?? 'nothing';
        throw new TypeError(
          `${name}(): ${parameters[at]?.name ?? ''}: expected ${expected}, found ${whatItIs(given[i])}`,
        );
      }
      args.push(brought.value);
      if (brought.back !== undefined) {
        backs = [...(backs ?? []), brought.back];
      }
    }
    const result = border.outside(() => Reflect.apply(target, undefined, args));
    backs?.forEach((back) => {
      back();
    });
    return border.inward(result);
  };
  Object.defineProperty(call, 'name', { value: name });
  return Object.freeze(call);
}

function bringerOf(type: ApiType): { readonly expected: string; readonly bring: Bringer } {
  if (type.startsWith('struct ')) {
    const struct = type.slice('struct '.length);
    const bring: Bringer = (value, { border: { handles } }) =>
      handles.isA(value, struct) ? { value: handles.objectOf(value) } : undefined;
    return { expected: `a ${struct} of U-Boot`, bring };
  }
  const found = BRINGERS.get(type);
  if (found === undefined) {
    throw new Error(`no way over for ${type}`);
  }
  return found;
}

function plain(isFit: (value: unknown) => boolean): Bringer {
  return (value) => (isFit(value) ? { value } : undefined);
}

const LARGEST_U64 = (1n << 64n) - 1n;

const BRINGERS: ReadonlyMap<string, { readonly expected: string; readonly bring: Bringer }> =
  new Map<string, { readonly expected: string; readonly bring: Bringer }>([
    ['int', { expected: 'an integer', bring: plain(Number.isSafeInteger) }],
    [
      'size',
      {
        expected: 'an integer from 0',
        bring: plain((value) => Number.isSafeInteger(value) && (value as number) >= 0),
      },
    ],
    [
      'u64',
      {
        expected: 'a bigint of 64 bits, such as 1n',
        bring: plain((value) => typeof value === 'bigint' && value >= 0n && value <= LARGEST_U64),
      },
    ],
    ['bool', { expected: 'true or false', bring: plain((value) => typeof value === 'boolean') }],
    ['text', { expected: 'a text', bring: plain((value) => typeof value === 'string') }],
    [
      'character',
      {
        expected: "a character's code or a text of one",
        bring: plain(
          (value) =>
            (typeof value === 'string' && value.length === 1) || Number.isSafeInteger(value),
        ),
      },
    ],
    ['values', { expected: 'what printf() takes', bring: printable }],
    [
      'anything',
      {
        expected: 'anything',
        bring: (value) => ({ value: typeof value === 'number' ? value : undefined }),
      },
    ],
    ['bytes', { expected: 'a Uint8Array', bring: bytes }],
    ['buffers', { expected: 'a list of { addr, length }', bring: buffers }],
    ['bits or null', { expected: 'a list of bit numbers from 0 to 63, or null', bring: bits }],
    ['queues', { expected: 'a list, which receives the queues', bring: queues }],
    ['out', { expected: '{ value }, which receives the result', bring: out }],
    [
      'out or null',
      {
        expected: '{ value }, which receives the result, or null',
        bring: (value, bringing) =>
          value === null || value === undefined ? { value: null } : out(value, bringing),
      },
    ],
    ['stdio', { expected: 'a device { name, flags, ... }', bring: stdio }],
  ]);

function printable(value: unknown, bringing: Bringing): Brought | undefined {
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'string':
    case 'boolean':
    case 'undefined':
      return { value };
    case 'object':
      return value === null ? { value } : bytes(value, bringing);
    default:
      return undefined;
  }
}

function bytes(value: unknown, { bytesOf }: Bringing): Brought | undefined {
  return kindOfArray(value) === 'Uint8Array' ? { value: bytesOf(value as Uint8Array) } : undefined;
}

const { get: kindOf } = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
) as { readonly get: () => unknown };

/** Its name, which no other object can pretend to have. */
function kindOfArray(value: unknown): unknown {
  return Reflect.apply(kindOf, value, []);
}

function buffers(value: unknown): Brought | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const list: { addr: number; length: number }[] = [];
  for (const one of value as readonly Record<string, unknown>[]) {
    const { addr, length } = (one as typeof one | null | undefined) ?? {};
    if (!isSize(addr) || !isSize(length)) {
      return undefined;
    }
    list.push({ addr, length });
  }
  return { value: list };
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function bits(value: unknown): Brought | undefined {
  if (value === null || value === undefined) {
    return { value: null };
  }
  const isBit = (bit: unknown): bit is number => isSize(bit) && bit < 64;
  return Array.isArray(value) && value.every(isBit) ? { value: [...value] } : undefined;
}

function queues(value: unknown, { border }: Bringing): Brought | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const received: unknown[] = [];
  return {
    value: received,
    back: () => {
      for (const queue of received) {
        value.push(border.inward(queue));
      }
    },
  };
}

function out(value: unknown, { border }: Bringing): Brought | undefined {
  if (typeof value !== 'object' || value === null || !('value' in value)) {
    return undefined;
  }
  const place = { value: value.value };
  return {
    value: place,
    back: () => {
      value.value = border.inward(place.value);
    },
  };
}

/** What the console calls of a device, by DEV_FLAGS_INPUT and DEV_FLAGS_OUTPUT. */
const STDIO_FUNCTIONS: readonly (readonly [flag: number, needed: readonly string[]])[] = [
  [1, ['getc', 'tstc']],
  [2, ['putc', 'puts']],
];

/** The members of a `struct stdio_dev`, and what its functions are given. */
function stdio(value: unknown, { border, callbacks }: Bringing): Brought | undefined {
  const { name, flags, priv = null, ...members } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || !isSize(flags) || name === '' || name.length > 31) {
    return undefined;
  }
  for (const [flag, needed] of STDIO_FUNCTIONS) {
    const missing = needed.find((member) => typeof members[member] !== 'function');
    if ((flags & flag) !== 0 && missing !== undefined) {
      throw new TypeError(
        `stdio_register_dev(): dev: expected ${needed.join('() and ')}() in a device that can be ${flag === 1 ? 'read' : 'written to'}, found no ${missing}()`,
      );
    }
  }
  const device: Record<string, unknown> = {
    name,
    flags,
    priv: border.handles.objectOf(priv) ?? null,
  };
  for (const member of ['start', 'stop', 'putc', 'puts', 'tstc', 'getc']) {
    const own = members[member];
    if (typeof own === 'function') {
      const { call } = callbacks.functionOf(own, value as object);
      const result =
        member === 'tstc' ? 'flag' : member.startsWith('put') ? 'nothing' : 'count or errno';
      device[member] = (...args: readonly unknown[]): unknown => {
        const value = call(args, result);
        // A key that could not be read is none.
        return member === 'getc' ? Math.max(0, value as number) : value;
      };
    }
  }
  return { value: device };
}
