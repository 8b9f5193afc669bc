import { createHash } from 'node:crypto';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createSeededRandom } from '../../src/base/seeded-random';
import { BINARIES } from '../../src/main/guest/binaries';
import { builtInBoards } from '../../src/main/built-in-boards';
import type { Breakpoint } from '../../src/protocol/breakpoint';
import type { StackFrame, Variable } from '../../src/protocol/debug-values';
import { HOOK_KINDS } from '../../src/protocol/hook-kinds';
import type { RunRecipe } from '../../src/protocol/run-recipe';
import type { RunMoment, Travel } from '../../src/protocol/travel';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { EmbeddedTarget } from '../../src/targets/embedded/embedded-target';
import { threadGuests } from '../../src/targets/embedded/guest/thread-guest';
import { prepareSession } from '../../src/targets/session/session-setup';
import type { TargetEvent } from '../../src/targets/target';
import { recipe as sampleRecipe } from '../support/sample-guest';

/** `npm run build` makes it. */
const program = path.join(import.meta.dirname, '../../dist/firmware-worker.js');

export type Stopped = Extract<TargetEvent, { kind: 'stopped' }>;

/** All that can be seen of a guest that stands still. */
export interface GuestState {
  readonly moment: RunMoment;
  readonly stack: readonly StackFrame[];
  /** Of each frame. */
  readonly locals: readonly (readonly Variable[])[];
  /** Of the innermost frame; none where there is no processor. */
  readonly registers: readonly Variable[];
  readonly virtio: VirtioSnapshot;
  /** SHA-1 of all memory; undefined: not looked at. */
  readonly memory: string | undefined;
}

/** A session of the real thing, with its stops to be waited for. */
export class TravellingTarget {
  readonly target: EmbeddedTarget;
  readonly events: TargetEvent[] = [];
  console = '';
  readonly #ram: { readonly base: number; readonly sizeBytes: number };
  #taken = 0;
  #wake: () => void = () => undefined;

  /** @param qemu relative image names are looked for in `cwd`; a firmware that is there runs */
  static async create(qemu: string, cwd: string): Promise<TravellingTarget> {
    const { setup, problems } = await prepareSession({
      defconfig: undefined,
      qemu,
      cwd,
      boards: builtInBoards(path.resolve('dist')),
      binaries: { firmware: undefined, symbols: undefined, ...BINARIES },
    });
    if (setup === undefined) {
      throw new Error(JSON.stringify(problems));
    }
    const { description, config, firmware } = setup;
    const more = firmware === undefined ? {} : { firmware };
    return TravellingTarget.ofRecipe(
      sampleRecipe({ description, config, folder: cwd, stopAutoboot: true, ...more }),
      ramBaseOf(qemu),
    );
  }

  static ofRecipe(recipe: RunRecipe, ramBase: number): TravellingTarget {
    const target = new EmbeddedTarget(
      threadGuests((workerData, transferList) => new Worker(program, { workerData, transferList })),
      { recipe, recipeAgain: () => Promise.resolve(recipe) },
    );
    return new TravellingTarget(target, { base: ramBase, sizeBytes: RAM_BYTES });
  }

  constructor(target: EmbeddedTarget, ram: { readonly base: number; readonly sizeBytes: number }) {
    this.target = target;
    this.#ram = ram;
    target.onEvent((event) => {
      this.events.push(event);
      if (event.kind === 'console') {
        this.console += Buffer.from(event.bytes).toString('latin1');
      }
      this.#wake();
    });
  }

  async next<K extends TargetEvent['kind']>(
    ...kinds: K[]
  ): Promise<Extract<TargetEvent, { kind: K }>> {
    for (;;) {
      while (this.#taken < this.events.length) {
        const event = this.events[this.#taken++];
        if (event?.kind === 'ended') {
          throw new Error(`the session has ended: ${event.message ?? event.reason}`);
        }
        if (event !== undefined && (kinds as string[]).includes(event.kind)) {
          return event as Extract<TargetEvent, { kind: K }>;
        }
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Runs on until it stops, or waits for a key. */
  async waitsOrStops(): Promise<Stopped | undefined> {
    for (;;) {
      const event = await this.next('stopped', 'idle');
      if (event.kind === 'stopped') {
        return event;
      }
      if (event.idle) {
        return undefined;
      }
    }
  }

  /** Types a line at the prompt and waits for the next one. */
  async type(line: string): Promise<void> {
    const before = this.console.length;
    this.target.consoleInput(Buffer.from(`${line}\r`));
    // A guest that is quicker than the line comes waits inside it, too.
    do {
      await this.waitsOrStops();
    } while (!/\n=> $/.test(this.console.slice(before)));
  }

  async pause(): Promise<Stopped> {
    await this.target.pause();
    return this.next('stopped');
  }

  async go(travel: Travel): Promise<Stopped> {
    await this.target.travel(travel);
    await this.next('landed');
    return this.next('stopped');
  }

  /** @param withMemory which takes a while */
  async state(withMemory: boolean): Promise<GuestState> {
    const { target } = this;
    const stack = await target.stack();
    const locals = await Promise.all(stack.map(({ index }) => target.locals(index)));
    const memory = withMemory
      ? createHash('sha1')
          .update(await target.readMemory(this.#ram.base, this.#ram.sizeBytes))
          .digest('hex')
      : undefined;
    return {
      moment: await target.moment(),
      stack,
      locals: locals.map((list) => list.map(withoutReference)),
      registers: await target.registers(0),
      virtio: await target.virtioSnapshot(),
      memory,
    };
  }

  async end(): Promise<void> {
    await this.target.terminate();
  }
}

/** Machines of this test have little memory, so that all of it can be compared often. */
export const RAM = '-m 64';
const RAM_BYTES = 64 << 20;

function ramBaseOf(qemu: string): number {
  return qemu.includes('riscv') ? 0x8000_0000 : qemu.includes('x86_64') ? 0 : 0x4000_0000;
}

/** References are for one stop. */
function withoutReference(variable: Variable): Variable {
  return { ...variable, reference: variable.reference === 0 ? 0 : 1 };
}

/** A breakpoint on each kind of hook, for every device. */
export const everyHook = HOOK_KINDS.map((hook, id): Breakpoint => ({
  kind: 'hook',
  id,
  place: { hook, devices: [] },
}));

/** Numbers that look random and are the same each time. */
export function createDice(seed: number): (sides: number) => number {
  const random = createSeededRandom(seed);
  const bytes = new Uint8Array(4);
  return (sides) => {
    random.fill(bytes);
    return new DataView(bytes.buffer).getUint32(0) % sides;
  };
}
