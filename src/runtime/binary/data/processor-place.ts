import { hex } from '../../../base/hex';
import type { DataPlace } from '../../debug/data-breakpoints/data-place';
import { dataIdOf, placeOfDataId } from '../../debug/data-breakpoints/data-place';
import type { MachinePlace } from '../../debug/data-breakpoints/resolve-place';
import { slotOfRegister } from '../hart-registers';

/** What a data breakpoint in a binary is on: places of the machine, and those that only a processor has. */
export type ProcessorPlace =
  | MachinePlace
  /** A register by the name that was asked for. */
  | { readonly kind: 'processor'; readonly register: string }
  /** A variable of the image, which moves with it. */
  | { readonly kind: 'symbol'; readonly name: string; readonly bytes: number };

const REGISTER = /^processor (\w+)$/;
const SYMBOL = /^symbol (\S+) \+ (\d+)$/;

export function idOfPlace(place: ProcessorPlace): string {
  switch (place.kind) {
    case 'processor':
      return `processor ${place.register}`;
    case 'symbol':
      return `symbol ${place.name} + ${place.bytes}`;
    default:
      return dataIdOf(place);
  }
}

/** Undefined: no id of a binary's. */
export function placeOfId(id: string): ProcessorPlace | undefined {
  const [, register] = REGISTER.exec(id) ?? [];
  if (register !== undefined) {
    return slotOfRegister(register) === undefined ? undefined : { kind: 'processor', register };
  }
  const [, name, bytes] = SYMBOL.exec(id) ?? [];
  if (name !== undefined) {
    return { kind: 'symbol', name, bytes: Number(bytes) };
  }
  const place = placeOfDataId(id);
  return place !== undefined && isOfMachine(place) ? place : undefined;
}

function isOfMachine(place: DataPlace): place is MachinePlace {
  return place.kind !== 'member' && place.kind !== 'object' && place.kind !== 'local';
}

/** `4 bytes at 0x10001050`. */
export function rangeText(address: number, bytes: number): string {
  return `${bytes === 1 ? '1 byte' : `${bytes} bytes`} at ${hex(address)}`;
}
