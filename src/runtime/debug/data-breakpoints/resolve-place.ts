import { hex } from '../../../base/hex';
import { evaluate } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import type { Expression } from '../../values/expression/syntax';
import { globalData } from '../view/evaluation';
import { dataIdOf } from './data-place';
import type { DataPlace } from './data-place';
import type { FoundLocal, FoundPlaces } from './found-places';
import { whyNot } from './member-watches';
import type { WatchableRam } from './memory-watches';
import { ringPart } from './ring-part';
import { deviceNamed } from '../../guest/watched/watched-device';
import type { WatchedDevice } from '../../guest/watched/watched-device';

/** Where a place is now. */
export type Resolved =
  | {
      readonly kind: 'memory';
      readonly address: number;
      readonly bytes: number;
      readonly name: string | undefined;
    }
  | {
      readonly kind: 'register';
      readonly place: Extract<DataPlace, { kind: 'register' | 'status' | 'features' }>;
      readonly name: string;
      /** Why no device can be told yet that is of this name. When it comes, its accesses are seen. */
      readonly pending: string | undefined;
    }
  | {
      readonly kind: 'member';
      readonly object: object;
      readonly key: string;
      readonly name: string;
    }
  | { readonly kind: 'local'; readonly local: FoundLocal };

/** It is nowhere now; a sentence says why. */
export interface Missing {
  readonly missing: string;
  /** Nothing tells when it comes, so somebody has to look at every statement. */
  readonly soon: boolean;
}

export interface Surroundings {
  readonly ram: WatchableRam | undefined;
  readonly devices: () => readonly WatchedDevice[];
  readonly found: FoundPlaces;
  readonly isAlive: (local: FoundLocal) => boolean;
  /** `gd` of an earlier boot: the present one has none yet. */
  readonly deadGd: object | undefined;
}

export function resolvePlace(place: DataPlace, around: Surroundings): Resolved | Missing {
  switch (place.kind) {
    case 'memory':
      return memory(place.address, place.bytes, undefined, around.ram);
    case 'ring':
      return ring(place, around);
    case 'register':
    case 'status':
    case 'features':
      return {
        kind: 'register',
        place,
        name: dataIdOf(place),
        pending: deviceNamed(around.devices(), place.device) ? undefined : noDevice(place.device),
      };
    case 'member':
      return member(place.path, around.deadGd);
    case 'object': {
      const found = around.found.member(place.number);
      return found === undefined
        ? missing(`The object with ${place.name} is of an earlier run.`)
        : checked(found);
    }
    case 'local': {
      const local = around.found.local(place.number);
      return local === undefined || !around.isAlive(local)
        ? missing(`The frame with ${place.name} has ended.`)
        : { kind: 'local', local };
    }
  }
}

function ring(
  place: Extract<DataPlace, { kind: 'ring' }>,
  { devices, ram }: Surroundings,
): Resolved | Missing {
  const name = dataIdOf({ ...place, bytes: undefined });
  const device = deviceNamed(devices(), place.device);
  if (device === undefined) {
    return missing(noDevice(place.device));
  }
  const queue = device.queues[place.queue];
  if (queue === undefined) {
    const count = device.queues.length;
    return missing(
      `${place.device} has ${count} queues, numbered from 0: there is none ${place.queue}.`,
    );
  }
  if (!queue.ready) {
    return missing(`Queue ${place.queue} of ${place.device} is not configured yet.`);
  }
  const range = ringPart(place.part)?.(queue);
  return range === undefined
    ? missing(
        `Queue ${place.queue} of ${place.device} has a size of ${queue.size}: ${place.part} is behind it.`,
      )
    : memory(range.address, place.bytes ?? range.bytes, name, ram);
}

function noDevice(name: string): string {
  return `No virtio device is called ${name} yet.`;
}

function memory(
  address: number,
  bytes: number,
  name: string | undefined,
  ram: WatchableRam | undefined,
): Resolved | Missing {
  const end = (ram?.base ?? 0) + (ram?.sizeBytes ?? 0);
  return ram === undefined || address < ram.base || address + bytes > end
    ? missing(`${bytes} bytes at ${hex(address)} are not all in RAM.`)
    : { kind: 'memory', address, bytes, name };
}

function member(path: string, deadGd: object | undefined): Resolved | Missing {
  const tree = parseExpression(path);
  const parts = tree.ok ? memberParts(tree.value) : undefined;
  if (parts === undefined) {
    return missing(`${path} is no path to a member.`);
  }
  const data = globalData();
  if (data === undefined || data === deadGd) {
    return { missing: `${path} is not there yet.`, soon: true };
  }
  const container = evaluate(parts.container, {
    lookup: (name) => (name === 'gd' ? { value: data } : undefined),
  });
  if (!container.ok || typeof container.value !== 'object' || container.value === null) {
    return { missing: `${path} is not there yet.`, soon: true };
  }
  return checked({ object: container.value, key: parts.key, name: path });
}

function checked(found: { object: object; key: string; name: string }): Resolved | Missing {
  const can = whyNot(found.object, found.key);
  return can.ok ? { kind: 'member', ...found } : missing(can.error);
}

/** The object of a path and the last member. */
export function memberParts(
  tree: Expression,
): { readonly container: Expression; readonly key: string } | undefined {
  if (tree.kind === 'member') {
    return { container: tree.object, key: tree.name };
  }
  return tree.kind === 'index' && tree.index.kind === 'literal'
    ? { container: tree.object, key: String(tree.index.value) }
    : undefined;
}

function missing(message: string): Missing {
  return { missing: message, soon: false };
}
