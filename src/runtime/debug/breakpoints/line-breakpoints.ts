import type { BreakpointAnswer, LineBreakpoint } from '../../../protocol/breakpoint';
import { functionAt, moduleOfFile, placeOf } from '../debug-info';
import { FLAG_STOP, frameDepth, moduleOf, rawFrame } from '../debug-points';
import type { DebugModule } from '../debug-points';
import { lineIndexOf } from '../line-index';
import type { LineIndex } from '../line-index';
import type { ArmedBreakpoint, Conditions } from './condition';
import { notInFirmware, type LeftOutCode } from './left-out-code';

type ByPoint = Map<number, ArmedBreakpoint[]>;

/** Breakpoints on lines are flags on the points of those lines. */
export class LineBreakpoints {
  readonly #conditions: Conditions;
  readonly #leftOut: LeftOutCode;
  readonly #modules = new Map<DebugModule, ByPoint>();

  constructor(conditions: Conditions, leftOut: LeftOutCode) {
    this.#conditions = conditions;
    this.#leftOut = leftOut;
  }

  /** Replaces those of one file. Takes time in proportion to how many they are. */
  set(file: string, list: readonly LineBreakpoint[]): BreakpointAnswer[] {
    const module = moduleOfFile(file);
    if (module === undefined) {
      const message = `No firmware source is called ${file}.`;
      return list.map(({ id }) => ({ id, verified: false, message }));
    }
    const index = lineIndexOf(module);
    const after: ByPoint = new Map();
    const answers = list.map((breakpoint) => this.#arm(breakpoint, module, index, after));
    const before: ByPoint = this.#modules.get(module) ?? new Map<number, ArmedBreakpoint[]>();
    this.#modules.set(module, after);
    for (const point of [...before.keys(), ...after.keys()]) {
      module.flags[point] = this.flagOf(module, point);
    }
    return answers;
  }

  /** The user's files are others now. */
  forgetUserModules(): void {
    for (const module of this.#modules.keys()) {
      if (module.isOfUser) {
        this.#modules.delete(module);
      }
    }
  }

  #arm(
    breakpoint: LineBreakpoint,
    module: DebugModule,
    index: LineIndex,
    into: ByPoint,
  ): BreakpointAnswer {
    const { id } = breakpoint;
    const { file } = module;
    const wanted = breakpoint.place.line;
    const line = index.lineFrom(wanted);
    if (line === undefined) {
      const message = `No statement at line ${wanted} of ${file} or below it.`;
      return { id, verified: false, message };
    }
    const armed = this.#conditions.arm(breakpoint, `${file}:${line}`);
    if (!armed.ok) {
      return { id, verified: false, line, file, message: armed.error };
    }
    for (const point of index.pointsOn(line)) {
      const known = into.get(point);
      if (known === undefined) {
        into.set(point, [armed.value]);
      } else {
        known.push(armed.value);
      }
    }
    const at = index
      .pointsOn(line)
      .flatMap((point) => functionAt(placeOf(module, point).functionId) ?? []);
    const missing = this.#leftOut.ofFunctions(at);
    return missing.length === 0
      ? { id, verified: true, line, file }
      : notInFirmware({ id, line, file }, `${at[0]?.info.name ?? file}()`, missing);
  }

  /** The flag that breakpoints give a point. */
  flagOf(module: DebugModule, point: number): number {
    return this.#modules.get(module)?.has(point) === true ? FLAG_STOP : 0;
  }

  /** Those on the point where the innermost frame stands. */
  here(): readonly ArmedBreakpoint[] {
    const frame = rawFrame(frameDepth());
    const module = moduleOf(frame.functionId);
    return (module && this.#modules.get(module)?.get(frame.point)) ?? [];
  }
}
