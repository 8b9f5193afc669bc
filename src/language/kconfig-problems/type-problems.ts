import type { DefaultProperty, KconfigSymbol, RangeProperty } from '../../config/kconfig/model';
import { parseNumber } from '../../config/kconfig/evaluate/compare';
import type { TreeProblem } from './tree-problem';

/** What does not go together in the definitions of a symbol: its type, defaults, ranges, and what it selects. */
export function typeProblems(symbol: KconfigSymbol): TreeProblem[] {
  const { name, type, nodes, properties } = symbol;
  const [node] = nodes;
  const problems: TreeProblem[] = [];
  if (type === 'unknown' && node !== undefined) {
    const message = `expected a type for ${name} (bool, tristate, int, hex or string), found none in any definition`;
    problems.push({ code: 'no-type', severity: 'warning', message, place: node.namePlace });
  }
  for (const property of properties) {
    const { place } = property;
    switch (property.kind) {
      case 'default':
        problems.push(...ofDefault(symbol, property));
        break;
      case 'range':
        problems.push(...ofRange(symbol, property));
        break;
      case 'select':
      case 'imply': {
        const { target, kind } = property;
        if (target.nodes.length > 0 && !['bool', 'tristate', 'unknown'].includes(target.type)) {
          const message = `expected a bool or tristate to ${kind}, found ${target.name}, which is ${target.type}`;
          problems.push({ code: 'select-of-number', severity: 'warning', message, place });
        }
        break;
      }
      case 'prompt':
    }
  }
  return problems;
}

/** The value of what stands for a number, if that is the same in every configuration. */
function constantNumber({ type }: KconfigSymbol, symbol: KconfigSymbol): bigint | undefined {
  return symbol.constant ? parseNumber(symbol.name, type === 'hex' ? 16 : 10) : undefined;
}

const WANTED = {
  bool: 'y or n',
  tristate: 'y, m or n',
  int: 'a decimal number',
  hex: 'a hexadecimal number',
} as const;

function ofDefault(
  symbol: KconfigSymbol,
  { value, place, ownCondition }: DefaultProperty,
): TreeProblem[] {
  const { type } = symbol;
  if (type === 'string' || type === 'unknown' || value.kind !== 'symbol') {
    return [];
  }
  const given = value.symbol;
  const isLogical = type === 'bool' || type === 'tristate';
  const found = given.constant ? `'${given.name}'` : `${given.name}, which is ${given.type}`;
  const isWrong = isLogical
    ? given.constant
      ? !/^[ymn]?$/.test(given.name)
      : given.nodes.length > 0 && ['int', 'hex', 'string'].includes(given.type)
    : given.constant
      ? given.name !== '' && constantNumber(symbol, given) === undefined
      : given.nodes.length > 0 && ['bool', 'tristate'].includes(given.type);
  if (isWrong) {
    const message = `expected ${WANTED[type]} as the default of ${symbol.name}, found ${found}`;
    return [{ code: 'default-type', severity: 'warning', message, place }];
  }
  const number = isLogical ? undefined : constantNumber(symbol, given);
  const range = symbol.properties.find((property) => property.kind === 'range');
  if (
    number === undefined ||
    range === undefined ||
    range.condition !== undefined ||
    ownCondition !== undefined
  ) {
    return [];
  }
  const low = constantNumber(symbol, range.low);
  const high = constantNumber(symbol, range.high);
  if (low === undefined || high === undefined || low > high || (low <= number && number <= high)) {
    return [];
  }
  const message = `expected a default from ${range.low.name} to ${range.high.name}, found ${given.name}: it is moved into the range`;
  return [{ code: 'default-out-of-range', severity: 'warning', message, place }];
}

function ofRange(symbol: KconfigSymbol, { low, high, place }: RangeProperty): TreeProblem[] {
  const { type } = symbol;
  if (type !== 'int' && type !== 'hex') {
    const message = `expected int or hex for a range, found ${type}`;
    return [{ code: 'range-of-text', severity: 'warning', message, place }];
  }
  for (const side of [low, high]) {
    if (side.constant && constantNumber(symbol, side) === undefined) {
      const message = `expected ${WANTED[type]} in the range of ${symbol.name}, found '${side.name}'`;
      return [{ code: 'range-of-text', severity: 'warning', message, place }];
    }
  }
  const least = constantNumber(symbol, low);
  const most = constantNumber(symbol, high);
  if (least === undefined || most === undefined || least <= most) {
    return [];
  }
  const message = `expected the least value before the greatest, found ${low.name} before ${high.name}`;
  return [{ code: 'empty-range', severity: 'warning', message, place }];
}
