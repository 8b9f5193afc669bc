/** What takes less is over before anybody has read of it. */
const PATIENCE_MS = 500;

/** Something that may take long, and how far it is. */
export interface Task {
  /** @param percentage 0 to 100; undefined: it can't be told */
  report(message: string | undefined, percentage?: number): void;
  /** It is over, in whatever way. Idempotent. */
  end(message?: string): void;
}

export interface TaskOptions {
  /** `Starting U-Boot` */
  readonly title: string;
  /** The request that it belongs to, by `seq`. */
  readonly requestId?: number;
  /** Ends it early. Absent: it can't be. */
  readonly cancel?: () => void;
}

/** Tells a client that wants to know of what takes longer than half a second. */
export class Progress {
  /** Clients that don't know progress events must not get any. */
  wanted = false;
  readonly #send: (event: string, body: object) => void;
  /** Those that the client knows, by `progressId`. */
  readonly #shown = new Map<string, TaskOptions>();
  #nextId = 1;

  constructor(send: (event: string, body: object) => void) {
    this.#send = send;
  }

  begin(options: TaskOptions): Task {
    const progressId = `progress ${this.#nextId++}`;
    let last: { message: string | undefined; percentage: number | undefined } | undefined;
    let over = false;
    const timer = this.wanted
      ? setTimeout(() => {
          this.#shown.set(progressId, options);
          this.#start(progressId, options, last);
        }, PATIENCE_MS)
      : undefined;
    return {
      report: (message, percentage) => {
        last = { message, percentage };
        if (this.#shown.has(progressId)) {
          this.#send('progressUpdate', {
            progressId,
            ...given(last),
          });
        }
      },
      end: (message) => {
        if (over) {
          return;
        }
        over = true;
        clearTimeout(timer);
        if (this.#shown.delete(progressId)) {
          this.#send('progressEnd', {
            progressId,
            ...given({ message }),
          });
        }
      },
    };
  }

  /** The user has had enough of it. What is over already is no mistake of the client: it could not know. */
  cancel(progressId: string): void {
    this.#shown.get(progressId)?.cancel?.();
  }

  #start(progressId: string, options: TaskOptions, last: object | undefined): void {
    const { title, requestId, cancel } = options;
    this.#send('progressStart', {
      progressId,
      title,
      cancellable: cancel !== undefined,
      ...given({ requestId }),
      ...given(last ?? {}),
    });
  }
}

/** Without members that are undefined. */
function given<T extends object>(from: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(from).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
