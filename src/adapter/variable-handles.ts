import type { OutlineRow } from '../inspect/outline/row';
import { RequestError } from './errors';

/** What a variables reference of the protocol stands for. */
export type VariableContainer =
  | { readonly kind: 'locals'; readonly frame: number }
  | { readonly kind: 'registers'; readonly frame: number }
  /** Registers of a processor beside the one that is debugged. */
  | { readonly kind: 'otherHart'; readonly hart: number; readonly frame: undefined }
  | { readonly kind: 'members'; readonly reference: number; readonly frame: number | undefined }
  | { readonly kind: 'rows'; readonly rows: readonly OutlineRow[] };

/**
 * References given to the client. They never come back with another meaning: numbers go on after a resume, so that a
 * late request for an old one is noticed.
 */
export class VariableHandles {
  #next = 1;
  readonly #containers = new Map<number, VariableContainer>();

  add(container: VariableContainer): number {
    const handle = this.#next++;
    this.#containers.set(handle, container);
    return handle;
  }

  get(handle: number): VariableContainer {
    const container = this.#containers.get(handle);
    if (container === undefined) {
      throw new RequestError('stale', `Variables reference ${handle} is of an earlier stop.`);
    }
    return container;
  }

  clear(): void {
    this.#containers.clear();
  }
}
