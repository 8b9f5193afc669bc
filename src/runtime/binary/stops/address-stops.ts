import { hex } from '../../../base/hex';
import type {
  BreakpointAnswer,
  FunctionBreakpoint,
  InstructionBreakpoint,
} from '../../../protocol/breakpoint';
import type { ArmedBreakpoint, Conditions } from '../../debug/breakpoints/condition';
import type { BinaryImage } from '../binary-image';
import type { ImageFunction } from '../model/image-symbols';

/** A breakpoint and the instruction that it is on: in the image, which may move, or at an address that stays. */
interface Placed {
  readonly armed: ArmedBreakpoint;
  /** As linked, if it is in the image. */
  readonly address: number;
  readonly inImage: boolean;
}

/** Breakpoints on functions and instructions. They follow the image where it goes. */
export class AddressStops {
  readonly #conditions: Conditions;
  readonly #isCode: (address: number) => boolean;
  #functions: readonly Placed[] = [];
  #instructions: readonly Placed[] = [];

  /** @param isCode can there be an instruction? */
  constructor(conditions: Conditions, isCode: (address: number) => boolean) {
    this.#conditions = conditions;
    this.#isCode = isCode;
  }

  setFunctions(
    list: readonly FunctionBreakpoint[],
    image: BinaryImage | undefined,
  ): BreakpointAnswer[] {
    const placed: Placed[] = [];
    const answers = list.map((breakpoint): BreakpointAnswer => {
      const { id } = breakpoint;
      const name = breakpoint.place.name.trim().replace(/\(\)$/, '');
      const functions = image === undefined ? [] : functionsOf(image, name);
      const [first] = functions;
      if (image !== undefined && first === undefined) {
        return { id, verified: false, message: whyNone(image, name) };
      }
      const armed = this.#conditions.arm(breakpoint, `${name}()`);
      if (!armed.ok) {
        return { id, verified: false, message: armed.error };
      }
      for (const { address } of functions) {
        const linked = image?.symbols.toLinked(address) ?? address;
        placed.push({ armed: armed.value, address: linked, inImage: true });
      }
      return functions.length === 1 && first !== undefined
        ? { id, verified: true, address: first.address }
        : { id, verified: true };
    });
    this.#functions = placed;
    return answers;
  }

  setInstructions(
    list: readonly InstructionBreakpoint[],
    image: BinaryImage | undefined,
  ): BreakpointAnswer[] {
    const placed: Placed[] = [];
    const answers = list.map((breakpoint): BreakpointAnswer => {
      const { id, place } = breakpoint;
      const { address } = place;
      if (address % 2 !== 0) {
        const message = `Expected the address of an instruction, which is even; found ${hex(address)}.`;
        return { id, verified: false, message };
      }
      if (!this.#isCode(address)) {
        const message = `Expected an address in RAM or in the machine's ROM or flash; found ${hex(address)}.`;
        return { id, verified: false, message };
      }
      const armed = this.#conditions.arm(breakpoint, hex(address));
      if (!armed.ok) {
        return { id, verified: false, message: armed.error };
      }
      const linked = image?.symbols.toLinked(address);
      placed.push({
        armed: armed.value,
        address: linked ?? address,
        inImage: linked !== undefined,
      });
      return { id, verified: true, address };
    });
    this.#instructions = placed;
    return answers;
  }

  /** Breakpoints by the addresses where they are now. */
  byAddress(image: BinaryImage): Map<number, ArmedBreakpoint[]> {
    const found = new Map<number, ArmedBreakpoint[]>();
    for (const { armed, address, inImage } of [...this.#functions, ...this.#instructions]) {
      const at = inImage ? image.symbols.toRunning(address) : address;
      const there = found.get(at);
      if (there === undefined) {
        found.set(at, [armed]);
      } else {
        there.push(armed);
      }
    }
    return found;
  }
}

function functionsOf({ symbols }: BinaryImage, name: string): ImageFunction[] {
  return /[*?]/.test(name) ? symbols.matching(name) : symbols.named(name);
}

function whyNone({ symbols, hasSymbols }: BinaryImage, name: string): string {
  const why = symbols.noFunction(name);
  const hint = hasSymbols
    ? ''
    : ' (expected an ELF file with symbols beside the image, or the launch attribute "symbols")';
  return `${why.charAt(0).toUpperCase()}${why.slice(1)}${hint}.`;
}
