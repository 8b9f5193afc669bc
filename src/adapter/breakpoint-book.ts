import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  DataBreakpoint,
  FunctionBreakpoint,
  InstructionBreakpoint,
  LineBreakpoint,
} from '../protocol/breakpoint';
import type { LaunchHook } from '../protocol/launch-attributes';
import type { Target } from '../targets/target';
import {
  breakpointOn,
  devicesByPlace,
  filterBreakpoint,
  filterOf,
  type FilterBreakpoint,
  type TickedFilter,
} from './filters/ticked-filter';

/** What a client says of a breakpoint; the book gives it its id. */
export type Wanted<T extends Breakpoint> = Omit<T, 'id'>;

/**
 * All breakpoints that the client and the launch configuration have asked for. It outlives a target, so that a restart
 * with other attributes keeps them.
 */
export class BreakpointBook {
  #nextId = 1;
  readonly #lines = new Map<string, readonly LineBreakpoint[]>();
  /** The last answer for each breakpoint, those too that are no longer set until all are given anew. */
  readonly #answers = new Map<number, BreakpointAnswer>();
  #functions: readonly FunctionBreakpoint[] = [];
  #instructions: readonly InstructionBreakpoint[] = [];
  #data: readonly DataBreakpoint[] = [];
  /** Those that were set by a request of ours: the client doesn't know them. */
  #watched: readonly DataBreakpoint[] = [];
  /** Of those that were set for a moment. */
  readonly #hidden = new Set<number>();
  #filters: readonly TickedFilter[] = [];
  #filterPlaces: readonly FilterBreakpoint[] = [];
  /** Hooks and events. */
  #launchHooks: readonly FilterBreakpoint[] = [];
  /** Hooks and events whose filter the client knows to be ticked by the launch configuration: without the tick they are off. */
  readonly #governed = new Set<string>();

  setLines(
    target: Target,
    file: string,
    wanted: readonly Wanted<LineBreakpoint>[],
  ): Promise<BreakpointAnswer[]> {
    const list = this.#withIds<LineBreakpoint>(this.#lines.get(file) ?? [], wanted);
    if (list.length === 0) {
      this.#lines.delete(file);
    } else {
      this.#lines.set(file, list);
    }
    return this.#sendLines(target, file, list);
  }

  setFunctions(
    target: Target,
    wanted: readonly Wanted<FunctionBreakpoint>[],
  ): Promise<BreakpointAnswer[]> {
    this.#functions = this.#withIds<FunctionBreakpoint>(this.#functions, wanted);
    return this.#setKind(target, 'function', this.#functions);
  }

  setInstructions(
    target: Target,
    wanted: readonly Wanted<InstructionBreakpoint>[],
  ): Promise<BreakpointAnswer[]> {
    this.#instructions = this.#withIds<InstructionBreakpoint>(this.#instructions, wanted);
    return this.#setKind(target, 'instruction', this.#instructions);
  }

  /**
   * While an action goes on there is one breakpoint more, which the client knows nothing of.
   *
   * @param action takes its id, and why it can't stop
   */
  async withData(
    target: Target,
    place: DataBreakpoint['place'],
    action: (id: number, problem: string | undefined) => Promise<void>,
  ): Promise<void> {
    const id = this.#nextId++;
    this.#hidden.add(id);
    const extra: DataBreakpoint = { kind: 'data', id, place };
    const answers = await target.setBreakpoints({ kind: 'data' }, [
      ...this.#data,
      ...this.#watched,
      extra,
    ]);
    const answer = answers.find((one) => one.id === id);
    try {
      await action(id, answer?.verified === true ? undefined : (answer?.message ?? 'refused'));
    } finally {
      await this.#sendData(target, []);
    }
  }

  setData(target: Target, wanted: readonly Wanted<DataBreakpoint>[]): Promise<BreakpointAnswer[]> {
    this.#data = this.#withIds<DataBreakpoint>(this.#data, wanted);
    return this.#sendData(target, this.#data);
  }

  /** Sets one that the client doesn't know, or takes it away. Undefined: it is no longer set. */
  async toggleWatch(target: Target, dataId: string): Promise<BreakpointAnswer | undefined> {
    const others = this.#watched.filter(({ place }) => place.dataId !== dataId);
    const isNew = others.length === this.#watched.length;
    const one: DataBreakpoint = {
      kind: 'data',
      id: this.#nextId++,
      place: { dataId, access: 'write' },
    };
    this.#watched = isNew ? [...others, one] : others;
    return (await this.#sendData(target, [one]))[0];
  }

  /** The target has found the place of a breakpoint, it is gone, or is another now. False: the client doesn't know it. */
  changed(answer: BreakpointAnswer): boolean {
    const lines = [...this.#lines.values()].flat();
    const known = [...lines, ...this.#functions, ...this.#instructions, ...this.#data];
    if (!known.some(({ id }) => id === answer.id)) {
      return false;
    }
    this.#answers.set(answer.id, answer);
    return true;
  }

  /** The client was told that these hooks' filters are ticked before it could set any. */
  govern(hooks: readonly LaunchHook[]): void {
    for (const { hook } of hooks) {
      this.#governed.add(hook);
    }
  }

  /** Hooks of the launch configuration. They are in force until the client unticks a filter that it knows. */
  async setLaunchHooks(target: Target, hooks: readonly LaunchHook[]): Promise<BreakpointAnswer[]> {
    const wanted = [...devicesByPlace(hooks)].map(([hook, devices]) => breakpointOn(hook, devices));
    this.#launchHooks = this.#withIds<FilterBreakpoint>(this.#launchHooks, wanted);
    const answers = await this.#sendFilters(target);
    const ids = new Set(this.#launchHooks.map(({ id }) => id));
    return answers.filter(({ id }) => ids.has(id));
  }

  /** Answers for each filter. */
  async setFilters(target: Target, filters: readonly TickedFilter[]): Promise<BreakpointAnswer[]> {
    this.#filters = filters;
    // A client that ticks what the launch configuration names, without a condition of its own, was told of it.
    for (const name of this.#launchHooks.map(filterOf)) {
      if (filters.some(({ filter, condition }) => filter === name && condition === undefined)) {
        this.#governed.add(name);
      }
    }
    const answers = await this.#sendFilters(target);
    return answers.slice(answers.length - filters.length);
  }

  /** Gives everything to a new target, or to one whose firmware is another now. Answers that are others than the client's. */
  async applyTo(target: Target): Promise<BreakpointAnswer[]> {
    const before = new Map(this.#answers);
    this.#answers.clear();
    for (const [file, list] of this.#lines) {
      await this.#sendLines(target, file, list);
    }
    await this.#setKind(target, 'function', this.#functions);
    await this.#setKind(target, 'instruction', this.#instructions);
    await this.#sendData(target, []);
    await this.#sendFilters(target);
    const ids = this.clientIds([...this.#answers.keys()]);
    return ids.flatMap((id) => {
      const answer = this.#answers.get(id);
      const known = before.get(id);
      return answer === undefined || JSON.stringify(answer) === JSON.stringify(known)
        ? []
        : [answer];
    });
  }

  /** Takes everything out of a target that goes on without this session. */
  async clear(target: Target): Promise<void> {
    for (const file of this.#lines.keys()) {
      await target.setBreakpoints({ kind: 'line', file }, []);
    }
    for (const kind of ['function', 'instruction', 'hook', 'event', 'data'] as const) {
      if (target.capabilities.has(`${kind}Breakpoints`)) {
        await target.setBreakpoints({ kind }, []);
      }
    }
  }

  /** Those of the ids at a stop that the client was told. */
  clientIds(hits: readonly number[]): number[] {
    const own = new Set([...this.#launchHooks, ...this.#watched].map(({ id }) => id));
    return hits.filter((id) => !own.has(id) && !this.#hidden.has(id));
  }

  /** Answers for those of some that are set. */
  async #sendData(target: Target, asked: readonly DataBreakpoint[]): Promise<BreakpointAnswer[]> {
    const list = [...this.#data, ...this.#watched];
    // Where there are none, nobody has to be told of it.
    if (list.length === 0 && !target.capabilities.has('dataBreakpoints')) {
      return [];
    }
    const ids = new Set(asked.map(({ id }) => id));
    return (await this.#set(target, { kind: 'data' }, list)).filter(({ id }) => ids.has(id));
  }

  /** Answers for those of the launch configuration that are in force, then for each ticked filter. */
  async #sendFilters(target: Target): Promise<BreakpointAnswer[]> {
    const launch = new Map(
      this.#launchHooks.map((breakpoint) => [filterOf(breakpoint), devicesOf(breakpoint)]),
    );
    this.#filterPlaces = this.#withIds<FilterBreakpoint>(
      this.#filterPlaces,
      this.#filters.map((filter) => filterBreakpoint(filter, launch.get(filter.filter))),
    );
    const ungoverned = this.#launchHooks.filter(
      (breakpoint) => !this.#governed.has(filterOf(breakpoint)),
    );
    const list = [...ungoverned, ...this.#filterPlaces];
    const answers = [
      ...(await this.#setKind(target, 'hook', ofKind(list, 'hook'))),
      ...(await this.#setKind(target, 'event', ofKind(list, 'event'))),
    ];
    const found = new Map(answers.map((answer) => [answer.id, answer]));
    return list.flatMap(({ id }) => found.get(id) ?? []);
  }

  #sendLines(
    target: Target,
    file: string,
    list: readonly LineBreakpoint[],
  ): Promise<BreakpointAnswer[]> {
    return target.capabilities.has('sources')
      ? this.#set(target, { kind: 'line', file }, list)
      : this.#refuse(list, 'This target has no sources: set a breakpoint on a function.');
  }

  #setKind(
    target: Target,
    kind: 'function' | 'instruction' | FilterBreakpoint['kind'],
    list: readonly Breakpoint[],
  ): Promise<BreakpointAnswer[]> {
    return target.capabilities.has(`${kind}Breakpoints`)
      ? this.#set(target, { kind }, list)
      : this.#refuse(list, `This target has no ${kind} breakpoints.`);
  }

  /** A target is not asked for what it can't do. */
  #refuse(list: readonly Breakpoint[], message: string): Promise<BreakpointAnswer[]> {
    return Promise.resolve(this.#keep(list.map(({ id }) => ({ id, verified: false, message }))));
  }

  #keep(answers: BreakpointAnswer[]): BreakpointAnswer[] {
    for (const answer of answers) {
      this.#answers.set(answer.id, answer);
    }
    return answers;
  }

  /** What was there before keeps its id. */
  #withIds<T extends Breakpoint>(before: readonly T[], wanted: readonly object[]): T[] {
    const known = new Map<string, number[]>();
    for (const { id, ...rest } of before.toReversed()) {
      const key = JSON.stringify(rest);
      const ids = known.get(key);
      if (ids === undefined) {
        known.set(key, [id]);
      } else {
        ids.push(id);
      }
    }
    return wanted.map((breakpoint) => {
      const id = known.get(JSON.stringify(breakpoint))?.pop() ?? this.#nextId++;
      return { ...breakpoint, id } as T;
    });
  }

  async #set(
    target: Target,
    scope: BreakpointScope,
    list: readonly Breakpoint[],
  ): Promise<BreakpointAnswer[]> {
    const found = new Map((await target.setBreakpoints(scope, list)).map((a) => [a.id, a]));
    const message = 'The target gave no answer.';
    return this.#keep(list.map(({ id }) => found.get(id) ?? { id, verified: false, message }));
  }
}

function ofKind(
  list: readonly FilterBreakpoint[],
  kind: FilterBreakpoint['kind'],
): FilterBreakpoint[] {
  return list.filter((breakpoint) => breakpoint.kind === kind);
}

/** As the launch configuration names them; of lines of the console these are their texts. */
function devicesOf({ place }: FilterBreakpoint): readonly string[] {
  return ('texts' in place ? place.texts : undefined) ?? place.devices;
}
