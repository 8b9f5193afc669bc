import { closestWord } from '../../base/text/closest-word';
import { nodeIn, nodesIn } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { DriverApi } from './driver-api';
import { problemAt } from './driver-problem';
import type { DriverProblem } from './driver-problem';
import type { Reference } from './references';

/** Registers a driver with the driver model. @uboot include/dm/device.h U_BOOT_DRIVER() */
const REGISTER = 'U_BOOT_DRIVER';
/** Says which device id a driver name is for: steps 1 to 3 of the documentation. */
const NAME_ID = 'virtio_driver';
/** What no driver can be without. */
const NEEDED = ['name', 'id'];

/** What is wrong with how the file tells U-Boot of its drivers. */
export function registrationProblems(
  body: readonly SyntaxNode[],
  references: readonly Reference[],
  api: DriverApi,
): DriverProblem[] {
  const registrations = callsOf(REGISTER, references);
  if (registrations.length === 0) {
    return [
      {
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 1,
        message: `expected ${REGISTER}({ name, id, ... }), found none: U-Boot would not know of this driver`,
      },
    ];
  }
  const drivers = registrations.flatMap((call) => descriptionOf(call, body) ?? []);
  const isAllKnown = drivers.length === registrations.length;
  return [
    ...drivers.flatMap((driver) => descriptionProblems(driver, api)),
    ...(isAllKnown ? unnamedIds(callsOf(NAME_ID, references), drivers) : []),
  ];
}

function callsOf(name: string, references: readonly Reference[]): SyntaxNode[] {
  return references.flatMap((reference) =>
    reference.name === name && reference.binding === undefined ? (reference.call ?? []) : [],
  );
}

/** The literal that describes a driver: the argument itself, or the constant of the file that it names. */
function descriptionOf(call: SyntaxNode, body: readonly SyntaxNode[]): SyntaxNode | undefined {
  const argument = withoutTypes(nodesIn(call, 'arguments')[0]);
  const literal =
    argument?.type === 'Identifier' ? constantOf(String(argument['name']), body) : argument;
  return literal?.type === 'ObjectExpression' ? literal : undefined;
}

function constantOf(name: string, body: readonly SyntaxNode[]): SyntaxNode | undefined {
  const declarator = body
    .map((node) => nodeIn(node, 'declaration') ?? node)
    .filter(({ type }) => type === 'VariableDeclaration')
    .flatMap((node) => nodesIn(node, 'declarations'))
    .find((one) => nodeIn(one, 'id')?.['name'] === name);
  return withoutTypes(declarator && nodeIn(declarator, 'init'));
}

/** `x` of `x as Driver` and `x satisfies Driver`. */
function withoutTypes(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression'
    ? withoutTypes(nodeIn(node, 'expression'))
    : node;
}

function descriptionProblems(driver: SyntaxNode, api: DriverApi): DriverProblem[] {
  const known = api.members.get('Driver') ?? new Set();
  const properties = nodesIn(driver, 'properties');
  const named = properties.map(keyOf);
  const unknown = properties.flatMap((property) => {
    const name = keyOf(property);
    const key = nodeIn(property, 'key');
    if (name === undefined || key === undefined || known.has(name)) {
      return [];
    }
    const meant = closestWord(name, [...known]);
    const hint = meant === undefined ? '' : ` (is ${meant} meant?)`;
    return [problemAt(key, `expected a member of Driver, found '${name}'${hint}`)];
  });
  // What is spread into it may have them.
  const isOpen = named.includes(undefined);
  const missing = isOpen ? [] : NEEDED.filter((name) => !named.includes(name));
  return [
    ...unknown,
    ...(missing.length === 0 || unknown.length > 0
      ? []
      : [
          problemAt(
            driver,
            `expected ${NEEDED.join(' and ')} in ${REGISTER}, found no ${missing.join(' and no ')}`,
          ),
        ]),
  ];
}

/** Undefined: it is known when the driver runs. */
function keyOf(property: SyntaxNode): string | undefined {
  const key = nodeIn(property, 'key');
  if (key === undefined || property['computed'] === true) {
    return undefined;
  }
  return String(key['name'] ?? key['value']);
}

/** A device id whose driver name no driver has: the device would never be bound. */
function unnamedIds(calls: readonly SyntaxNode[], drivers: readonly SyntaxNode[]): DriverProblem[] {
  const names = drivers.map((driver) =>
    textOf(
      nodesIn(driver, 'properties')
        .filter((property) => keyOf(property) === 'name')
        .map((property) => nodeIn(property, 'value'))[0],
    ),
  );
  if (names.includes(undefined)) {
    return [];
  }
  return calls.flatMap((call) => {
    const written = nodesIn(call, 'arguments')[1];
    const name = textOf(written);
    return written === undefined || name === undefined || names.includes(name)
      ? []
      : [
          problemAt(
            written,
            `expected the name of a driver of this file (${names.map((one) => `'${one ?? ''}'`).join(', ')}), found '${name}': the device would find no driver`,
          ),
        ];
  });
}

/** The value of a text literal. */
function textOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'StringLiteral' ? String(node['value']) : undefined;
}
