/** A type of TypeScript as far as it tells what a value is, taken apart. */
export type TypeForm =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'array'; readonly of: string }
  | { readonly kind: 'map'; readonly of: string }
  | { readonly kind: 'other' };

/** NULL and what is missing are values of any type here. */
export function formOfType(text: string): TypeForm {
  const type = withoutEmptiness(text.trim().replace(/^readonly\s+/, ''));
  const array = /^(.+)\[\]$/.exec(type)?.[1];
  if (array !== undefined) {
    return { kind: 'array', of: withoutParentheses(array) };
  }
  const generic = /^(\w+)<(.+)>$/.exec(type);
  if (generic !== null) {
    const [, name = '', args = ''] = generic;
    if (name === 'Array' || name === 'ReadonlyArray') {
      return { kind: 'array', of: args };
    }
    if (name === 'Map' || name === 'ReadonlyMap') {
      return { kind: 'map', of: args.slice(args.indexOf(',') + 1).trim() };
    }
    if (name === 'Readonly' || name === 'Partial') {
      return formOfType(args);
    }
    return { kind: 'named', name };
  }
  return /^[A-Za-z_]\w*$/.test(type) ? { kind: 'named', name: type } : { kind: 'other' };
}

function withoutEmptiness(type: string): string {
  const parts = withoutParentheses(type)
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'null' && part !== 'undefined');
  return parts.length === 1 ? withoutParentheses(parts[0] ?? '') : type;
}

function withoutParentheses(type: string): string {
  return /^\(([^()]*)\)$/.exec(type)?.[1]?.trim() ?? type;
}
