import { hex } from '../../base/hex';
import type { Hart } from '../../cpu/riscv/hart';
import type { HartMachine } from './hart-machine';
import type { ReturnedCall } from './hart-step';
import type { PassedPoint } from '../debug/passage';
import type { DriverModelReader } from './model/driver-model';
import type { HookCall } from './model/image-hooks';
import type { BinaryImage } from './binary-image';

/** One frame: of the innermost all registers are known, of its callers where they go on. */
export interface HartFrame {
  readonly pc: number;
  /** Entry of the function, as it was called. */
  readonly entry: number | undefined;
  readonly stackPointer: number;
  /** a0 where it was called: its first argument, if it has one. Undefined: not known. */
  readonly argument: number | undefined;
  /** How many calls are on the stack, this one among them. */
  readonly depth: number;
  /** The same for all instructions of one call. */
  readonly call: string;
}

/** A view of RAM; undefined where not all of it is. */
export function ramAt(
  { ram }: HartMachine,
  address: number,
  lengthBytes: number,
): Uint8Array | undefined {
  const from = address - ram.base;
  return from >= 0 && from + lengthBytes <= ram.sizeBytes
    ? ram.bytes.subarray(from, from + lengthBytes)
    : undefined;
}

/** From the innermost frame to the outermost. */
export function framesOf(hart: Hart): HartFrame[] {
  const calls = hart.calls();
  const frames: HartFrame[] = [];
  for (let i = calls.length; i >= 0; i--) {
    const into = calls[i - 1];
    const out = calls[i];
    frames.push({
      pc: Number(out?.from ?? hart.get('pc')),
      entry: into && Number(into.target),
      stackPointer: Number(out?.stackPointer ?? hart.get('x2')),
      argument: into && Number(into.argument),
      depth: i + 1,
      call: into === undefined ? 'outermost' : `${i} ${into.returnTo} ${into.stackPointer}`,
    });
  }
  return frames;
}

/** What a call has given back that came back to here: a0, as a number of the hart's width with sign. */
export function returnedValue(
  hart: Hart,
  symbols: BinaryImage['symbols'],
  { from, entry }: ReturnedCall,
): { readonly name: string; readonly value: number | bigint } {
  // A call that was made may have gone on in another function.
  const left = symbols.functionAt(from) ?? symbols.functionAt(entry);
  const value = BigInt.asIntN(hart.xlen, hart.get('x10'));
  const small =
    value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return { name: `${left?.name ?? hex(entry)}()`, value: small ? Number(value) : value };
}

/** U-Boot's devices as they are now; undefined: their layout is not known. */
export function readerOf(machine: HartMachine): DriverModelReader | undefined {
  return machine.image.model.reader((address, length) => ramAt(machine, address, length));
}

/** The driver-model hook that begins where the hart stands, and what it is about. */
export function hookOf(machine: HartMachine): HookCall | undefined {
  const { hart, image } = machine;
  const last = hart.calls().at(-1);
  const call = last && { from: Number(last.from), target: Number(last.target) };
  const read = (address: number, length: number) => ramAt(machine, address, length);
  return image.model.hookAt(hart.pc, Number(hart.get('x10')), call, read);
}

/** Where the hart stands, as a way through the past passes it. */
export function pointOf(hart: Hart, statement: number): PassedPoint {
  const [innermost] = framesOf(hart);
  return {
    statement,
    depth: innermost?.depth ?? 1,
    line: innermost?.pc ?? 0,
    call: innermost?.call,
  };
}
