import { hex } from '../../../base/hex';
import { comparePlaces } from '../../travel/moment';
import type { RunPlace } from '../../../protocol/run-recipe';
import { dataIdOf } from './data-place';
import type { DataPlace } from './data-place';
import type { FoundLocal, FoundMember, FoundPlaces } from './found-places';
import type { GdMembers } from './gd-members';
import { whyNot } from './member-watches';
import type { WatchableRam } from './memory-watches';
import { ringPart } from './ring-part';
import { deviceNamed } from '../../guest/watched/watched-device';
import type { WatchedDevice } from '../../guest/watched/watched-device';

/** A place that the machine has, whatever runs on it. */
export type MachinePlace = Extract<
  DataPlace,
  { kind: 'memory' | 'ring' | 'register' | 'status' | 'features' }
>;

/** Where a place is now. */
export type Resolved =
  | MachineResolved
  | {
      readonly kind: 'member';
      readonly object: object;
      readonly key: string;
      readonly name: string;
    }
  | { readonly kind: 'local'; readonly local: FoundLocal };

export type MachineResolved =
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
    };

/** It is nowhere now; a sentence says why. */
export interface Missing {
  readonly missing: string;
  /** Nothing tells when it comes, so somebody has to look at every statement. */
  readonly soon: boolean;
}

export interface MachineSurroundings {
  readonly ram: WatchableRam | undefined;
  readonly devices: () => readonly WatchedDevice[];
}

export interface Surroundings extends MachineSurroundings {
  readonly found: FoundPlaces;
  readonly isAlive: (local: FoundLocal) => boolean;
  /** Where the run is. */
  readonly now: () => RunPlace;
  readonly gdMembers: GdMembers;
  /** `gd` of an earlier boot: the present one has none yet. */
  readonly deadGd: object | undefined;
}

export function resolveMachinePlace(
  place: MachinePlace,
  { ram, devices }: MachineSurroundings,
): MachineResolved | Missing {
  switch (place.kind) {
    case 'memory':
      return memory(place.address, place.bytes, undefined, ram);
    case 'ring':
      return ring(place, { ram, devices });
    case 'register':
    case 'status':
    case 'features':
      return {
        kind: 'register',
        place,
        name: dataIdOf(place),
        pending: deviceNamed(devices(), place.device) ? undefined : noDevice(place.device),
      };
  }
}

export function resolvePlace(place: DataPlace, around: Surroundings): Resolved | Missing {
  switch (place.kind) {
    case 'memory':
    case 'ring':
    case 'register':
    case 'status':
    case 'features':
      return resolveMachinePlace(place, around);
    case 'member':
      return member(place.path, place.name ?? place.path, around);
    case 'object':
      return object(place.name, around.found.member(place.number), around);
    case 'local':
      return local(place.name, around.found.local(place.number), around);
  }
}

function object(
  name: string,
  found: FoundMember | undefined,
  { now }: Surroundings,
): Resolved | Missing {
  if (found === undefined) {
    return missing(`The object with ${name} is of an earlier run.`);
  }
  const { object: container, key, at } = found;
  if (container !== undefined) {
    return checked({ object: container, key, name });
  }
  return missing(
    comparePlaces(now(), at) < 0
      ? `The object with ${name} is not there yet.`
      : `The object with ${name} was not found again.`,
  );
}

function local(
  name: string,
  found: FoundLocal | undefined,
  { isAlive, now }: Surroundings,
): Resolved | Missing {
  if (found === undefined) {
    return missing(`The frame with ${name} is of an earlier run.`);
  }
  if (isAlive(found)) {
    return { kind: 'local', local: found };
  }
  const begin = { boot: found.at.boot, statement: found.begin ?? found.at.statement };
  return missing(
    found.reader === undefined && comparePlaces(now(), begin) < 0
      ? `The call with ${name} has not begun yet.`
      : `The frame with ${name} has ended.`,
  );
}

function ring(
  place: Extract<DataPlace, { kind: 'ring' }>,
  { devices, ram }: MachineSurroundings,
): MachineResolved | Missing {
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
): MachineResolved | Missing {
  const end = (ram?.base ?? 0) + (ram?.sizeBytes ?? 0);
  return ram === undefined || address < ram.base || address + bytes > end
    ? missing(`${bytes} bytes at ${hex(address)} are not all in RAM.`)
    : { kind: 'memory', address, bytes, name };
}

function member(
  path: string,
  name: string,
  { gdMembers, deadGd }: Surroundings,
): Resolved | Missing {
  if (!gdMembers.isPath(path)) {
    return missing(`${path} is no path to a member.`);
  }
  const found = gdMembers.find(path, deadGd);
  return found === undefined
    ? { missing: `${name} is not there yet.`, soon: true }
    : checked({ ...found, name });
}

function checked(found: { object: object; key: string; name: string }): Resolved | Missing {
  const can = whyNot(found.object, found.key);
  return can.ok ? { kind: 'member', ...found } : missing(can.error);
}

function missing(message: string): Missing {
  return { missing: message, soon: false };
}
