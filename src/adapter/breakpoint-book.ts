import type {
  BreakpointAnswer,
  FunctionBreakpoint,
  HookBreakpoint,
  LineBreakpoint,
  Target,
  StopReason,
} from '../targets/target';

/** An answer of the target under the protocol's id of the breakpoint. */
export interface NumberedAnswer extends BreakpointAnswer {
  readonly id: number;
}

/**
 * All breakpoints that the client has asked for, with the ids that it knows them by. It outlives a target, so that a
 * restart with other attributes keeps them.
 */
export class BreakpointBook {
  #nextId = 1;
  readonly #lines = new Map<string, { list: readonly LineBreakpoint[]; ids: readonly number[] }>();
  #functions: { list: readonly FunctionBreakpoint[]; ids: readonly number[] } = {
    list: [],
    ids: [],
  };
  /** Those of the launch configuration stand before those of the client's filters, in one list for the target. */
  #launchHooks: readonly HookBreakpoint[] = [];
  #filterHooks: { list: readonly HookBreakpoint[]; ids: readonly number[] } = { list: [], ids: [] };

  async setLines(
    target: Target,
    file: string,
    list: readonly LineBreakpoint[],
  ): Promise<NumberedAnswer[]> {
    const ids = this.#idsFor(list);
    if (list.length === 0) {
      this.#lines.delete(file);
    } else {
      this.#lines.set(file, { list, ids });
    }
    return numbered(ids, await target.setLineBreakpoints(file, list));
  }

  async setFunctions(
    target: Target,
    list: readonly FunctionBreakpoint[],
  ): Promise<NumberedAnswer[]> {
    this.#functions = { list, ids: this.#idsFor(list) };
    return numbered(this.#functions.ids, await target.setFunctionBreakpoints(list));
  }

  async setLaunchHooks(
    target: Target,
    list: readonly HookBreakpoint[],
  ): Promise<BreakpointAnswer[]> {
    this.#launchHooks = list;
    return (await this.#sendHooks(target)).slice(0, list.length);
  }

  async setFilterHooks(target: Target, list: readonly HookBreakpoint[]): Promise<NumberedAnswer[]> {
    this.#filterHooks = { list, ids: this.#idsFor(list) };
    const answers = await this.#sendHooks(target);
    return numbered(this.#filterHooks.ids, answers.slice(this.#launchHooks.length));
  }

  /** Gives everything to a new target. */
  async applyTo(target: Target): Promise<void> {
    for (const [file, { list }] of this.#lines) {
      await target.setLineBreakpoints(file, list);
    }
    await target.setFunctionBreakpoints(this.#functions.list);
    await this.#sendHooks(target);
  }

  /**
   * Ids of the breakpoints that a stop names.
   *
   * @param file where the target stopped; line breakpoints are numbered per file
   */
  idsOfStop(reason: StopReason, hits: readonly number[], file: string | undefined): number[] {
    const ids =
      reason === 'function breakpoint'
        ? this.#functions.ids
        : reason === 'hook'
          ? [...this.#launchHooks.map(() => undefined), ...this.#filterHooks.ids]
          : (this.#lines.get(file ?? '')?.ids ?? []);
    return hits.map((hit) => ids[hit]).filter((id) => id !== undefined);
  }

  async #sendHooks(target: Target): Promise<BreakpointAnswer[]> {
    const list = [...this.#launchHooks, ...this.#filterHooks.list];
    if (!target.capabilities.hookBreakpoints) {
      return list.map(() => ({ verified: false, message: 'This target has no hook breakpoints.' }));
    }
    return target.setHookBreakpoints(list);
  }

  #idsFor(list: readonly unknown[]): number[] {
    return list.map(() => this.#nextId++);
  }
}

function numbered(ids: readonly number[], answers: readonly BreakpointAnswer[]): NumberedAnswer[] {
  return ids.map((id, index) => ({
    ...(answers[index] ?? { verified: false, message: 'The target gave no answer.' }),
    id,
  }));
}
