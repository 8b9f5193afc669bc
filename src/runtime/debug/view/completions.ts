import type { Completion } from '../../../protocol/debug-values';
import { BUILT_INS, constantNames } from '../../values/expression/built-in';
import type { EvaluationContext } from '../../values/expression/context';
import { evaluateExpression } from '../../values/expression/evaluate';
import { structureNames } from '../../values/guest/guest-type';
import { GuestObject, GuestPointer } from '../../values/guest/guest-value';
import { membersOf } from '../../values/variable-members';
import { valueText } from '../../values/value-text';

/** Nobody reads more proposals. */
const MAX_COMPLETIONS = 300;

/**
 * What can stand at the end of a text: members behind `.` and `->`, structures behind `struct`, else the names in sight and
 * those of the language.
 *
 * @param names of variables in sight
 */
export function completionsOf(
  text: string,
  context: EvaluationContext,
  names: readonly string[],
): Completion[] {
  const begun = /[\w$#]*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - begun.length).trimEnd();
  const proposals = proposalsAfter(before, begun, context, names);
  return proposals
    .filter(({ label }) => label.toLowerCase().startsWith(begun.toLowerCase()))
    .slice(0, MAX_COMPLETIONS)
    .map((proposal) => ({ ...proposal, replaces: begun.length }));
}

type Proposal = Omit<Completion, 'replaces'>;

function proposalsAfter(
  before: string,
  begun: string,
  context: EvaluationContext,
  names: readonly string[],
): Proposal[] {
  const behindMember = /(?:\.|->)$/.exec(before);
  if (behindMember !== null) {
    return memberProposals(before.slice(0, behindMember.index), context);
  }
  if (/\bstruct$/.test(before)) {
    return structureNames().map((label) => ({ label, kind: 'type', detail: '' }));
  }
  // Something that a name can't follow.
  if (/[\w)\]"']$/.test(before) && !/\bsizeof$/.test(before)) {
    return [];
  }
  const shown = (name: string): string => {
    const value = context.lookup(name)?.value;
    return valueText(value, name).value;
  };
  const constants = begun === '' ? [] : [...constantNames()];
  return [
    ...names.map((label): Proposal => ({ label, kind: 'variable', detail: shown(label) })),
    ...BUILT_INS.map(({ name, meaning }): Proposal => ({
      label: name,
      kind: 'function',
      detail: meaning,
    })),
    { label: 'sizeof', kind: 'function', detail: 'bytes of a type or a value' },
    ...constants.map(([label, value]): Proposal => ({
      label,
      kind: 'constant',
      detail: String(value),
    })),
  ];
}

function memberProposals(text: string, context: EvaluationContext): Proposal[] {
  const path = pathAtEnd(text);
  const result = path === '' ? undefined : evaluateExpression(path, context);
  const object = result?.ok === true ? result.value : undefined;
  if (typeof object !== 'object' || object === null) {
    return [];
  }
  const isGuest = object instanceof GuestPointer || object instanceof GuestObject;
  return membersOf(object, 0, isGuest ? 1000 : MAX_COMPLETIONS)
    .filter(({ key }) => typeof key === 'string' && /^[A-Za-z_$]\w*$/.test(key))
    .map(({ key, value, problem }) => ({
      label: String(key),
      kind: 'member',
      detail: problem ?? valueText(value, String(key)).value,
    }));
}

/** The longest end of a text that is a path: `a + dev.priv_[i]` ends in `dev.priv_[i]`. */
function pathAtEnd(text: string): string {
  const end = text.trimEnd().length;
  let from = end;
  let depth = 0;
  for (; from > 0; from--) {
    const character = text.charAt(from - 1);
    if (character === ')' || character === ']') {
      depth++;
    } else if (character === '(' || character === '[') {
      if (depth === 0) {
        break;
      }
      depth--;
    } else if (depth === 0 && !/[\w$#.]/.test(character) && !isArrow(text, from)) {
      break;
    }
  }
  return text.slice(from, end);
}

/** Is the character before this place one of `->`? */
function isArrow(text: string, at: number): boolean {
  return text.slice(at - 2, at) === '->' || text.slice(at - 1, at + 1) === '->';
}
