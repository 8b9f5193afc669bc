import type { RunPlace } from '../../../protocol/run-recipe';
import { functionAt } from '../debug-info';
import type { VariableReader } from '../debug-points';
import type { GuestFrame } from '../frames';

/** A member of an object. */
export interface Member {
  readonly object: object;
  readonly key: string;
  /** As it was asked for: `vq.num_free`. */
  readonly name: string;
}

/** One that was looked at. In a run that is repeated its object is another one, which has to be found again. */
export interface FoundMember {
  /** Undefined: the present run has not come to where it was found. */
  object: object | undefined;
  readonly key: string;
  readonly name: string;
  readonly at: RunPlace;
  /** The variable that its name begins with; undefined: the name leads to it in no frame. */
  readonly root: FoundLocal | undefined;
}

/** A variable of a call, by where it is. */
export interface Local {
  readonly depth: number;
  readonly functionId: number;
  /** Another one for every call. */
  readonly reader: VariableReader;
  /** Index in the module's table of the block that declares it; undefined: the function itself does. */
  readonly block: number | undefined;
  /** Among the names of the block or of the function. */
  readonly index: number;
  readonly name: string;
  /** `i of virtio_flush()` */
  readonly text: string;
}

/** One that was looked at. A run that is repeated makes the call again: the statement that it begins with tells which it is. */
export interface FoundLocal extends Omit<Local, 'reader'> {
  /** Undefined: the present run has not come to the call. */
  reader: VariableReader | undefined;
  readonly at: RunPlace;
  /** The first statement of the call; undefined: nobody has looked for it yet. */
  begin: number | undefined;
}

/** What was found at stops and is no longer to be found by a name: data ids hold numbers of it. */
export class FoundPlaces {
  readonly #members = new Map<number, FoundMember>();
  readonly #locals = new Map<number, FoundLocal>();
  #next = 1;

  /** Another run begins, of which nothing is known. Numbers are not used again. */
  clear(): void {
    this.#members.clear();
    this.#locals.clear();
  }

  /** A boot begins: objects and frames are gone. The same ones may come again. */
  lose(): void {
    for (const member of this.#members.values()) {
      member.object = undefined;
    }
    for (const local of this.#locals.values()) {
      local.reader = undefined;
    }
  }

  /** Those that the present run has not come to. */
  get lost(): { readonly members: readonly FoundMember[]; readonly locals: readonly FoundLocal[] } {
    return {
      members: [...this.#members.values()].filter(({ object }) => object === undefined),
      locals: [...this.#locals.values()].filter(({ reader }) => reader === undefined),
    };
  }

  /** @param root the variable that its name begins with */
  addMember(member: Member, at: RunPlace, root: FoundLocal | undefined): number {
    return this.#add(this.#members, { ...member, at, root }, (known) => {
      return known.object === member.object && known.key === member.key;
    });
  }

  addLocal(local: Local, at: RunPlace): number {
    return this.#add(this.#locals, { ...local, at, begin: undefined }, (known) => {
      return (
        known.reader === local.reader && known.block === local.block && known.index === local.index
      );
    });
  }

  member(number: number): FoundMember | undefined {
    return this.#members.get(number);
  }

  local(number: number): FoundLocal | undefined {
    return this.#locals.get(number);
  }

  /** The same place has the same number, so that a client finds it again among its breakpoints. */
  #add<T>(places: Map<number, T>, place: T, isSame: (known: T) => boolean): number {
    for (const [number, known] of places) {
      if (isSame(known)) {
        return number;
      }
    }
    const number = this.#next++;
    places.set(number, place);
    return number;
  }
}

/** The variable that a name means where the frame stands: the innermost block that declares it counts. */
export function localOf(frame: GuestFrame, name: string): Local | undefined {
  const info = functionAt(frame.functionId)?.info;
  const { reader, depth, functionId, place } = frame;
  if (info === undefined || reader === undefined) {
    return undefined;
  }
  const text = `${name} of ${info.name}()`;
  const { blocks } = place.module.table;
  for (let at = place.block; at >= 0; at = blocks[at]?.parent ?? -1) {
    const index = blocks[at]?.names.indexOf(name) ?? -1;
    if (index >= 0) {
      return { depth, functionId, reader, block: at, index, name, text };
    }
  }
  const index = info.names.indexOf(name);
  return index < 0 ? undefined : { depth, functionId, reader, block: undefined, index, name, text };
}
