import type { TraceEvent } from '../../../base/trace-event';
import type { Hart } from '../../../cpu/riscv/hart';
import type { EventStream } from '../../guest/event-stream';
import type { HookCall } from '../model/image-hooks';

/** A hook that has begun and not come back. Plain data. */
export interface RunningHook {
  readonly hook: HookCall;
  /** Calls on the stack while its own code runs. One that was jumped to has the call of the function that did so. */
  readonly depth: number;
  /** Where that call comes back to, and with which stack pointer. */
  readonly returnTo: bigint;
  readonly stackPointer: bigint;
}

/** What the image tells of its hooks. */
export interface HookSource {
  /** Where hooks may begin now. */
  addresses(): readonly number[];
  /** The hook that begins where the guest stands; undefined: none does. */
  hookHere(): HookCall | undefined;
  /** What a device is called now; undefined: it is gone. */
  deviceName(hook: HookCall): string | undefined;
}

/**
 * Makes events of the driver-model hooks that a binary enters and leaves. While nobody listens the hart is not stopped for them,
 * and nothing is known of those that run.
 */
export class HookEvents {
  readonly #events: EventStream;
  readonly #source: HookSource;
  #wanted = false;
  #addresses: ReadonlySet<number> | undefined;
  /** Somebody has listened since this boot began: all hooks that run are known. */
  #knownSinceBegin = false;
  /** From the outermost to the innermost. */
  #running: RunningHook[] = [];
  /** The statement that was looked at last: each arrival counts once. */
  #lookedAt = -1;

  /** @param onChange called when the hart must stop at other addresses than before */
  constructor(events: EventStream, source: HookSource, onChange: () => void) {
    this.#events = events;
    this.#source = source;
    events.produce(['hookEnter', 'hookLeave'], (wanted) => {
      if (wanted !== this.#wanted) {
        this.#wanted = wanted;
        this.#knownSinceBegin = false;
        this.#running = [];
        onChange();
      }
    });
  }

  /** Somebody listens. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /**
   * Somebody listens, and which hooks run is not known: a repeated run must come from the beginning to make the same events
   * again.
   */
  get needsBegin(): boolean {
    return this.#wanted && !this.#knownSinceBegin;
  }

  /** A boot begins. */
  begin(): void {
    this.#running = [];
    this.#knownSinceBegin = this.#wanted;
    this.moved();
  }

  /** The image runs somewhere else from now on, or it is another moment of the run. */
  moved(): void {
    this.#addresses = undefined;
    this.#lookedAt = -1;
  }

  /** Undefined: not known. */
  save(): readonly RunningHook[] | undefined {
    return this.#knownSinceBegin ? [...this.#running] : undefined;
  }

  restore(running: readonly RunningHook[] | undefined): void {
    this.#running = [...(running ?? [])];
    this.#knownSinceBegin = this.#wanted && running !== undefined;
    this.moved();
  }

  /** Where the hart must stop. */
  addresses(): Iterable<number> {
    return this.#places();
  }

  /** So many calls at least are on the stack until the next leave; undefined: none is awaited. */
  get returnDepth(): number | undefined {
    return this.#running.at(-1)?.depth;
  }

  /** The hart stands before an instruction. */
  arrived(hart: Hart, pc: number, statement: number): void {
    if (!this.#wanted || statement === this.#lookedAt || !this.#places().has(pc)) {
      return;
    }
    this.#lookedAt = statement;
    const hook = this.#source.hookHere();
    const call = hart.calls().at(-1);
    if (hook === undefined || call === undefined) {
      return;
    }
    const { returnTo, stackPointer } = call;
    const depth = hart.callDepth;
    const last = this.#running.at(-1);
    if (last?.depth === depth && last.hook.functionName === hook.functionName) {
      // It goes round in a loop that it begins with.
      return;
    }
    this.#running.push({ hook, depth, returnTo, stackPointer });
    this.#emit('hookEnter', hook, hook.deviceName, undefined);
  }

  /** The hart has run: some may have come back. */
  ran(hart: Hart): void {
    for (let last = this.#running.at(-1); last !== undefined; last = this.#running.at(-1)) {
      if (last.depth <= hart.callDepth) {
        return;
      }
      this.#running.pop();
      const { hook, returnTo, stackPointer } = last;
      // One that was left by a jump to further out has given nothing back.
      if (hart.get('pc') === returnTo && hart.get('x2') === stackPointer) {
        const result = Number(BigInt.asIntN(32, hart.get('x10')));
        this.#emit('hookLeave', hook, this.#source.deviceName(hook) ?? hook.deviceName, result);
      }
    }
  }

  #places(): ReadonlySet<number> {
    return (this.#addresses ??= new Set(this.#wanted ? this.#source.addresses() : []));
  }

  #emit(
    kind: Extract<TraceEvent, { result: unknown }>['kind'],
    { kind: hook, functionName, driverName, uclassName }: HookCall,
    deviceName: string,
    result: number | undefined,
  ): void {
    if (this.#events.wants(kind)) {
      this.#events.emit({
        kind,
        hook,
        functionName,
        deviceName,
        driverName,
        uclassName,
        result,
      });
    }
  }
}
