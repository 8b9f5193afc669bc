import type { DebugFunction } from '../../base/debug-table';
import { POINT_FIELDS } from '../../base/debug-table';
import { debugModules, moduleOf } from './debug-points';
import type { DebugModule } from './debug-points';
import { matchesPattern } from '../../base/name-pattern';

/** A debug point, decoded. */
export interface PointPlace {
  readonly module: DebugModule;
  readonly point: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Id among the functions of all modules. */
  readonly functionId: number;
  /** Index in the module's table of blocks, or -1. */
  readonly block: number;
}

export function placeOf(module: DebugModule, point: number): PointPlace {
  const field = (i: number): number => module.table.points[point * POINT_FIELDS + i] ?? 0;
  return {
    module,
    point,
    file: module.table.file,
    line: field(0),
    column: field(1),
    endLine: field(2),
    endColumn: field(3),
    functionId: module.firstFunction + field(4),
    block: field(5),
  };
}

function pointCount(module: DebugModule): number {
  return module.flags.length;
}

/** The module that a file name means: relative to the firmware's root, or any path that ends so. */
export function moduleOfFile(file: string): DebugModule | undefined {
  const wanted = file.replace(/\\/g, '/');
  return (
    debugModules().find((module) => module.table.file === wanted) ??
    debugModules().find((module) => wanted.endsWith(`/${module.table.file}`))
  );
}

export interface FunctionPlace {
  readonly id: number;
  readonly module: DebugModule;
  readonly info: DebugFunction;
}

export function functionAt(id: number): FunctionPlace | undefined {
  const module = moduleOf(id);
  const info = module?.table.functions[id - module.firstFunction];
  return module === undefined || info === undefined ? undefined : { id, module, info };
}

/** Functions whose name matches; `*` stands for any text, `?` for a character. */
export function functionsNamed(pattern: string): FunctionPlace[] {
  return debugModules().flatMap((module) =>
    module.table.functions.flatMap((info, i) =>
      matchesPattern(pattern, info.name) ? [{ id: module.firstFunction + i, module, info }] : [],
    ),
  );
}

/** First point of a function, in the order of the text. */
export function firstPointOf(place: FunctionPlace): PointPlace | undefined {
  return pointsOfFunction(place)[0];
}

export function pointsOfFunction(place: FunctionPlace): PointPlace[] {
  const local = place.id - place.module.firstFunction;
  const found: PointPlace[] = [];
  for (let point = 0; point < pointCount(place.module); point++) {
    if (place.module.table.points[point * POINT_FIELDS + 4] === local) {
      found.push(placeOf(place.module, point));
    }
  }
  return found;
}
