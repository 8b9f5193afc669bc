type WordPair = [low: number, high: number];

/** As plain data. */
export interface SavedPendingQueue {
  readonly size: number;
  readonly desc: Readonly<WordPair>;
  readonly avail: Readonly<WordPair>;
  readonly used: Readonly<WordPair>;
  readonly align: number;
}

/** Those that aren't as a reset leaves them. */
export type SavedPendingQueues = readonly (readonly [index: number, state: SavedPendingQueue])[];

const DEFAULT_ALIGN = 4096;

/** What a driver has written for a queue. A modern one's takes effect with QueueReady. */
export class PendingQueue {
  readonly #defaultSize: number;
  size: number;
  desc: WordPair = [0, 0];
  avail: WordPair = [0, 0];
  used: WordPair = [0, 0];
  /** Legacy. */
  align = DEFAULT_ALIGN;

  constructor(defaultSize: number) {
    this.#defaultSize = defaultSize;
    this.size = defaultSize;
  }

  reset(): void {
    this.restore(undefined);
  }

  /** Undefined: as a reset leaves it. */
  save(): SavedPendingQueue | undefined {
    const { size, desc, avail, used, align } = this;
    const isFresh =
      size === this.#defaultSize &&
      align === DEFAULT_ALIGN &&
      [desc, avail, used].every(([low, high]) => low === 0 && high === 0);
    return isFresh
      ? undefined
      : { size, desc: [...desc], avail: [...avail], used: [...used], align };
  }

  restore(state: SavedPendingQueue | undefined): void {
    this.size = state?.size ?? this.#defaultSize;
    this.desc = copyOf(state?.desc);
    this.avail = copyOf(state?.avail);
    this.used = copyOf(state?.used);
    this.align = state?.align ?? DEFAULT_ALIGN;
  }
}

function copyOf([low, high]: Readonly<WordPair> = [0, 0]): WordPair {
  return [low, high];
}

export function savePending(queues: readonly PendingQueue[]): SavedPendingQueues {
  const saved: [number, SavedPendingQueue][] = [];
  for (const [index, queue] of queues.entries()) {
    const state = queue.save();
    if (state !== undefined) {
      saved.push([index, state]);
    }
  }
  return saved;
}

export function restorePending(queues: readonly PendingQueue[], saved: SavedPendingQueues): void {
  const states = new Map(saved);
  for (const [index, queue] of queues.entries()) {
    queue.restore(states.get(index));
  }
}
