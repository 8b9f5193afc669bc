import type { BreakpointAnswer, FunctionBreakpoint } from '../../../protocol/breakpoint';
import { firstPointOf, functionsNamed } from '../debug-info';
import { functionFlag, setFunctionFlag } from '../debug-points';
import { FUNCTION_BREAKPOINT } from '../function-flags';
import type { ArmedBreakpoint, Conditions } from './condition';
import { notInFirmware, type LeftOutCode } from './left-out-code';

/** Breakpoints on functions are flags on them; their conditions may speak of parameters. */
export class FunctionBreakpoints {
  readonly #conditions: Conditions;
  readonly #leftOut: LeftOutCode;
  readonly #byFunction = new Map<number, ArmedBreakpoint[]>();

  constructor(conditions: Conditions, leftOut: LeftOutCode) {
    this.#conditions = conditions;
    this.#leftOut = leftOut;
  }

  set(list: readonly FunctionBreakpoint[]): BreakpointAnswer[] {
    for (const functionId of this.#byFunction.keys()) {
      setFunctionFlag(functionId, FUNCTION_BREAKPOINT, false);
    }
    this.#byFunction.clear();
    return list.map((breakpoint) => this.#arm(breakpoint));
  }

  #arm(breakpoint: FunctionBreakpoint): BreakpointAnswer {
    const { id, place } = breakpoint;
    const name = place.name.trim().replace(/\(\)$/, '');
    const functions = functionsNamed(name);
    const [first] = functions;
    if (first === undefined) {
      return { id, verified: false, message: `No firmware function is called ${name}.` };
    }
    const armed = this.#conditions.arm(breakpoint, `${name}()`);
    if (!armed.ok) {
      return { id, verified: false, message: armed.error };
    }
    for (const { id: functionId } of functions) {
      setFunctionFlag(functionId, FUNCTION_BREAKPOINT, true);
      const known = this.#byFunction.get(functionId);
      if (known === undefined) {
        this.#byFunction.set(functionId, [armed.value]);
      } else {
        known.push(armed.value);
      }
    }
    const line = firstPointOf(first)?.line;
    const where =
      functions.length === 1 && line !== undefined ? { line, file: first.module.file } : {};
    const missing = this.#leftOut.ofFunctions(functions);
    return missing.length === 0
      ? { id, verified: true, ...where }
      : notInFirmware({ id, ...where }, `${name}()`, missing);
  }

  /** Those on a function; conditions are not looked at. */
  on(functionId: number): readonly ArmedBreakpoint[] {
    return (functionFlag(functionId) & FUNCTION_BREAKPOINT) === 0
      ? []
      : (this.#byFunction.get(functionId) ?? []);
  }
}
