import type { NetworkBackend } from '../../base/host';
import type { Assignment, InputContent, InputMoment, RunInput } from '../../protocol/run-recipe';

type Recorded<K extends InputContent['kind']> = Extract<RunInput, { kind: K }>;

const RETURNED = 'returned to ';

/** Where live input comes from. */
export interface LiveInput {
  /** Console input, at most so many bytes; undefined when there is none. */
  takeInput(maxBytes: number): Uint8Array | undefined;
  /** The same for the port that has this character device. */
  takePortInput(chardev: string, maxBytes: number): Uint8Array | undefined;
  /** No console input waits, and none will come. */
  inputEnded(): boolean;
  /** The wall clock in nanoseconds, from any beginning. */
  wallNs(): number;
}

export interface InputLogOptions {
  /** What is given again first. */
  readonly recorded: readonly RunInput[];
  readonly live: LiveInput;
  /** False: nothing is kept, and the run can't be repeated. */
  readonly keep: boolean;
  readonly statement: () => number;
  /** The run is no longer the recorded one from here on. */
  readonly onCut?: () => void;
}

/** A place in the log. */
export interface InputMark {
  readonly entries: number;
  readonly boot: number;
}

/**
 * The one door by which the world outside reaches a run. What comes in is kept, with its place. What a recipe brings is
 * given again at its places, in its order; after that input is live.
 *
 * An entry is given to whoever asks for its kind at its place, and only when it is the next one of all: a guest that
 * asks in another order is not the guest of the record.
 */
export class InputLog {
  #recorded: readonly RunInput[];
  readonly #live: LiveInput;
  readonly #keep: boolean;
  readonly #statement: () => number;
  readonly #onCut: () => void;
  readonly #entries: RunInput[] = [];
  #next = 0;
  /** Of the next entry that comes between two statements; at most that. */
  #nextBetween = 0;
  #boot = 0;

  constructor(options: InputLogOptions) {
    this.#recorded = options.recorded;
    this.#live = options.live;
    this.#keep = options.keep;
    this.#statement = options.statement;
    this.#onCut = options.onCut ?? (() => undefined);
  }

  /** All that came in until now. With it in the recipe, the run is the same up to here. */
  get entries(): readonly RunInput[] {
    return this.#entries;
  }

  /** All that came in until now, and what is recorded and still to come. */
  get history(): readonly RunInput[] {
    return [...this.#entries, ...this.#recorded.slice(this.#next)];
  }

  /** Resets of the guest until now. */
  get boot(): number {
    return this.#boot;
  }

  /** Something recorded is still to come: nothing is taken from outside. */
  get replaying(): boolean {
    return this.#next < this.#recorded.length;
  }

  /** Where the log is, for `goBack`. */
  mark(): InputMark {
    return { entries: this.#entries.length, boot: this.#boot };
  }

  /** The run is where it was at a mark, and what has come in since then comes again. What was recorded is left as it is. */
  goBack(mark: InputMark): void {
    this.#recorded = this.history;
    this.#entries.length = mark.entries;
    this.#next = mark.entries;
    this.#nextBetween = mark.entries;
    this.#boot = mark.boot;
  }

  /** The guest was reset: statements count from 0 again. */
  nextBoot(): void {
    this.#boot++;
  }

  /**
   * Statements from here to the next recorded input that comes between two statements: somebody must ask for it exactly
   * there. Infinity: none is known.
   */
  get statementsToInput(): number {
    for (; this.#nextBetween < this.#recorded.length; this.#nextBetween++) {
      const entry = this.#recorded[this.#nextBetween];
      const between = entry !== undefined && 'moment' in entry && entry.moment !== 'wait';
      if (between && this.#nextBetween >= this.#next) {
        return entry.boot === this.#boot ? entry.statement - this.#statement() : Infinity;
      }
    }
    return Infinity;
  }

  /** The next change comes behind the present statement, when so many calls are left on the stack. */
  get changeAwaitedAt(): number | undefined {
    const next = this.#recorded[this.#next];
    return next !== undefined &&
      'moment' in next &&
      next.moment.startsWith(RETURNED) &&
      next.boot === this.#boot &&
      next.statement === this.#statement()
      ? Number(next.moment.slice(RETURNED.length))
      : undefined;
  }

  console(moment: InputMoment, maxBytes: number): Uint8Array | undefined {
    if (this.replaying) {
      return this.#recordedHere('console', moment)?.bytes;
    }
    const bytes = maxBytes > 0 ? this.#live.takeInput(maxBytes) : undefined;
    if (bytes !== undefined) {
      this.#add({ kind: 'console', moment, bytes });
    }
    return bytes;
  }

  /** Input for a port. Another port's is left for that one. */
  port(moment: InputMoment, chardev: string, maxBytes: number): Uint8Array | undefined {
    if (this.replaying) {
      const next = this.#recorded[this.#next];
      return next?.kind === 'port' && next.chardev !== chardev
        ? undefined
        : this.#recordedHere('port', moment)?.bytes;
    }
    const bytes = this.#live.takePortInput(chardev, maxBytes);
    if (bytes !== undefined) {
      this.#add({ kind: 'port', moment, chardev, bytes });
    }
    return bytes;
  }

  consoleEnded(): boolean {
    return !this.replaying && this.#live.inputEnded();
  }

  /** The guest waits for ever unless something is typed. */
  mustBeConsole(): void {
    if (
      this.replaying &&
      !(['console', 'port', 'edit', 'assign'] as const).some((kind) => this.#isHere(kind, 'wait'))
    ) {
      this.#diverged('console input that is waited for');
    }
  }

  wallNs(): number {
    if (this.replaying) {
      return this.#recordedNow('clock').ns;
    }
    const ns = this.#live.wallNs();
    this.#add({ kind: 'clock', ns });
    return ns;
  }

  hostFile(
    folder: string,
    name: string,
    read: () => Uint8Array | undefined,
  ): Uint8Array | undefined {
    if (this.replaying) {
      return this.#recordedNow('hostFile').bytes;
    }
    const bytes = read();
    this.#add({ kind: 'hostFile', folder, name, bytes });
    return bytes;
  }

  /** A file that is read while the machine is built: before the first statement of all, whatever ran before. */
  bootFile(name: string, read: () => Uint8Array | undefined): Uint8Array | undefined {
    const next = this.#recorded[this.#next];
    if (next === undefined) {
      const bytes = read();
      this.#keepEntry({ boot: 0, statement: 0, kind: 'hostFile', folder: '', name, bytes });
      return bytes;
    }
    if (next.kind !== 'hostFile' || next.name !== name) {
      this.#diverged(`the file ${name}`);
    }
    this.#next++;
    this.#keepEntry(next);
    return next.bytes;
  }

  /** A network whose frames pass through here. While recorded ones come, the real network is left alone. */
  network(netdev: string, backend: NetworkBackend): NetworkBackend {
    return {
      send: (frame) => {
        if (!this.replaying) {
          backend.send(frame);
        }
      },
      canSend: () => backend.canSend?.() ?? true,
      receive: () => this.#frame(netdev, backend),
      nextDueNs: () => (this.replaying ? 0 : backend.nextDueNs()),
      dispose: () => {
        backend.dispose();
      },
    };
  }

  /** The user changes guest memory. What is recorded and still to come would meet another guest, and is forgotten. */
  edit(moment: InputMoment, address: number, bytes: Uint8Array): void {
    this.#cut();
    this.#add({ kind: 'edit', moment, address, bytes });
  }

  /** The user sets a variable. */
  assign(moment: InputMoment, assignment: Assignment): void {
    this.#cut();
    this.#add({ kind: 'assign', moment, ...assignment });
  }

  /** A recorded change by the user that is due. */
  recordedChange(moment: InputMoment): Recorded<'edit' | 'assign'> | undefined {
    return this.replaying
      ? (this.#recordedHere('edit', moment) ?? this.#recordedHere('assign', moment))
      : undefined;
  }

  #frame(netdev: string, backend: NetworkBackend): Uint8Array | undefined {
    const next = this.#recorded[this.#next];
    if (next !== undefined) {
      const due = next.kind === 'network' && next.netdev === netdev && this.#isHere('network');
      return due ? this.#recordedNow('network').frame : undefined;
    }
    const frame = backend.receive();
    if (frame !== undefined) {
      this.#add({ kind: 'network', netdev, frame });
    }
    return frame;
  }

  /** The next entry's place lies behind. */
  #missedOne(): boolean {
    const next = this.#recorded[this.#next];
    return (
      next !== undefined &&
      (next.boot < this.#boot || (next.boot === this.#boot && next.statement < this.#statement()))
    );
  }

  #isHere(kind: InputContent['kind'], moment?: InputMoment): boolean {
    const next = this.#recorded[this.#next];
    return (
      next?.kind === kind &&
      next.boot === this.#boot &&
      next.statement === this.#statement() &&
      (moment === undefined || !('moment' in next) || next.moment === moment)
    );
  }

  /** The next entry, if it is of this kind and comes here. */
  #recordedHere<K extends InputContent['kind']>(
    kind: K,
    moment: InputMoment,
  ): Recorded<K> | undefined {
    if (this.#missedOne()) {
      this.#diverged(`no ${kind} input`);
    }
    return this.#isHere(kind, moment) ? this.#recordedNow(kind) : undefined;
  }

  #recordedNow<K extends InputContent['kind']>(kind: K): Recorded<K> {
    const next = this.#recorded[this.#next];
    if (next === undefined || !this.#isHere(kind)) {
      this.#diverged(`${kind} input`);
    }
    this.#next++;
    this.#keepEntry(next);
    return next as Recorded<K>;
  }

  #diverged(found: string): never {
    const next = this.#recorded[this.#next];
    const expected =
      next === undefined
        ? 'no more input'
        : `${next.kind} input at statement ${next.statement} of boot ${next.boot}`;
    throw new Error(
      `the run is not the recorded one: expected ${expected}, found ${found} at statement ` +
        `${this.#statement()} of boot ${this.#boot}`,
    );
  }

  #cut(): void {
    this.#recorded = this.#recorded.slice(0, this.#next);
    this.#onCut();
  }

  #add(content: InputContent): void {
    this.#keepEntry({ boot: this.#boot, statement: this.#statement(), ...content });
  }

  #keepEntry(entry: RunInput): void {
    if (this.#keep) {
      this.#entries.push(entry);
    }
  }
}
