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
    file: module.file,
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
    debugModules().find((module) => module.file === wanted) ??
    debugModules().find((module) => wanted.endsWith(`/${module.file}`))
  );
}

/** A function of the firmware. Only who asks for its `info` has the table read. */
export class FunctionPlace {
  readonly id: number;
  readonly module: DebugModule;

  constructor(id: number, module: DebugModule) {
    this.id = id;
    this.module = module;
  }

  get info(): DebugFunction {
    const info = this.module.table.functions[this.id - this.module.firstFunction];
    if (info === undefined) {
      throw new Error(`expected function ${this.id} in ${this.module.file}, found none`);
    }
    return info;
  }
}

export function functionAt(id: number): FunctionPlace | undefined {
  const module = moduleOf(id);
  return module === undefined ? undefined : new FunctionPlace(id, module);
}

/** Functions whose name matches; `*` stands for any text, `?` for a character. */
export function functionsNamed(pattern: string): readonly FunctionPlace[] {
  if (!/[*?]/.test(pattern)) {
    return functionsByName().get(pattern) ?? [];
  }
  return [...functionsByName()].flatMap(([name, places]) =>
    matchesPattern(pattern, name) ? places : [],
  );
}

/**
 * The name that a function has in the source. Where two files have functions of one name the bundler puts its file's name
 * before one of them: `virtio_pci_modern_virtio_pci_probe`.
 *
 * @param bundled the `name` of a function object of the firmware
 */
export function sourceName(bundled: string): string {
  const names = functionsByName();
  for (let name = bundled; name !== ''; name = /_(.+)$/.exec(name)?.[1] ?? '') {
    if (names.has(name)) {
      return name;
    }
  }
  return bundled;
}

const byName = new Map<string, FunctionPlace[]>();
const indexed: DebugModule[] = [];

/** All functions under their names. The firmware's modules are added, never taken away; a user's come and go. */
function functionsByName(): ReadonlyMap<string, readonly FunctionPlace[]> {
  if (indexed.some((module, i) => debugModules()[i] !== module)) {
    byName.clear();
    indexed.length = 0;
  }
  for (const module of debugModules().slice(indexed.length)) {
    module.functionNames.forEach((name, i) => {
      const place = new FunctionPlace(module.firstFunction + i, module);
      const known = byName.get(name);
      if (known === undefined) {
        byName.set(name, [place]);
      } else {
        known.push(place);
      }
    });
    indexed.push(module);
  }
  return byName;
}

/** First point of a function, in the order of the text. */
export function firstPointOf({ id, module }: FunctionPlace): PointPlace | undefined {
  const local = id - module.firstFunction;
  const { points } = module.table;
  for (let point = 0; point < pointCount(module); point++) {
    if (points[point * POINT_FIELDS + 4] === local) {
      return placeOf(module, point);
    }
  }
  return undefined;
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

/** Points of a function and of the functions inside it. */
export function pointsWithin(place: FunctionPlace): PointPlace[] {
  const { module, info } = place;
  return module.table.functions.flatMap((other, i) =>
    other.line >= info.line && other.endLine <= info.endLine
      ? pointsOfFunction(new FunctionPlace(module.firstFunction + i, module))
      : [],
  );
}
