import { hex } from '../../../base/hex';
import type { DataBreakpointInfo, DataQuestion } from '../../../protocol/breakpoint';
import { placeOf } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import type { Place } from '../../values/expression/places';
import { deviceOfFrame } from '../device-of-frame';
import { frameDepth } from '../debug-points';
import { frameAtIndex } from '../frames';
import { evaluationAt, globalData } from '../view/evaluation';
import { sizeOfType } from '../../values/guest/guest-type';
import { dataIdOf, namedPlace } from './data-place';
import type { DataPlace } from './data-place';
import { localOf } from './found-places';
import type { FoundLocal } from './found-places';
import { objectAt } from './lost-places';
import { whyNot } from './member-watches';
import { pathFrom } from './path-from';
import { isRegisterName } from './register-names';
import { resolveMachinePlace, resolvePlace } from './resolve-place';
import type { MachineSurroundings, Surroundings } from './resolve-place';
import { RING_PARTS } from './ring-part';

/** A range that is larger costs more than anybody wants to pay. */
const MOST_BYTES = 1 << 20;

/** An object that a variable reference stands for. */
export interface Container {
  readonly value: object;
  readonly path: string | undefined;
}

export type ContainerOf = (reference: number) => Container | undefined;

/** Answers whether something can be watched. */
export function dataInfo(
  question: DataQuestion,
  around: Surroundings,
  containerOf: ContainerOf,
): DataBreakpointInfo {
  switch (question.kind) {
    case 'address':
      return memoryInfo(question.address, question.bytes, around);
    case 'expression':
      return expressionInfo(question, around);
    case 'local':
      return localInfo(question.frame, question.name, around);
    case 'member': {
      const container = containerOf(question.reference);
      const key = question.name.replace(/^\[(\d+)\]$/, '$1');
      return container === undefined
        ? no(`variable reference ${question.reference} is from an earlier stop`)
        : memberInfo(container.value, key, memberPath(container.path, key), around);
    }
  }
}

function memoryInfo(address: number, bytes: number, around: Surroundings): DataBreakpointInfo {
  const place = { kind: 'memory', address, bytes } as const;
  const at = resolvePlace(place, around);
  return rangeInfo(place, 'missing' in at ? at.missing : undefined);
}

/** @param missing why it can't be watched, a sentence */
export function rangeInfo(
  place: Extract<DataPlace, { kind: 'memory' }>,
  missing: string | undefined,
): DataBreakpointInfo {
  const { address, bytes } = place;
  if (bytes < 1 || bytes > MOST_BYTES) {
    return no(`Expected 1 to ${MOST_BYTES} bytes; found ${bytes}.`);
  }
  return missing === undefined
    ? yes(place, `${bytes === 1 ? '1 byte' : `${bytes} bytes`} at ${hex(address)}`)
    : no(missing);
}

function expressionInfo(
  { expression, frame: index = 0, bytes }: Extract<DataQuestion, { kind: 'expression' }>,
  around: Surroundings,
): DataBreakpointInfo {
  const text = expression.trim();
  const frame = frameAtIndex(index);
  const isVariable = frame !== undefined && localOf(frame, text) !== undefined;
  const named = isVariable ? undefined : namedPlace(text, deviceOfFrame(index));
  if (named !== undefined) {
    return namedInfo(named, bytes, around);
  }
  if (bytes !== undefined) {
    return no(
      `${text} is no place in guest memory: only an address or a part of a queue has bytes.`,
    );
  }
  if (isVariable) {
    return localInfo(index, text, around);
  }
  const tree = parseExpression(text);
  if (!tree.ok) {
    return no(howToName(text));
  }
  const place = placeOf(tree.value, evaluationAt(index));
  return place.ok ? placeInfo(place.value, text, index, around) : no(`${place.error.message}.`);
}

/** What an expression has led to. */
function placeInfo(
  place: Place,
  text: string,
  index: number,
  around: Surroundings,
): DataBreakpointInfo {
  switch (place.kind) {
    case 'memory':
      return memoryInfo(place.address, sizeOfType(place.type), around);
    case 'member':
      return memberInfo(place.object, String(place.key), text, around);
    case 'variable': {
      const data = globalData();
      return data !== undefined && Object.hasOwn(data, place.name)
        ? memberInfo(data, place.name, `gd.${place.name}`, around)
        : localInfo(index, place.name, around);
    }
    case 'state':
      return no(
        `${text} is what the machine says: name it \`DEVICE status\` or \`DEVICE features\`.`,
      );
  }
}

export function namedInfo(
  place: DataPlace,
  bytes: number | undefined,
  around: MachineSurroundings,
): DataBreakpointInfo {
  switch (place.kind) {
    case 'ring': {
      const wanted = { ...place, bytes: bytes ?? place.bytes };
      const at = resolveMachinePlace(wanted, around);
      const where = 'kind' in at && at.kind === 'memory' ? `, now at ${hex(at.address)}` : '';
      return yes(wanted, `${dataIdOf(wanted)}${where}`);
    }
    case 'register':
      return isRegisterName(place.register)
        ? yes(place, dataIdOf(place))
        : no(
            `No register is called ${place.register}; there are names like QueueNotify, Status and Config+0x0.`,
          );
    case 'features':
      return {
        ...yes(place, `features that the driver of ${place.device} accepts`),
        accessTypes: ['write'],
      };
    default:
      return yes(place, dataIdOf(place));
  }
}

function localInfo(index: number, name: string, { found, now }: Surroundings): DataBreakpointInfo {
  const frame = frameAtIndex(index);
  const local = frame && localOf(frame, name);
  if (local === undefined) {
    return no(`No variable of this frame is called ${name}.`);
  }
  const place = { kind: 'local', number: found.addLocal(local, now()), name } as const;
  return {
    dataId: dataIdOf(place),
    description: `${local.text}, until it returns`,
    accessTypes: ['write'],
    canPersist: false,
  };
}

function memberInfo(
  object: object,
  key: string,
  path: string | undefined,
  around: Surroundings,
): DataBreakpointInfo {
  const { found, now } = around;
  const can = whyNot(object, key);
  if (!can.ok) {
    return no(can.error);
  }
  const name = path ?? key;
  // What `gd` leads to is found again in another run.
  const lasting = lastingPath(object, key, name);
  if (lasting !== undefined) {
    const place = { kind: 'member', path: lasting, ...(lasting === name ? {} : { name }) } as const;
    return { ...yes(place, name), canPersist: lasting === name };
  }
  const number = found.addMember({ object, key, name }, now(), rootOf(object, key, name, around));
  return { ...yes({ kind: 'object', number, name }, name), canPersist: false };
}

/** A path from `gd` that leads to the member. Undefined: none does. */
function lastingPath(object: object, key: string, name: string): string | undefined {
  if (/^gd[.[]/.test(name)) {
    return name;
  }
  const data = globalData();
  return memberPath(data && pathFrom(data, 'gd', object), key);
}

/** The variable that a name begins with, in the innermost frame where the name leads to a member of an object. */
function rootOf(
  object: object,
  key: string,
  name: string,
  { found, now }: Surroundings,
): FoundLocal | undefined {
  const root = /^[A-Za-z_$][\w$]*/.exec(name)?.[0] ?? '';
  for (let index = 0; index < frameDepth(); index++) {
    if (objectAt(index, name, key) === object) {
      const frame = frameAtIndex(index);
      const local = frame && localOf(frame, root);
      return local && found.local(found.addLocal(local, now()));
    }
  }
  return undefined;
}

function memberPath(path: string | undefined, key: string): string | undefined {
  if (path === undefined) {
    return undefined;
  }
  if (/^\d+$/.test(key)) {
    return `${path}[${key}]`;
  }
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function howToName(text: string): string {
  return (
    `Nothing is called ${text}. What can be watched: a variable, a member, an address, ` +
    `\`DEVICE status\`, \`DEVICE features\`, \`REGISTER of DEVICE\`, ` +
    `and \`DEVICE queue N PART\` with ${RING_PARTS}.`
  );
}

function yes(place: DataPlace, description: string): DataBreakpointInfo {
  return {
    dataId: dataIdOf(place),
    description,
    accessTypes: ['read', 'write', 'readWrite'],
    canPersist: true,
  };
}

export function no(description: string): DataBreakpointInfo {
  return { dataId: undefined, description, accessTypes: [], canPersist: false };
}
