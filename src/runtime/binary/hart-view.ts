import type { Variable } from '../../protocol/debug-values';
import type { Assignment } from '../../protocol/run-recipe';
import { REGISTER_NAMES } from '../../cpu/riscv/table/names';
import { RefusedError } from '../debug/executor';
import type { EvaluationContext } from '../values/expression/context';
import { assignExpression, evaluate } from '../values/expression/evaluate';
import { parseExpression } from '../values/expression/parse';
import type { MemoryWriter } from '../values/expression/places';
import {
  formatOf,
  lastName,
  problemText,
  type ExpressionProblem,
} from '../values/expression/syntax';
import { typeNamed, type PointerType } from '../values/guest/guest-type';
import { GuestPointer } from '../values/guest/guest-value';
import type { TypeBook } from '../values/types/type-book';
import { VariableStore } from '../values/variable-store';
import type { Result } from '../../base/result';
import type { HartFrame } from './hart-place';
import { KEPT_CSRS, registerValue, slotOfRegister } from './hart-registers';
import type { HookCall } from './model/image-hooks';
import type { Hart } from '../../cpu/riscv/hart';
import type { BinaryImage } from './binary-image';
import { hexDigits } from '../../base/hex';

/** @spec RISC-V ELF psABI 1.0 §1.1 Integer Register Convention */
const ARGUMENTS: readonly string[] = REGISTER_NAMES.filter((name) => /^a\d$/.test(name));

const MODES: Readonly<Record<number, string>> = { 0: 'user', 1: 'supervisor', 3: 'machine' };

/** Values of a guest that is a binary, as they are at a stop. */
export class HartView {
  readonly #store: VariableStore;
  #context: EvaluationContext | undefined;
  readonly #csrs: { reference: number; hart: Hart; image: BinaryImage }[] = [];

  constructor(types: TypeBook) {
    this.#store = new VariableStore(
      () => this.#context?.memory,
      () => types,
    );
  }

  /** Stopped: from now on values are these. */
  show(context: EvaluationContext): void {
    this.#context = context;
  }

  /** References that were given out are no longer good. */
  clear(): void {
    this.#store.clear();
    this.#csrs.length = 0;
  }

  /** Of the innermost frame all, of its callers those that are known: where they go on, and their stack pointer. */
  registers(hart: Hart, image: BinaryImage, frame: HartFrame, isInnermost: boolean): Variable[] {
    const register = (name: string, value: number | bigint): Variable => ({
      name,
      value: registerText(hart, image, value),
      type: 'register',
      reference: 0,
      ...(isInnermost ? { evaluateName: name } : { readOnly: true }),
      ...(typeof value === 'number' ? { memoryAddress: value } : {}),
    });
    if (!isInnermost) {
      return [register('pc', frame.pc), register('sp', frame.stackPointer)];
    }
    return [
      register('pc', frame.pc),
      ...REGISTER_NAMES.slice(1).map((name, i) => register(name, registerValue(hart, `x${i + 1}`))),
      {
        name: 'mode',
        value: MODES[Number(hart.get('privilege'))] ?? 'reserved',
        type: '',
        reference: 0,
        readOnly: true,
      },
      ...KEPT_CSRS.map((name) => register(name, registerValue(hart, name))),
    ];
  }

  /**
   * Arguments of a function that begins: of a hook its device, as the driver model has it, of another one the registers that may
   * hold some.
   */
  arguments(hart: Hart, hook: HookCall | undefined, hex: boolean): Variable[] {
    if (hook === undefined) {
      return ARGUMENTS.map((name) =>
        this.#store.variable({
          name,
          value: registerValue(hart, slotOfRegister(name) ?? 'x0'),
          path: name,
          style: { hex: true },
        }),
      );
    }
    const { deviceAddress, deviceName, driverName, uclassName, parentName } = hook;
    const type = typeNamed('struct udevice', hart.xlen === 64 ? 8 : 4) ?? { kind: 'void' };
    const pointer: PointerType = { kind: 'pointer', to: type, sizeBytes: hart.xlen === 64 ? 8 : 4 };
    const text = (name: string, value: string | undefined): Variable =>
      this.#store.variable({ name, value: value ?? null, constant: true, style: { hex } });
    return [
      this.#store.variable({
        name: 'dev',
        value: new GuestPointer(pointer, deviceAddress, this.#context?.memory),
        path: '((struct udevice *)a0)',
        style: { hex },
      }),
      text('device', deviceName),
      text('driver', driverName),
      text('uclass', uclassName),
      text('parent', parentName),
    ];
  }

  constants(
    list: readonly { readonly name: string; readonly value: unknown }[],
    hex: boolean,
  ): Variable[] {
    return list.map(({ name, value }) =>
      this.#store.variable({ name, value, constant: true, style: { hex } }),
    );
  }

  children(reference: number, start = 0, count: number | undefined, hex: boolean): Variable[] {
    const found = this.#store.children(reference, start, count, hex);
    if (found === undefined) {
      throw new RefusedError(`variable reference ${reference} is from an earlier stop`);
    }
    return found;
  }

  /** What a reference stands for; undefined for one that was not given out since the last stop. */
  container(reference: number): { value: object; path: string | undefined } | undefined {
    return this.#store.container(reference);
  }

  evaluate(expression: string, context: EvaluationContext, hex: boolean): Variable {
    const tree = valueOrRefusal(parseExpression(expression));
    const value = valueOrRefusal(evaluate(tree, context));
    const bare = (tree.kind === 'format' ? expression.slice(0, tree.at) : expression).trim();
    // Registers, addresses: what the guest's image has is read in hexadecimal.
    const isRegister = tree.kind === 'name' && context.lookup(tree.name)?.declared === 'register';
    return this.#store.variable({
      name: lastName(tree) ?? bare,
      value,
      path: bare,
      style: { hex: hex || isRegister, format: formatOf(tree) },
    });
  }

  assign(
    { expression, value }: Assignment,
    context: EvaluationContext,
    writeMemory: MemoryWriter,
  ): void {
    const place = valueOrRefusal(parseExpression(expression));
    const source = valueOrRefusal(parseExpression(value.replace(/\s*<[^>]*>$/, '')));
    valueOrRefusal(assignExpression(place, source, context, writeMemory));
  }
}

/** With as many digits as it has, and the function that it points into. */
function registerText(hart: Hart, image: BinaryImage, value: number | bigint): string {
  const digits = `0x${hexDigits(value, hart.xlen / 4)}`;
  const name = typeof value === 'number' ? image.symbols.label(value) : undefined;
  return name === undefined ? digits : `${digits} <${name}>`;
}

function valueOrRefusal<T>(result: Result<T, ExpressionProblem>): T {
  if (!result.ok) {
    throw new RefusedError(problemText(result.error));
  }
  return result.value;
}
