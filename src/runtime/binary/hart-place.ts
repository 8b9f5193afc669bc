import { hex } from '../../base/hex';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { Hart } from '../../cpu/riscv/hart';
import { CSR_NAMES } from '../../cpu/riscv/table/csr-names';
import { REGISTER_NAMES } from '../../cpu/riscv/table/names';
import { MappedGuestMemory } from '../values/guest/guest-memory';
import { typeNamed } from '../values/guest/guest-type';
import { GuestPointer } from '../values/guest/guest-value';
import type { EvaluationContext, NamedVariable } from '../values/expression/context';
import type { HartMachine } from './hart-machine';
import type { ReturnedCall } from './hart-step';
import type { PassedPoint } from '../debug/passage';
import type { DriverModelReader } from './model/driver-model';
import type { HookCall } from './model/image-hooks';
import type { BinaryImage } from './binary-image';

/** A guest under the executor, as far as its parts must know it. */
export interface BinaryGuest {
  readonly machine: HartMachine;
  snapshot(): VirtioSnapshot;
}

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

/** Registers by all their names: `a0`, `x10`, `fp`, `mstatus`. */
const SLOT_OF_REGISTER: ReadonlyMap<string, string> = new Map([
  ...REGISTER_NAMES.flatMap((name, i): [string, string][] => [
    [name, `x${i}`],
    [`x${i}`, `x${i}`],
  ]),
  ['fp', 'x8'],
  ['pc', 'pc'],
]);

/** CSRs that are kept as they read. */
export const KEPT_CSRS: readonly string[] = [...CSR_NAMES.values()].filter((name) =>
  /^(m(status|isa|edeleg|ideleg|ie|tvec|counteren|scratch|epc|cause|tval|ip|hartid)|s(tvec|counteren|scratch|epc|cause|tval|atp))$/.test(
    name,
  ),
);

export function slotOfRegister(name: string): string | undefined {
  return SLOT_OF_REGISTER.get(name) ?? (KEPT_CSRS.includes(name) ? name : undefined);
}

/** The register in which U-Boot keeps the address of its global data: gp. */
const GLOBAL_DATA = 'x3';

/** Address of U-Boot's global data; anything while it has not set them up. */
export function globalDataOf(hart: Hart): number {
  return Number(hart.get(GLOBAL_DATA));
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
          Number(hart.get('x3')),
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

/** A number where it is exact as one, so that expressions can reckon with it. */
export function registerValue(hart: Hart, slot: string): number | bigint {
  const value = hart.get(slot);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
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
  return image.model.hookAt(Number(hart.get('pc')), Number(hart.get('x10')), call, read);
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
