import { debugModules, FLAG_STOP } from './debug-points';
import type { DebugModule } from './debug-points';

/** Flags of debug points, put away while a run has others or none. */
export class SilencedFlags {
  readonly #kept = new Map<DebugModule, Int32Array>();

  silence(): void {
    for (const module of debugModules()) {
      if (module.flags.some((flag) => flag !== 0)) {
        this.#keep(module);
        module.flags.fill(0);
      }
    }
  }

  flag(module: DebugModule, point: number): void {
    this.#keep(module);
    module.flags[point] = FLAG_STOP;
  }

  restore(): void {
    for (const [module, flags] of this.#kept) {
      module.flags.set(flags);
    }
    this.#kept.clear();
  }

  #keep(module: DebugModule): void {
    if (!this.#kept.has(module)) {
      this.#kept.set(module, module.flags.slice());
    }
  }
}
