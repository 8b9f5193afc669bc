import type { VirtioSnapshot } from '../../protocol/virtio';
import type { Hart } from '../../cpu/riscv/hart';
import { MappedGuestMemory } from '../values/guest/guest-memory';
import { typeNamed } from '../values/guest/guest-type';
import { GuestPointer } from '../values/guest/guest-value';
import type { EvaluationContext, NamedVariable } from '../values/expression/context';
import type { HartMachine } from './hart-machine';
import type { HartFrame } from './hart-place';
import { globalDataOf, KEPT_CSRS, registerValue, slotOfRegister } from './hart-registers';
import type { BinaryImage } from './binary-image';

/** A guest under the executor, as far as its parts must know it. */
export interface BinaryGuest {
  readonly machine: HartMachine;
  snapshot(): VirtioSnapshot;
}

/**
 * What an expression can see in a frame: all registers in the innermost one, and in a caller those that are known of it.
 *
 * @param caller undefined: the innermost frame
 */
export function contextOf(
  guest: BinaryGuest,
  image: BinaryImage,
  statement: () => number,
  caller?: HartFrame,
): EvaluationContext {
  const { hart, ram } = guest.machine;
  const pointerBytes = hart.xlen === 64 ? 8 : 4;
  const memory = new MappedGuestMemory(ram);
  let snapshot: VirtioSnapshot | undefined;
  return {
    lookup: (name) =>
      registerIn(hart, caller, name.replace(/^\$/, '')) ??
      symbolVariable(image, name) ??
      (name === 'gd' ? globalData(hart, pointerBytes, memory) : undefined),
    memory,
    pointerBytes,
    statement,
    snapshot: () => (snapshot ??= guest.snapshot()),
  };
}

/** Functions save the others where only debug information could tell. */
const KEPT_BY_EVERY_CALL = ['gp', 'tp'];

function registerIn(
  hart: Hart,
  caller: HartFrame | undefined,
  name: string,
): NamedVariable | undefined {
  const slot = slotOfRegister(name);
  const isEverywhere =
    KEPT_CSRS.includes(name) || KEPT_BY_EVERY_CALL.some((kept) => slotOfRegister(kept) === slot);
  if (caller === undefined || isEverywhere) {
    return registerVariable(hart, name);
  }
  switch (slot) {
    case 'pc':
      return { value: caller.pc, declared: 'register' };
    case 'x2':
      return { value: caller.stackPointer, declared: 'register' };
    default:
      return undefined;
  }
}

/** @uboot arch/riscv/include/asm/global_data.h gd */
function globalData(
  hart: Hart,
  pointerBytes: 4 | 8,
  memory: MappedGuestMemory,
): NamedVariable | undefined {
  const to = typeNamed('struct global_data', pointerBytes);
  return to === undefined
    ? undefined
    : {
        value: new GuestPointer(
          { kind: 'pointer', to, sizeBytes: pointerBytes },
          globalDataOf(hart),
          memory,
        ),
        declared: 'struct global_data *',
      };
}

function registerVariable(hart: Hart, name: string): NamedVariable | undefined {
  const slot = slotOfRegister(name);
  return slot === undefined
    ? undefined
    : {
        value: registerValue(hart, slot),
        declared: 'register',
        ...(slot === 'x0'
          ? {}
          : {
              set: (value) => {
                hart.set(slot, BigInt.asUintN(hart.xlen, asBigInt(value)));
              },
            }),
      };
}

function asBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') {
    return value;
  }
  if (typeof value === 'number' && Number.isInteger(value)) {
    return BigInt(value);
  }
  throw new Error(`a register holds an integer; found ${String(value)}`);
}

/** A function or datum. */
function symbolVariable(image: BinaryImage, name: string): NamedVariable | undefined {
  const address = image.symbols.named(name)[0]?.address ?? image.symbols.variable(name);
  return address === undefined ? undefined : { value: address, declared: '', isLabel: true };
}
