import type { AccessSize, BusDevice, WideAccessSize } from '../../bus';

const PRIORITIES = 0x4;
const ENABLES = 0x2000;
const ENABLE_STRIDE = 0x80;
const CONTEXTS = 0x20_0000;
const CONTEXT_STRIDE = 0x1000;
const HIGHEST_PRIORITY = 7;

/**
 * Platform-level interrupt controller as storage: priorities, enables and thresholds keep what is written; nothing is
 * ever pending or claimed, as the firmware polls.
 */
export class Plic implements BusDevice {
  readonly #sources: number;
  readonly #contexts: number;
  readonly #words = new Map<number, number>();

  /** @param contexts Two for each processor: machine and supervisor mode. */
  constructor(sources: number, contexts: number) {
    this.#sources = sources;
    this.#contexts = contexts;
  }

  reset(): void {
    this.#words.clear();
  }

  accepts(_offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes === 4;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    return sizeBytes === 4 ? (this.#words.get(offset) ?? 0) : 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (sizeBytes !== 4 || (offset & 3) !== 0) {
      return;
    }
    if (offset >= PRIORITIES && offset < PRIORITIES + 4 * this.#sources) {
      this.#words.set(offset, value & HIGHEST_PRIORITY);
    } else if (this.#isEnable(offset)) {
      this.#words.set(offset, value);
    } else if (this.#isThreshold(offset)) {
      this.#words.set(offset, value & HIGHEST_PRIORITY);
    }
  }

  #isEnable(offset: number): boolean {
    const at = offset - ENABLES;
    if (at < 0 || at >= ENABLE_STRIDE * this.#contexts) {
      return false;
    }
    return at % ENABLE_STRIDE < Math.ceil(this.#sources / 32) * 4;
  }

  #isThreshold(offset: number): boolean {
    const at = offset - CONTEXTS;
    return at >= 0 && at < CONTEXT_STRIDE * this.#contexts && at % CONTEXT_STRIDE === 0;
  }
}
