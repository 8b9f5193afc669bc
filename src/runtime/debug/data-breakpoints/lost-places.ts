import { placeOf } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import {
  frameDepth,
  grantBudget,
  rawFrame,
  setFunctionFlag,
  statementCount,
} from '../debug-points';
import { FUNCTION_LOST } from '../function-flags';
import { evaluationAt } from '../view/evaluation';
import type { FoundLocal, FoundMember } from './found-places';

/**
 * Finds again, while a boot is run once more, what data breakpoints are on: a call where it begins, an object where it was
 * found.
 */
export class LostPlaces {
  readonly #onFound: () => void;
  #members: readonly FoundMember[] = [];
  #locals: readonly FoundLocal[] = [];
  #flagged: readonly number[] = [];
  /** Depth of a call that may be one of them, whose first point comes next. */
  #coming: number | undefined;
  /** The statement where the next one was found. */
  #arrival = Infinity;

  /** @param onFound something is where it was */
  constructor(onFound: () => void) {
    this.#onFound = onFound;
  }

  /** @param boot the present one: what was found in another can't come */
  set(members: readonly FoundMember[], locals: readonly FoundLocal[], boot: number): void {
    for (const id of this.#flagged) {
      setFunctionFlag(id, FUNCTION_LOST, false);
    }
    this.#members = members.filter(({ at }) => at.boot === boot);
    this.#locals = locals.filter(({ at }) => at.boot === boot);
    this.#flagged = this.#locals.map(({ functionId }) => functionId);
    for (const id of this.#flagged) {
      setFunctionFlag(id, FUNCTION_LOST, true);
    }
    this.#coming = undefined;
    this.#lookAhead();
  }

  /** The next point has to be looked at. */
  get isComing(): boolean {
    return this.#coming !== undefined || this.#members.some(isAwaited);
  }

  /** How far away the next place is where one was found. */
  get statementsToArrival(): number {
    return this.#arrival - statementCount();
  }

  /** A flagged function was entered. */
  enter(depth: number): void {
    const { functionId } = rawFrame(depth);
    if (this.#locals.some((local) => local.depth === depth && local.functionId === functionId)) {
      this.#coming = depth;
      grantBudget(0);
    }
  }

  /** The guest has come to a point. */
  point(depth: number): void {
    const statement = statementCount();
    const isNear = this.#coming !== undefined && depth <= this.#coming;
    if (!isNear && statement < this.#arrival && !this.#members.some(isAwaited)) {
      return;
    }
    const coming = isNear ? this.#coming : undefined;
    this.#coming = isNear ? undefined : this.#coming;
    const locals = this.#locals.filter((local) =>
      local.begin === undefined
        ? local.at.statement === statement && isFrameOf(local)
        : local.depth === coming && local.begin === statement && isFrameOf(local),
    );
    for (const local of locals) {
      local.reader = rawFrame(local.depth).reader;
    }
    const found = this.#members.filter(
      (member) =>
        (member.root?.depth === depth && isAwaited(member)) || member.at.statement === statement,
    );
    for (const member of found) {
      member.object = objectOf(member) ?? member.object;
    }
    this.#lookAhead();
    if (locals.length > 0 || found.some(({ object }) => object !== undefined)) {
      this.#onFound();
    }
  }

  #lookAhead(): void {
    const statement = statementCount();
    const ahead = [...this.#members, ...this.#locals.filter(({ begin }) => begin === undefined)]
      .map(({ at }) => at.statement)
      .filter((at) => at > statement);
    this.#arrival = Math.min(Infinity, ...ahead);
  }
}

function isFrameOf({ depth, functionId }: FoundLocal): boolean {
  return depth <= frameDepth() && rawFrame(depth).functionId === functionId;
}

/** Its call is on the stack, but the name doesn't lead to it yet. */
function isAwaited({ object, root }: FoundMember): boolean {
  return (
    object === undefined &&
    root?.reader !== undefined &&
    isFrameOf(root) &&
    rawFrame(root.depth).reader === root.reader
  );
}

/** What the name leads to in its call. */
function objectOf({ name, key, root }: FoundMember): object | undefined {
  return root === undefined || !isFrameOf(root)
    ? undefined
    : objectAt(frameDepth() - root.depth, name, key);
}

/** The object whose member a name means in a frame; undefined: it means something else. */
export function objectAt(frame: number, name: string, key: string): object | undefined {
  const tree = parseExpression(name);
  const place = tree.ok ? placeOf(tree.value, evaluationAt(frame)) : undefined;
  return place?.ok === true && place.value.kind === 'member' && String(place.value.key) === key
    ? place.value.object
    : undefined;
}
