import type { StructureField, StructureLayouts } from '../../../elf/layouts/structure-layout';
import { typeNamed } from '../../values/guest/guest-type';
import type {
  GuestType,
  IntegerType,
  MoreStructures,
  PointerType,
  StructureType,
} from '../../values/guest/guest-type';

/** The structures of an image, as types of expressions. */
export class LayoutTypes implements MoreStructures {
  readonly problem = undefined;
  readonly #layouts: StructureLayouts;
  readonly #pointerBytes: 4 | 8;
  readonly #made = new Map<string, StructureType>();

  constructor(layouts: StructureLayouts, pointerBytes: 4 | 8) {
    this.#layouts = layouts;
    this.#pointerBytes = pointerBytes;
  }

  get names(): readonly string[] {
    return [...this.#layouts.keys()];
  }

  named(name: string): StructureType | undefined {
    const known = this.#made.get(name);
    const layout = this.#layouts.get(name);
    if (known !== undefined || layout === undefined) {
      return known;
    }
    const type: StructureType = {
      kind: 'structure',
      name,
      sizeBytes: layout.sizeBytes,
      members: [...layout.fields.values()].map((field) => ({
        name: field.name,
        offset: field.offset,
        type: this.#typeOf(field),
      })),
    };
    this.#made.set(name, type);
    return type;
  }

  #typeOf({ type, sizeBytes }: StructureField): GuestType {
    const text = type.replace(/\bconst\b/g, '').trim();
    const array = /^(.*?)\s*\[(\d*)\]$/.exec(text);
    if (array !== null) {
      const of = this.#plain(array[1] ?? '');
      return { kind: 'array', of, count: Number(array[2] ?? 0) };
    }
    if (text.includes('(*)')) {
      return this.#pointer('void', 1);
    }
    const stars = /\**$/.exec(text)?.[0].length ?? 0;
    if (stars > 0) {
      return this.#pointer(text.slice(0, -stars).trim(), stars);
    }
    const plain = this.#plain(text);
    return plain.kind === 'void' ? opaque(text, sizeBytes) : plain;
  }

  #plain(name: string): GuestType {
    const structure = name.startsWith('struct ') ? this.named(name.slice(7)) : undefined;
    return structure ?? typeNamed(name, this.#pointerBytes) ?? { kind: 'void' };
  }

  /** Structures point to one another, so what it points to is found when somebody looks. */
  #pointer(name: string, stars: number): PointerType {
    const find = (): GuestType => (stars > 1 ? this.#pointer(name, stars - 1) : this.#plain(name));
    return {
      kind: 'pointer',
      get to() {
        return find();
      },
      sizeBytes: this.#pointerBytes,
    };
  }
}

/** A type whose name says nothing here: a number if it is as large as one, else its bytes. */
function opaque(name: string, sizeBytes: number): GuestType {
  const integer = (bytes: IntegerType['sizeBytes']): IntegerType => ({
    kind: 'integer',
    name: bytes === 1 && name === '_Bool' ? 'bool' : name,
    sizeBytes: bytes,
    signed: false,
  });
  return sizeBytes === 1 || sizeBytes === 2 || sizeBytes === 4 || sizeBytes === 8
    ? integer(sizeBytes)
    : { kind: 'array', of: { ...integer(1), name: 'u8' }, count: sizeBytes };
}
