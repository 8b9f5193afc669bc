import type { DriverFault } from './driver-tools';

/** What happens when a driver of a running session is saved. */
export type RestartOnSave = 'off' | 'button' | 'on';

/** What a hot restart needs of the editor. Files are absolute. */
export interface HotRestartHost<S extends RunningSession> {
  mode(): RestartOnSave;
  /** As it is on disk; undefined: it can't be read. */
  textOf(file: string): Promise<string | undefined>;
  /** What keeps a text from running. */
  check(text: string): Promise<readonly DriverFault[]>;
  /** The session must know the lines that the editor's breakpoints in a file have now, before its code is another. */
  sendBreakpoints(session: S, file: string): Promise<void>;
  /** Rejects with a message for the user. */
  restart(session: S): Promise<void>;
  restarted(session: S, files: readonly string[]): void;
  /** A driver can't be run as it was saved: the session goes on with the code that it has. */
  faulty(file: string, faults: readonly DriverFault[]): void;
  failed(message: string): void;
  /** Other drivers than before have been saved and not restarted. */
  changed(): void;
}

export interface RunningSession {
  readonly id: string;
}

interface Running<S> {
  readonly session: S;
  /** Text that runs, by file. */
  readonly runs: Map<string, string | undefined>;
  /** Text that was saved last, where it is another. */
  readonly fresh: Map<string, string>;
  isRestarting: boolean;
}

/** Knows which running sessions have drivers that were saved since, and restarts those with the new code. */
export class HotRestart<S extends RunningSession> {
  readonly #host: HotRestartHost<S>;
  readonly #running = new Map<string, Running<S>>();

  constructor(host: HotRestartHost<S>) {
    this.#host = host;
  }

  /** @param files its drivers */
  async started(session: S, files: readonly string[]): Promise<void> {
    if (files.length === 0) {
      return;
    }
    const runs = new Map<string, string | undefined>(files.map((file) => [file, undefined]));
    const running: Running<S> = { session, runs, fresh: new Map(), isRestarting: false };
    this.#running.set(session.id, running);
    await this.#readAll(running);
  }

  /** A file was saved. */
  async saved(file: string, text: string): Promise<void> {
    const all = [...this.#running.values()].filter(({ runs }) => runs.has(file));
    for (const { runs, fresh } of all) {
      if (runs.get(file) === text) {
        fresh.delete(file);
      } else {
        fresh.set(file, text);
      }
    }
    if (all.length > 0) {
      this.#host.changed();
    }
    if (this.#host.mode() === 'on') {
      await Promise.all(all.map((running) => this.#restart(running)));
    }
  }

  /** Somebody else has restarted the session, which has read its drivers again. */
  async restarted(session: S): Promise<void> {
    const running = this.#running.get(session.id);
    if (running !== undefined && !running.isRestarting) {
      running.fresh.clear();
      this.#host.changed();
      await this.#readAll(running);
    }
  }

  ended(session: S): void {
    if (this.#running.delete(session.id)) {
      this.#host.changed();
    }
  }

  /** Does the session run another code than was saved? */
  hasNewCode(session: S | undefined): boolean {
    const fresh = session && this.#running.get(session.id)?.fresh;
    return this.#host.mode() !== 'off' && fresh !== undefined && fresh.size > 0;
  }

  /** Drivers that were saved since a session has read them. */
  newFiles(): string[] {
    return this.#host.mode() === 'off'
      ? []
      : [...new Set([...this.#running.values()].flatMap(({ fresh }) => [...fresh.keys()]))];
  }

  /** Restarts a session, or those that run an older code of a file, or all that run an older one. */
  async restart(what: { readonly session?: S | undefined; readonly file?: string }): Promise<void> {
    const { session, file } = what;
    const chosen = [...this.#running.values()].filter(
      ({ session: { id }, fresh }) =>
        fresh.size > 0 &&
        (session === undefined || id === session.id) &&
        (file === undefined || fresh.has(file)),
    );
    await Promise.all(chosen.map((running) => this.#restart(running)));
  }

  /** Until what runs is what was saved last: somebody may save while it restarts. */
  async #restart(running: Running<S>): Promise<void> {
    if (running.isRestarting) {
      return;
    }
    running.isRestarting = true;
    try {
      let goesOn = true;
      while (goesOn && running.fresh.size > 0 && this.#isThere(running)) {
        goesOn = (await this.#restartOnce(running)) && this.#host.mode() === 'on';
      }
    } finally {
      running.isRestarting = false;
    }
  }

  /** False: it has failed, which was said. */
  async #restartOnce({ session, runs, fresh }: Running<S>): Promise<boolean> {
    const taken = new Map(fresh);
    for (const [file, text] of taken) {
      const faults = await this.#host.check(text);
      if (faults.length > 0) {
        this.#host.faulty(file, faults);
        return false;
      }
    }
    try {
      for (const file of taken.keys()) {
        await this.#host.sendBreakpoints(session, file);
      }
      await this.#host.restart(session);
    } catch (error) {
      this.#host.failed(error instanceof Error ? error.message : String(error));
      return false;
    }
    for (const [file, text] of taken) {
      runs.set(file, text);
      if (fresh.get(file) === text) {
        fresh.delete(file);
      }
    }
    this.#host.restarted(session, [...taken.keys()]);
    this.#host.changed();
    return true;
  }

  async #readAll(running: Running<S>): Promise<void> {
    for (const file of running.runs.keys()) {
      running.runs.set(file, await this.#host.textOf(file));
    }
  }

  #isThere({ session }: Running<S>): boolean {
    return this.#running.has(session.id);
  }
}
