import { hex } from '../../../base/hex';
import { ringPart } from './ring-part';

/** What a data breakpoint is on. Its text is the data id of the protocol. */
export type DataPlace =
  | { readonly kind: 'memory'; readonly address: number; readonly bytes: number }
  /** Memory that a queue is given: it moves when the queue is configured anew. */
  | {
      readonly kind: 'ring';
      readonly device: string;
      readonly queue: number;
      readonly part: string;
      /** Other than the part has. */
      readonly bytes: number | undefined;
    }
  | { readonly kind: 'register'; readonly device: string; readonly register: string }
  /** What the driver accepts, and what it writes to the status register. */
  | { readonly kind: 'features' | 'status'; readonly device: string }
  /** A path from `gd`, and how it was asked for. */
  | { readonly kind: 'member'; readonly path: string; readonly name?: string }
  /** Members of an object, and variables of a frame, that were found at a stop: numbers count those that were asked for. */
  | { readonly kind: 'object' | 'local'; readonly number: number; readonly name: string };

const MEMORY = /^memory (0x[0-9a-f]+) \+ (\d+)$/;
const FOUND = /^(object|local) (\d+) (.+)$/s;
const MEMBER = /^member (gd[.[].+?)(?: as (.+))?$/s;

export function dataIdOf(place: DataPlace): string {
  switch (place.kind) {
    case 'memory':
      return `memory ${hex(place.address)} + ${place.bytes}`;
    case 'ring': {
      const bytes = place.bytes === undefined ? '' : ` + ${place.bytes}`;
      return `${place.device} queue ${place.queue} ${place.part}${bytes}`;
    }
    case 'register':
      return `${place.register} of ${place.device}`;
    case 'features':
    case 'status':
      return `${place.device} ${place.kind}`;
    case 'member':
      return `member ${place.path}${place.name === undefined ? '' : ` as ${place.name}`}`;
    case 'object':
    case 'local':
      return `${place.kind} ${place.number} ${place.name}`;
  }
}

/** Undefined: no id of ours. */
export function placeOfDataId(id: string): DataPlace | undefined {
  const memory = MEMORY.exec(id);
  if (memory !== null) {
    return { kind: 'memory', address: Number(memory[1]), bytes: Number(memory[2]) };
  }
  const found = FOUND.exec(id);
  if (found !== null) {
    const kind = found[1] === 'object' ? 'object' : 'local';
    return { kind, number: Number(found[2]), name: found[3] ?? '' };
  }
  const member = MEMBER.exec(id);
  if (member === null) {
    return namedPlace(id);
  }
  const [, path = '', name] = member;
  return { kind: 'member', path, ...(name === undefined ? {} : { name }) };
}

const QUEUE = /^(?:(\S+)\s+)?queue\s+(\d+)\s+(.+?)(?:\s*\+\s*(\d+))?$/;
const STATE = /^(?:(\S+)\s+)?\$?(status|features)$/;
const REGISTER = /^(\S(?:.*\S)?)\s+of\s+(\S+)$/;

/**
 * A place as people name it: `virtio-blk#31 queue 0 used.idx`, `status`, `QueueNotify of virtio-blk#31`. Undefined: it is
 * no such name.
 *
 * @param device meant where none is named
 */
export function namedPlace(text: string, device?: string): DataPlace | undefined {
  const queue = QUEUE.exec(text.trim());
  if (queue !== null) {
    const of = queue[1] ?? device;
    const part = (queue[3] ?? '').replace(/\s+/g, ' ');
    return of === undefined || ringPart(part) === undefined
      ? undefined
      : {
          kind: 'ring',
          device: of,
          queue: Number(queue[2]),
          part,
          bytes: queue[4] === undefined ? undefined : Number(queue[4]),
        };
  }
  const state = STATE.exec(text.trim());
  if (state !== null) {
    const of = state[1] ?? device;
    return of === undefined
      ? undefined
      : { kind: state[2] === 'status' ? 'status' : 'features', device: of };
  }
  const register = REGISTER.exec(text.trim());
  return register === null
    ? undefined
    : { kind: 'register', device: register[2] ?? '', register: register[1] ?? '' };
}
