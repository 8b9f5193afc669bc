import type { DeclaredType } from '../../../base/debug-table';
import { formOfType } from './type-text';

/** Types that every program has, as C has them. A `number` can be any of C's: its value says more. */
const PLAIN_TYPES: ReadonlyMap<string, string> = new Map([
  ['bigint', 'u64'],
  ['boolean', 'bool'],
  ['string', 'char *'],
]);
const NUMBERS: readonly string[] = ['number', 'unknown', 'any', 'object', 'never', 'void'];
/** An object that has fewer members could be anything. */
const FEWEST_MEMBERS = 2;
/** Names for names for names. */
const MAX_ALIASES = 8;

/** What is known of a value's type. */
export interface KnownType {
  /** As it is shown: `struct udevice *`. Undefined: the value itself says it best. */
  readonly text: string | undefined;
  /** Text of the type of a member, or of all elements; empty where nobody has written one. */
  readonly below: (key: string | number) => string;
}

const NOTHING_KNOWN: KnownType = { text: undefined, below: () => '' };

/** The types that the firmware's source declares, its users' own among them. Read when the first value is shown. */
export class TypeBook {
  readonly #load: () => readonly DeclaredType[];
  #byName: ReadonlyMap<string, DeclaredType> | undefined;
  /** Structures with members, by one member that all their values have. */
  #byMember: ReadonlyMap<string, readonly DeclaredType[]> | undefined;

  constructor(load: () => readonly DeclaredType[]) {
    this.#load = load;
  }

  /** @param declared text of the type that was written for the value; empty where none was */
  typeOf(value: unknown, declared: string): KnownType {
    const form = formOfType(declared);
    if (form.kind === 'array' || form.kind === 'map') {
      const text = form.kind === 'array' ? `${this.#spelled(form.of) ?? form.of}[]` : undefined;
      return { text, below: () => form.of };
    }
    const named = form.kind === 'named' ? this.#named(form.name) : undefined;
    if (named?.alias !== undefined || typeof value !== 'object') {
      return {
        ...NOTHING_KNOWN,
        text: form.kind === 'named' ? this.#spelled(declared) : undefined,
      };
    }
    if (value === null) {
      return { ...NOTHING_KNOWN, text: this.#spelled(declared) };
    }
    if (Array.isArray(value)) {
      return this.#arrayType(value);
    }
    const structure = named ?? this.#structureOf(value);
    return structure === undefined
      ? NOTHING_KNOWN
      : {
          text: spelledName(structure),
          below: (key) => this.#membersOf(structure).get(String(key)) ?? '',
        };
  }

  /** An array that nobody has given a type: its first element has one. */
  #arrayType(array: readonly unknown[]): KnownType {
    const [first] = array;
    const structure =
      typeof first === 'object' && first !== null && !Array.isArray(first)
        ? this.#structureOf(first)
        : undefined;
    return structure === undefined
      ? NOTHING_KNOWN
      : { text: `${spelledName(structure)}[]`, below: () => '' };
  }

  #spelled(declared: string): string | undefined {
    const form = formOfType(declared);
    if (form.kind !== 'named') {
      return form.kind === 'array' ? `${this.#spelled(form.of) ?? form.of}[]` : undefined;
    }
    const { name } = form;
    if (NUMBERS.includes(name)) {
      return undefined;
    }
    const plain = PLAIN_TYPES.get(name);
    const structure = this.#named(name);
    return plain ?? (structure === undefined ? undefined : spelledName(structure));
  }

  #named(name: string): DeclaredType | undefined {
    let found = this.#names().get(name);
    for (let i = 0; i < MAX_ALIASES && found?.alias !== undefined; i++) {
      const form = formOfType(found.alias);
      const next = form.kind === 'named' ? this.#names().get(form.name) : undefined;
      if (next === undefined) {
        return found;
      }
      found = next;
    }
    return found;
  }

  /** The structure whose members the object has, the most special one; undefined where several fit as well. */
  #structureOf(value: object): DeclaredType | undefined {
    const made: unknown = (
      Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
    )?.constructor?.name;
    if (typeof made === 'string' && made !== 'Object') {
      return this.#names().get(made);
    }
    const keys = new Set(Object.keys(value));
    let best: { structure: DeclaredType; score: number } | undefined;
    let several = false;
    for (const structure of [...keys].flatMap((key) => this.#members().get(key) ?? [])) {
      const members = this.#membersOf(structure);
      const score = fit(members, structure, keys);
      if (score > (best?.score ?? 0)) {
        best = { structure, score };
        several = false;
      } else if (score > 0 && score === best?.score && structure !== best.structure) {
        several = true;
      }
    }
    return several ? undefined : best?.structure;
  }

  #membersOf(structure: DeclaredType, depth = 0): ReadonlyMap<string, string> {
    const members = new Map<string, string>();
    for (const base of depth < MAX_ALIASES ? (structure.extends ?? []) : []) {
      const form = formOfType(base);
      const type = form.kind === 'named' ? this.#named(form.name) : undefined;
      for (const [name, text] of type === undefined ? [] : this.#membersOf(type, depth + 1)) {
        members.set(name, text);
      }
    }
    for (const [name, text] of Object.entries(structure.members ?? {})) {
      members.set(name.replace(/\?$/, ''), text);
    }
    return members;
  }

  #names(): ReadonlyMap<string, DeclaredType> {
    this.#byName ??= new Map(
      this.#load()
        .toReversed()
        .map((type) => [type.name, type]),
    );
    return this.#byName;
  }

  #members(): ReadonlyMap<string, readonly DeclaredType[]> {
    if (this.#byMember === undefined) {
      const found = new Map<string, DeclaredType[]>();
      for (const type of this.#names().values()) {
        const required = Object.keys(type.members ?? {}).find((name) => !name.endsWith('?'));
        if (required !== undefined) {
          found.set(required, [...(found.get(required) ?? []), type]);
        }
      }
      this.#byMember = found;
    }
    return this.#byMember;
  }
}

/** How many members of the structure the object has; 0 where one is missing. One that has no others fits best. */
function fit(
  members: ReadonlyMap<string, string>,
  { members: own = {} }: DeclaredType,
  keys: ReadonlySet<string>,
): number {
  const required = [...members.keys()].filter((name) => !(`${name}?` in own));
  if (required.length < FEWEST_MEMBERS || !required.every((name) => keys.has(name))) {
    return 0;
  }
  const exact = [...keys].every((key) => members.has(key));
  return members.size + (exact ? 1000 : 0);
}

/** Objects are always behind pointers. A structure that cites nothing of C keeps the name that it was declared with. */
function spelledName({ name, c }: DeclaredType): string {
  return c === undefined ? name : `${c} *`;
}
