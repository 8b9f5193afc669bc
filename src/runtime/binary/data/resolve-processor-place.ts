import { hex } from '../../../base/hex';
import {
  resolveMachinePlace,
  type MachineResolved,
  type MachineSurroundings,
  type Missing,
} from '../../debug/data-breakpoints/resolve-place';
import type { BinaryImage } from '../binary-image';
import { slotOfRegister } from '../hart-registers';
import type { ProcessorPlace } from './processor-place';

/** Where a place is now. */
export type ProcessorResolved =
  | MachineResolved
  | { readonly kind: 'bus'; readonly address: number; readonly bytes: number }
  | { readonly kind: 'slot'; readonly slot: string; readonly name: string };

export interface ProcessorSurroundings extends MachineSurroundings {
  readonly image: BinaryImage | undefined;
}

export function resolveProcessorPlace(
  place: ProcessorPlace,
  around: ProcessorSurroundings,
): ProcessorResolved | Missing {
  switch (place.kind) {
    case 'processor':
      return slot(place.register);
    case 'symbol': {
      const address = around.image?.symbols.variable(place.name);
      return address === undefined
        ? missing(`No variable of the image is called ${place.name}.`)
        : named(place.name, resolveMachinePlace({ ...place, kind: 'memory', address }, around));
    }
    case 'memory':
      return isOutsideRam(place.address, place.bytes, around)
        ? { kind: 'bus', address: place.address, bytes: place.bytes }
        : resolveMachinePlace(place, around);
    default:
      return resolveMachinePlace(place, around);
  }
}

function slot(register: string): ProcessorResolved | Missing {
  const found = slotOfRegister(register);
  if (found === undefined) {
    return missing(`No register of the processor is called ${register}.`);
  }
  return found === 'x0' || found === 'pc'
    ? missing(
        found === 'pc'
          ? 'pc changes with every instruction: set an instruction breakpoint.'
          : `${register} is always 0.`,
      )
    : { kind: 'slot', slot: found, name: register };
}

function isOutsideRam(address: number, bytes: number, { ram }: MachineSurroundings): boolean {
  return ram !== undefined && (address + bytes <= ram.base || address >= ram.base + ram.sizeBytes);
}

function named(name: string, at: MachineResolved | Missing): MachineResolved | Missing {
  return 'kind' in at && at.kind === 'memory' ? { ...at, name } : at;
}

function missing(message: string): Missing {
  return { missing: message, soon: false };
}

/** `virtio_reset+0x4 at 0x80021a34`. */
export function codeText(image: BinaryImage | undefined, pc: number): string {
  const label = image?.symbols.label(pc);
  return label === undefined ? `The code at ${hex(pc)}` : `${label} at ${hex(pc)}`;
}
