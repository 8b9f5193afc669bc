import { closestWord } from '../../base/text/closest-word';
import { nodesIn } from '../syntax';
import type { SyntaxNode } from '../syntax';
import { problemAt } from './driver-problem';
import type { DriverProblem } from './driver-problem';
import type { ApiFunction, DriverApi } from './driver-api';
import { LEFT_OUT, REALM_NAMES } from './realm';
import type { Reference } from './references';

/** Names that nobody declares, members that nothing has, and calls of U-Boot's functions with too few or too many arguments. */
export function wrongNames(references: readonly Reference[], api: DriverApi): DriverProblem[] {
  return references.flatMap((reference) => {
    const { node, binding } = reference;
    if (binding !== undefined && binding.kind !== 'erased') {
      return [...constantWritten(reference), ...unknownMember(reference, api)];
    }
    const { name } = reference;
    if (api.functions.has(name) || api.constants.has(name)) {
      return ofApi(reference, api);
    }
    if (REALM_NAMES.has(name)) {
      return reference.isWritten ? [notYours(reference, 'the language')] : memberOfRealm(reference);
    }
    return [problemAt(node, unknownName(reference, api))];
  });
}

function unknownName(reference: Reference, api: DriverApi): string {
  const { name, binding } = reference;
  const reason = LEFT_OUT.get(name);
  if (reason !== undefined) {
    return `expected a name that a driver has, found '${name}': ${reason}`;
  }
  if (binding !== undefined) {
    return `expected a value, found '${name}', which is only declared in line ${binding.line} and gone when the driver runs`;
  }
  const known = [...reference.names(), ...api.functions.keys(), ...api.constants, ...REALM_NAMES];
  return `expected a name of this file or of U-Boot, found '${name}'${hint(name, known)}`;
}

function hint(written: string, known: readonly string[]): string {
  const meant = closestWord(written, known);
  return meant === undefined ? '' : ` (is ${meant} meant?)`;
}

function constantWritten({ node, name, binding, isWritten }: Reference): DriverProblem[] {
  return isWritten && binding?.kind === 'constant'
    ? [
        problemAt(
          node,
          `expected a variable, found '${name}', which line ${binding.line} makes a constant`,
        ),
      ]
    : [];
}

function notYours({ node, name }: Reference, owner: string): DriverProblem {
  return problemAt(node, `expected a variable of this file, found '${name}' of ${owner}`);
}

function ofApi(reference: Reference, api: DriverApi): DriverProblem[] {
  if (reference.isWritten) {
    return [notYours(reference, 'U-Boot')];
  }
  const called = api.functions.get(reference.name);
  return reference.call === undefined || called === undefined
    ? []
    : wrongCount(reference, reference.call, called);
}

/** Marked where a compiler marks it: at the name, or at the first argument that is too much. */
function wrongCount(
  { name, node }: Reference,
  call: SyntaxNode,
  { parameters, fewest, most }: ApiFunction,
): DriverProblem[] {
  const given = nodesIn(call, 'arguments');
  if (
    given.some(({ type }) => type === 'SpreadElement') ||
    (given.length >= fewest && given.length <= most)
  ) {
    return [];
  }
  const expected = most === Infinity ? `at least ${fewest}` : range(fewest, most);
  const word = expected.endsWith('1') ? 'argument' : 'arguments';
  return [
    problemAt(
      given[most] ?? node,
      `expected ${expected} ${word} as in ${name}(${parameters.join(', ')}), found ${given.length}`,
    ),
  ];
}

function range(fewest: number, most: number): string {
  return fewest === most ? String(most) : `${fewest} to ${most}`;
}

/** Of a variable whose type is one of U-Boot's structs. */
function unknownMember({ binding, member }: Reference, api: DriverApi): DriverProblem[] {
  const type = binding?.type;
  const members = type === undefined ? undefined : api.members.get(type);
  if (type === undefined || member === undefined || members === undefined) {
    return [];
  }
  const name = String(member['name']);
  return members.has(name)
    ? []
    : [
        problemAt(
          member,
          `expected a member of ${type}, found '${name}'${hint(name, [...members])}`,
        ),
      ];
}

/** Of `Math`, `Number` and their like. */
function memberOfRealm({ name, member }: Reference): DriverProblem[] {
  if (member === undefined) {
    return [];
  }
  const written = `${name}.${String(member['name'])}`;
  const reason = LEFT_OUT.get(written);
  if (reason !== undefined) {
    return [problemAt(member, `expected a name that a driver has, found '${written}': ${reason}`)];
  }
  const owner = Object(
    (globalThis as unknown as Readonly<Record<string, unknown>>)[name],
  ) as object;
  return String(member['name']) in owner
    ? []
    : [
        problemAt(
          member,
          `expected a member of ${name}, found '${String(member['name'])}'${hint(String(member['name']), Object.getOwnPropertyNames(owner))}`,
        ),
      ];
}
