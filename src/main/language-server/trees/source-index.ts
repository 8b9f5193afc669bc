import { SourceReader, walkSources, type SourceFile } from '../../../host/source-files';
import { WordIndex } from '../../../language/words/word-index';
import type { Progress } from './progress';
import { runInSlices } from './slices';

interface Waiter {
  readonly progress: Progress;
  readonly resolve: (isComplete: boolean) => void;
}

/** Which files of a tree name which symbols, found in the background. */
export class SourceIndex {
  readonly #root: string;
  readonly #words = new WordIndex();
  /** The files that are taken in, as they were then. */
  readonly #stamps = new Map<string, string>();
  #running: Waiter[] = [];
  /** They came while a pass was running, which may have missed what they want to know. */
  #next: Waiter[] = [];
  #begun = false;

  constructor(root: string) {
    this.#root = root;
  }

  /** Nobody has asked for it yet. */
  get isEmpty(): boolean {
    return !this.#begun;
  }

  /** Takes in what has changed on the disk, in slices. False: the user has cancelled it. */
  refresh(progress: Progress): Promise<boolean> {
    this.#begun = true;
    return new Promise((resolve) => {
      const isIdle = this.#running.length === 0;
      this.#next.push({ progress, resolve });
      if (isIdle) {
        void this.#work();
      }
    });
  }

  /** Names without CONFIG_; of files as they were at the last refresh. */
  filesWith(names: readonly string[]): string[] {
    return this.#words.filesWith(names);
  }

  async #work(): Promise<void> {
    while (this.#next.length > 0) {
      this.#running = this.#next;
      this.#next = [];
      const done = await runInSlices(this.#pass(), () => this.#isAbandoned());
      for (const { resolve } of this.#running) {
        resolve(done !== undefined);
      }
      this.#running = [];
    }
  }

  /** Lets those go who have cancelled; nobody may be left. */
  #isAbandoned(): boolean {
    const stay = ({ progress, resolve }: Waiter): boolean => {
      if (progress.isCancelled) {
        resolve(false);
      }
      return !progress.isCancelled;
    };
    const running = this.#running.filter(stay);
    this.#next = this.#next.filter(stay);
    const isAbandoned = running.length === 0 && this.#next.length === 0;
    // One must stay for as long as a pass runs.
    this.#running = running.length > 0 || isAbandoned ? running : this.#next.splice(0, 1);
    return isAbandoned;
  }

  *#pass(): Generator<void, void> {
    const changed: SourceFile[] = [];
    const gone = new Set(this.#stamps.keys());
    for (const file of walkSources(this.#root)) {
      gone.delete(file.name);
      if (this.#stamps.get(file.name) !== file.stamp) {
        changed.push(file);
      }
      yield;
    }
    for (const name of gone) {
      this.#words.delete(name);
      this.#stamps.delete(name);
    }
    const reader = new SourceReader(this.#root);
    for (const [count, { name, stamp }] of changed.entries()) {
      this.#words.set(name, reader.readWith('CONFIG_', name) ?? '');
      this.#stamps.set(name, stamp);
      if (count % FILES_OF_A_REPORT === 0) {
        this.#report(count, changed.length);
      }
      yield;
    }
  }

  #report(count: number, all: number): void {
    for (const { progress } of [...this.#running, ...this.#next]) {
      progress.report(`${count} of ${all} files`, Math.floor((count / all) * 100));
    }
  }
}

const FILES_OF_A_REPORT = 200;
