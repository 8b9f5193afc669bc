import { POINT_FIELDS } from '../../../base/debug-table';
import { functionAt, pointsWithin } from '../debug-info';
import type { FunctionPlace, PointPlace } from '../debug-info';
import {
  FLAG_STOP,
  budgetLeft,
  frameDepth,
  moduleOf,
  rawFrame,
  setFunctionFlag,
  statementCount,
} from '../debug-points';
import type { DebugModule, VariableReader } from '../debug-points';
import { FUNCTION_DATA } from '../function-flags';
import { seen } from '../../values/foreign-realm';
import { UNINITIALISED } from '../../values/uninitialised';
import { valueText } from '../../values/value-text';
import { writerNow } from './access';
import type { ArmedData, OnAccess } from './access';
import { Assignments } from './assignments';
import type { FoundLocal } from './found-places';

export interface WantedLocal {
  readonly local: FoundLocal;
  readonly breakpoints: readonly ArmedData[];
}

interface Watched extends WantedLocal {
  readonly place: FunctionPlace;
  readonly assignments: Assignments;
  held: unknown;
  /** Where the frame stood last. */
  previous: number;
  /** The statement at which the watch began: nothing has run since when that is looked at. */
  readonly since: number;
}

type Points = ReadonlyMap<DebugModule, ReadonlySet<number>>;

/**
 * Variables of frames that data breakpoints are on. Nothing happens where a variable is assigned to, so the points of its
 * function are looked at: between two of them the statement of the first has run. What the debug table says it has assigned
 * to was written, whatever the value; what is another value now was written too, where the table can't be sure.
 */
export class LocalWatches {
  readonly #onAccess: OnAccess;
  readonly #frameEnded: () => void;
  #watched: readonly Watched[] = [];
  #points: Points = new Map();
  /** The flag that a point has without these. */
  otherFlagOf: (module: DebugModule, point: number) => number = () => 0;

  /** @param frameEnded one of the frames is no more */
  constructor(onAccess: OnAccess, frameEnded: () => void) {
    this.#onAccess = onAccess;
    this.#frameEnded = frameEnded;
  }

  set(wanted: readonly WantedLocal[]): void {
    const before = this.#watched;
    if (before.length === 0 && wanted.length === 0) {
      return;
    }
    for (const { place } of before) {
      setFunctionFlag(place.id, FUNCTION_DATA, false);
    }
    this.#watched = wanted.flatMap((one) => {
      const { local } = one;
      const place = functionAt(local.functionId);
      if (place === undefined) {
        return [];
      }
      const known = before.find((other) => other.local === local);
      const { held = readLocal(local), previous = rawFrame(local.depth).point } = known ?? {};
      const assignments =
        known?.assignments ??
        new Assignments(place.module.table, local, place.id - place.module.firstFunction);
      const since = known?.since ?? statementCount();
      return [{ ...one, place, assignments, held, previous, since }];
    });
    const left = this.#points;
    this.#points = pointsOf(this.#watched);
    for (const { place } of this.#watched) {
      setFunctionFlag(place.id, FUNCTION_DATA, true);
    }
    for (const [module, points] of left) {
      for (const point of points) {
        module.flags[point] = this.otherFlagOf(module, point);
      }
    }
    this.flag();
  }

  clear(): void {
    this.set([]);
  }

  /** Somebody else has set flags of points. */
  flag(): void {
    for (const [module, points] of this.#points) {
      for (const point of points) {
        module.flags[point] = FLAG_STOP;
      }
    }
  }

  flagOf(module: DebugModule, point: number): number {
    return this.#points.get(module)?.has(point) === true ? FLAG_STOP : 0;
  }

  /** Is that frame still there? */
  isAlive({ depth, functionId, reader }: FoundLocal): boolean {
    const frame = rawFrame(depth);
    return (
      reader !== undefined &&
      depth <= frameDepth() &&
      frame.functionId === functionId &&
      frame.reader === reader
    );
  }

  /** The guest goes on: what the user did to variables meanwhile is no write of the guest's. */
  refresh(): void {
    for (const watched of this.#watched) {
      watched.held = readLocal(watched.local);
      watched.previous = rawFrame(watched.local.depth).point;
    }
  }

  /**
   * The guest has come to a point. True: nobody else wants to look at it.
   *
   * @param depth of the frame
   */
  point(depth: number): boolean {
    if (this.#watched.length === 0) {
      return false;
    }
    const { functionId, point, reader } = rawFrame(depth);
    for (const watched of this.#watched) {
      const { local, previous } = watched;
      if (depth !== local.depth) {
        // A function within may have assigned to it.
        if (depth > local.depth) {
          this.#compare(watched, writerNow);
        }
      } else if (reader === local.reader && watched.since !== statementCount()) {
        watched.previous = point;
        this.#passed(watched, previous, point);
      }
    }
    const module = moduleOf(functionId);
    return budgetLeft() > 0 && module !== undefined && this.otherFlagOf(module, point) === 0;
  }

  /** A function has ended. */
  leave(depth: number): void {
    const ended = this.#watched.filter(({ local }) => local.depth === depth);
    if (ended.length === 0) {
      return;
    }
    for (const watched of ended) {
      this.#passed(watched, watched.previous, undefined);
    }
    this.#frameEnded();
  }

  /** The frame has gone from one point to the next: the statement of the first has run. */
  #passed(watched: Watched, from: number, to: number | undefined): void {
    const { place } = watched;
    const at = watched.assignments.between(from, to);
    const by = (): string =>
      `${place.info.name}() at ${place.module.table.file}:${lineOf(place.module, at ?? from)}`;
    if (at !== undefined) {
      this.#tell(watched, readLocal(watched.local), by);
    } else {
      this.#compare(watched, by);
    }
  }

  #compare(watched: Watched, by: () => string): void {
    const now = readLocal(watched.local);
    if (!Object.is(now, watched.held)) {
      this.#tell(watched, now, by);
    }
  }

  #tell(watched: Watched, now: unknown, by: () => string): void {
    const { local, breakpoints, held } = watched;
    watched.held = now;
    this.#onAccess(breakpoints, {
      kind: 'write',
      what: local.text,
      by: by(),
      before: valueText(held, local.name).value,
      after: valueText(now, local.name).value,
      old: held === UNINITIALISED ? undefined : held,
      now,
    });
  }
}

function lineOf({ table }: DebugModule, point: number): number {
  return table.points[point * POINT_FIELDS] ?? 0;
}

function pointsOf(watched: readonly Watched[]): Points {
  const points = new Map<DebugModule, Set<number>>();
  for (const { place } of watched) {
    const known = points.get(place.module) ?? new Set<number>();
    pointsWithin(place).forEach(({ point }: PointPlace) => known.add(point));
    points.set(place.module, known);
  }
  return points;
}

function readLocal({ reader, functionId, block, index }: FoundLocal): unknown {
  try {
    if (reader === undefined) {
      return UNINITIALISED;
    }
    if (block === undefined) {
      return seen(reader(index));
    }
    const place = functionAt(functionId);
    const slot = place?.module.table.blocks[block]?.slot ?? 0;
    const inner = reader((place?.info.names.length ?? 0) + slot);
    return typeof inner === 'function' ? seen((inner as VariableReader)(index)) : UNINITIALISED;
  } catch {
    return UNINITIALISED;
  }
}
