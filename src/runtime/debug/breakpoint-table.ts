import type { BreakpointAnswer } from '../../protocol/debug-values';
import {
  debugModules,
  FLAG_STOP,
  frameDepth,
  functionFlag,
  rawFrame,
  setFunctionFlag,
  moduleOf,
} from './debug-points';
import type { DebugModule } from './debug-points';
import {
  firstPointOf,
  functionsNamed,
  linesWithPoints,
  moduleOfFile,
  pointsOnLine,
} from './debug-info';
import { conditionHolds } from './frames';
import { FUNCTION_BREAKPOINT } from './function-flags';

interface LineEntry {
  readonly point: number;
  readonly condition: string | undefined;
  readonly index: number;
}

interface FunctionEntry {
  readonly functionIds: ReadonlySet<number>;
  readonly condition: string | undefined;
}

/** Line and function breakpoints, as they were last set, and the flags that make debug points look at them. */
export class BreakpointTable {
  readonly #lines = new Map<DebugModule, LineEntry[]>();
  #functions: FunctionEntry[] = [];

  setLines(
    file: string,
    wanted: readonly { readonly line: number; readonly condition?: string }[],
  ): BreakpointAnswer[] {
    const module = moduleOfFile(file);
    if (module === undefined) {
      return wanted.map(() => ({
        verified: false,
        message: `no firmware source is called ${file}`,
      }));
    }
    const entries: LineEntry[] = [];
    const lines = linesWithPoints(module);
    const answers = wanted.map(({ line, condition }, index): BreakpointAnswer => {
      const actual = lines.find((candidate) => candidate >= line);
      if (actual === undefined) {
        return { verified: false, message: `no statement at line ${line} of ${file} or below it` };
      }
      for (const { point } of pointsOnLine(module, actual)) {
        entries.push({ point, condition, index });
      }
      return { verified: true, line: actual, file: module.table.file };
    });
    const before = this.#lines.get(module) ?? [];
    this.#lines.set(module, entries);
    for (const { point } of [...before, ...entries]) {
      module.flags[point] = this.flagOf(module, point);
    }
    return answers;
  }

  setFunctions(
    wanted: readonly { readonly name: string; readonly condition?: string }[],
  ): BreakpointAnswer[] {
    for (const id of this.#functions.flatMap((entry) => [...entry.functionIds])) {
      setFunctionFlag(id, FUNCTION_BREAKPOINT, false);
    }
    this.#functions = [];
    return wanted.map(({ name, condition }): BreakpointAnswer => {
      const places = functionsNamed(name.trim().replace(/\(\)$/, ''));
      this.#functions.push({ functionIds: new Set(places.map((place) => place.id)), condition });
      for (const place of places) {
        setFunctionFlag(place.id, FUNCTION_BREAKPOINT, true);
      }
      const first = places[0];
      if (first === undefined) {
        return { verified: false, message: `no firmware function is called ${name}` };
      }
      const line = firstPointOf(first)?.line;
      return places.length === 1 && line !== undefined
        ? { verified: true, line, file: first.module.table.file }
        : { verified: true };
    });
  }

  /** The flag that breakpoints give a point. */
  flagOf(module: DebugModule, point: number): number {
    const set = this.#lines.get(module)?.some((entry) => entry.point === point) ?? false;
    return set ? FLAG_STOP : 0;
  }

  /** Indexes of the line breakpoints that the innermost frame stands on and whose condition holds. */
  lineHits(): number[] {
    const frame = rawFrame(frameDepth());
    const module = moduleOf(frame.functionId);
    const entries = module === undefined ? undefined : this.#lines.get(module);
    if (entries === undefined || entries.length === 0) {
      return [];
    }
    return entries
      .filter((entry) => entry.point === frame.point && conditionHolds(entry.condition))
      .map((entry) => entry.index);
  }

  /** Indexes of the function breakpoints on the function of a frame; their conditions are not looked at. */
  functionHits(depth: number): number[] {
    const { functionId } = rawFrame(depth);
    if ((functionFlag(functionId) & FUNCTION_BREAKPOINT) === 0) {
      return [];
    }
    return this.#functions.flatMap((entry, index) =>
      entry.functionIds.has(functionId) ? [index] : [],
    );
  }

  functionCondition(index: number): string | undefined {
    return this.#functions[index]?.condition;
  }

  locations(file: string, fromLine: number, toLine: number): number[] {
    const module = moduleOfFile(file);
    return module === undefined
      ? []
      : linesWithPoints(module).filter((line) => line >= fromLine && line <= toLine);
  }

  /** All files that can take breakpoints. */
  files(): string[] {
    return debugModules().map((module) => module.table.file);
  }
}
