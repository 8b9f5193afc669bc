import type { GuestMemory } from './guest-memory';
import { GuestObject, GuestPointer } from './guest-value';

/**
 * Where something lies in guest memory: what a pointer points to, bytes that are a piece of RAM, a struct of the firmware
 * that has a heap address. Undefined: it lies nowhere.
 */
export function addressOf(value: unknown, memory: GuestMemory | undefined): number | undefined {
  if (value instanceof GuestPointer || value instanceof GuestObject) {
    return value.address;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (ArrayBuffer.isView(value)) {
    return memory?.addressOf(value);
  }
  const address: unknown = Object.getOwnPropertyDescriptor(value, 'address')?.value;
  return typeof address === 'number' ? address : undefined;
}
