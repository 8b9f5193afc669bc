import { functionAt } from '../debug-info';
import type { VariableReader } from '../debug-points';
import type { GuestFrame } from '../frames';

/** A member of an object that was looked at. */
export interface FoundMember {
  readonly object: object;
  readonly key: string;
  /** As it was asked for: `vq.num_free`. */
  readonly name: string;
}

/** A variable of a frame that was looked at. */
export interface FoundLocal {
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

/** What was found at stops and is no longer to be found by a name: data ids hold numbers of it. */
export class FoundPlaces {
  readonly #members = new Map<number, FoundMember>();
  readonly #locals = new Map<number, FoundLocal>();
  #next = 1;

  /** Objects and frames are gone. Numbers are not used again. */
  clear(): void {
    this.#members.clear();
    this.#locals.clear();
  }

  addMember(member: FoundMember): number {
    return this.#add(this.#members, member, (known) => {
      return known.object === member.object && known.key === member.key;
    });
  }

  addLocal(local: FoundLocal): number {
    return this.#add(this.#locals, local, (known) => {
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
export function localOf(frame: GuestFrame, name: string): FoundLocal | undefined {
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
