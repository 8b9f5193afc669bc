import { hex } from '../../base/hex';
import type { OutlineRow } from '../../inspect/outline/row';
import type { AskedSession } from './dap-memory';
import { POINTER_BYTES, type MemoryPlace } from './memory-place';

/** A piece of memory that somebody wants to see. */
export type WantedMemory = Pick<MemoryPlace, 'name' | 'address' | 'sizeBytes'>;

/** What VS Code gives to a command of the Variables view. */
export interface ChosenVariable {
  readonly sessionId?: string;
  readonly variable: {
    readonly name: string;
    readonly value?: string;
    readonly memoryReference?: string;
  };
}

export function isChosenVariable(chosen: unknown): chosen is ChosenVariable {
  return typeof chosen === 'object' && chosen !== null && 'variable' in chosen;
}

/** The memory of a row; undefined: it has none. */
export function memoryOfRow({ memory }: OutlineRow): WantedMemory | undefined {
  // A descriptor of no length still has an address.
  return (
    memory && { ...memory, sizeBytes: memory.sizeBytes === 0 ? POINTER_BYTES : memory.sizeBytes }
  );
}

/**
 * The memory that a variable lies in or points to.
 *
 * @throws Error with a sentence for the user, when it lies nowhere
 */
export function memoryOfVariable({ variable }: ChosenVariable): WantedMemory {
  return pointedTo(variable.name, variable.value ?? '', variable.memoryReference);
}

/**
 * What somebody has typed: an address, or an expression that the session evaluates.
 *
 * @param frameId of the frame in which names have their meaning
 * @throws Error with a sentence for the user
 */
export async function memoryOfInput(
  session: AskedSession,
  input: string,
  frameId?: number,
): Promise<WantedMemory> {
  const text = input.trim();
  if (/^(0x[\da-f]+|\d+)$/i.test(text)) {
    return { name: 'memory', address: Number(text), sizeBytes: POINTER_BYTES };
  }
  const { result, memoryReference } = (await session.customRequest('evaluate', {
    expression: text,
    context: 'watch',
    ...(frameId === undefined ? {} : { frameId }),
  })) as { readonly result: string; readonly memoryReference?: string };
  return pointedTo(text, result, memoryReference);
}

function pointedTo(name: string, value: string, reference: string | undefined): WantedMemory {
  if (reference === undefined) {
    throw new Error(
      `${name}: expected an address, or a pointer, ring or buffer in guest memory; found ${value}.`,
    );
  }
  const address = Number(reference);
  if (!Number.isSafeInteger(address) || address < 0) {
    throw new Error(
      `${name}: expected an address such as ${hex(0x4000_0000)}; found ${reference}.`,
    );
  }
  return { name, address, sizeBytes: POINTER_BYTES };
}
