import type { Target, TargetEvent } from '../../src/targets/target';

export type Stopped = Extract<TargetEvent, { kind: 'stopped' }>;

/** Events of a target, to be waited for in order. */
export class ContractEvents {
  readonly all: TargetEvent[] = [];
  #taken = 0;
  #wake: () => void = () => undefined;

  constructor(target: Target) {
    target.onEvent((event) => {
      this.all.push(event);
      this.#wake();
    });
  }

  /** The last that was waited for. */
  last<K extends TargetEvent['kind']>(kind: K): Extract<TargetEvent, { kind: K }> {
    const found = this.all.slice(0, this.#taken).findLast((event) => event.kind === kind);
    return found as Extract<TargetEvent, { kind: K }>;
  }

  async next<K extends TargetEvent['kind']>(
    ...kinds: K[]
  ): Promise<Extract<TargetEvent, { kind: K }>> {
    for (;;) {
      while (this.#taken < this.all.length) {
        const event = this.all[this.#taken++];
        if (event !== undefined && (kinds as string[]).includes(event.kind)) {
          return event as Extract<TargetEvent, { kind: K }>;
        }
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
