import { checkSavedSize, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import { ok, type Result } from '../../../base/result';
import type { InterruptLine } from '../../virtio/transport/interrupt-line';
import type { AccessSize, BusDevice, WideAccessSize } from '../../bus';

const PENDING = 0x1000;
const ENABLES = 0x2000;
const ENABLE_STRIDE = 0x80;
const CONTEXTS = 0x20_0000;
const CONTEXT_STRIDE = 0x1000;
const CLAIM = 4;
const HIGHEST_PRIORITY = 7;

export interface SavedPlic extends SavedDevice {
  readonly priorities: Uint8Array;
  readonly thresholds: Uint8Array;
  readonly up: Uint8Array;
  readonly pending: Uint32Array;
  readonly claimed: Uint32Array;
  readonly enabled: Uint32Array;
}

/**
 * Platform-level interrupt controller, as QEMU's `sifive_plic`:
 *
 *     0x000000  priority of each source
 *     0x001000  pending, a bit for each source
 *     0x002000  enabled, a bit for each source, 0x80 bytes for each context
 *     0x200000  threshold and claim, 0x1000 bytes for each context
 *
 * Whenever a device drives its line high, its source is pending, until it is claimed, whatever the line does; until the
 * claim is completed nobody gets the source again. Source 0 is none.
 *
 * @spec RISC-V Platform-Level Interrupt Controller 1.0.0 §1 Introduction
 */
export class Plic implements BusDevice, Saveable<SavedPlic> {
  readonly #sources: number;
  readonly #contexts: number;
  readonly #words: number;
  readonly #priorities: Uint8Array;
  readonly #thresholds: Uint8Array;
  readonly #pending: Uint32Array;
  readonly #claimed: Uint32Array;
  readonly #enabled: Uint32Array;
  /** Of each context, whether its line is up. As in QEMU a write to the enables alone doesn't move it. */
  readonly #up: Uint8Array;
  readonly #polls: (() => void)[] = [];

  /** @param contexts Two for each processor: machine and supervisor mode. */
  constructor(sources: number, contexts: number) {
    this.#sources = sources;
    this.#contexts = contexts;
    this.#words = Math.ceil(sources / 32);
    this.#priorities = new Uint8Array(sources + 1);
    this.#thresholds = new Uint8Array(contexts);
    this.#up = new Uint8Array(contexts);
    this.#pending = new Uint32Array(this.#words);
    this.#claimed = new Uint32Array(this.#words);
    this.#enabled = new Uint32Array(this.#words * contexts);
  }

  reset(): void {
    for (const state of [this.#priorities, this.#thresholds, this.#up]) {
      state.fill(0);
    }
    for (const state of [this.#pending, this.#claimed, this.#enabled]) {
      state.fill(0);
    }
  }

  save(): SavedPlic {
    return {
      device: 'plic',
      version: 1,
      priorities: this.#priorities.slice(),
      thresholds: this.#thresholds.slice(),
      up: this.#up.slice(),
      pending: this.#pending.slice(),
      claimed: this.#claimed.slice(),
      enabled: this.#enabled.slice(),
    };
  }

  restore(state: SavedPlic): Result<undefined, string> {
    const checked = checkSavedSize(state, 'plic', 1, {
      what: 'contexts',
      expected: this.#contexts,
      found: state.thresholds.length,
    });
    if (!checked.ok) {
      return checked;
    }
    this.#priorities.set(state.priorities);
    this.#thresholds.set(state.thresholds);
    this.#up.set(state.up);
    this.#pending.set(state.pending);
    this.#claimed.set(state.claimed);
    this.#enabled.set(state.enabled);
    return ok(undefined);
  }

  /** The wire of a source, 1 to the number of sources - 1. */
  line(source: number): InterruptLine {
    return {
      setLevel: (level) => {
        if (level) {
          setBit(this.#pending, source, true);
          this.#update();
        }
      },
    };
  }

  /** Called before somebody looks at the controller: devices move their lines that time or input has moved. */
  beforeLook(poll: () => void): void {
    this.#polls.push(poll);
  }

  /** Level of the line into a context. */
  wants(context: number): boolean {
    this.look();
    return this.isUp(context);
  }

  /** The same as it was at the last look. */
  isUp(context: number): boolean {
    return this.#up[context] === 1;
  }

  /** Devices move their lines. */
  look(): void {
    for (const poll of this.#polls) {
      poll();
    }
  }

  accepts(_offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes === 4;
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    this.look();
    if (offset < PENDING) {
      return this.#priorities[offset / 4] ?? 0;
    }
    if (offset < ENABLES) {
      return this.#pending[(offset - PENDING) / 4] ?? 0;
    }
    if (offset < CONTEXTS) {
      const index = this.#enableIndex(offset);
      return index === undefined ? 0 : (this.#enabled[index] ?? 0);
    }
    const context = Math.floor((offset - CONTEXTS) / CONTEXT_STRIDE);
    const register = (offset - CONTEXTS) % CONTEXT_STRIDE;
    if (context >= this.#contexts) {
      return 0;
    }
    if (register === 0) {
      return this.#thresholds[context] ?? 0;
    }
    return register === CLAIM ? this.#claim(context) : 0;
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    this.look();
    if (offset < PENDING) {
      if (offset > 0 && offset / 4 <= this.#sources) {
        this.#priorities[offset / 4] = value & HIGHEST_PRIORITY;
        this.#update();
      }
      return;
    }
    if (offset < CONTEXTS) {
      const index = this.#enableIndex(offset);
      if (index !== undefined) {
        this.#enabled[index] = value;
      }
      return;
    }
    const context = Math.floor((offset - CONTEXTS) / CONTEXT_STRIDE);
    const register = (offset - CONTEXTS) % CONTEXT_STRIDE;
    if (context >= this.#contexts) {
      return;
    }
    if (register === 0) {
      this.#thresholds[context] = value & HIGHEST_PRIORITY;
      this.#update();
    } else if (register === CLAIM && value < this.#sources) {
      setBit(this.#claimed, value, false);
      this.#update();
    }
  }

  /** Takes the most urgent source of a context; 0: there is none. */
  #claim(context: number): number {
    const source = this.#best(context);
    if (source !== 0) {
      setBit(this.#pending, source, false);
      setBit(this.#claimed, source, true);
      this.#update();
    }
    return source;
  }

  #update(): void {
    for (let context = 0; context < this.#contexts; context++) {
      this.#up[context] = this.#best(context) === 0 ? 0 : 1;
    }
  }

  /** The pending source of the highest priority above the threshold; of equal ones the lowest. */
  #best(context: number): number {
    let best = 0;
    let highest = this.#thresholds[context] ?? 0;
    for (let word = 0; word < this.#words; word++) {
      const pending = (this.#pending[word] ?? 0) & ~(this.#claimed[word] ?? 0);
      let open = pending & (this.#enabled[context * this.#words + word] ?? 0);
      while (open !== 0) {
        const bit = 31 - Math.clz32(open & -open);
        open &= open - 1;
        const source = 32 * word + bit;
        const priority = this.#priorities[source] ?? 0;
        if (priority > highest) {
          best = source;
          highest = priority;
        }
      }
    }
    return best;
  }

  #enableIndex(offset: number): number | undefined {
    const at = offset - ENABLES;
    const context = Math.floor(at / ENABLE_STRIDE);
    const word = (at % ENABLE_STRIDE) / 4;
    return at >= 0 && context < this.#contexts && word < this.#words
      ? context * this.#words + word
      : undefined;
  }
}

function setBit(words: Uint32Array, index: number, value: boolean): void {
  const word = index >>> 5;
  const mask = 1 << (index & 31);
  const now = words[word] ?? 0;
  words[word] = value ? now | mask : now & ~mask;
}
