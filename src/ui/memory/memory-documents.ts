import { hex } from '../../base/hex';
import { isReadable } from '../../inspect/memory-text/memory-block';
import { rangeText } from '../../inspect/memory-text/memory-lines';
import { DapMemory, type AskedSession } from './dap-memory';
import { MemoryDocument, TextProblemError, type MachineState } from './memory-document';
import { placeProblem, type MemoryPlace } from './memory-place';

/** What is needed of a debug session. */
interface MemorySession extends AskedSession {
  readonly id: string;
  readonly name: string;
}

/** What the documents have to know of their editors, and do to them. Documents go by their URI. */
export interface MemoryEditors {
  isOpen(uri: string): boolean;
  hasUnsavedEdits(uri: string): boolean;
  /** It has another text. */
  changed(uri: string): void;
  tell(message: string): void;
  /** Does something later, but soon. */
  later(action: () => void): void;
}

interface Entry {
  readonly document: MemoryDocument;
  /** The number of the reading that the editor has been told of. */
  published: number;
  /** Goes up whenever `published` does, also from one document to a later one of the same URI. */
  version: number;
  /** The user knows that unsaved edits are in the way of what is new. */
  hasTold: boolean;
  /** From the beginning of a save until the editor says that it is saved. */
  isSaving: boolean;
}

/** All memory documents, each bound to its session. */
export class MemoryDocuments {
  readonly #sessions = new Map<string, { readonly session: MemorySession; state: MachineState }>();
  readonly #entries = new Map<string, Entry>();
  readonly #editors: MemoryEditors;
  #version = 0;

  constructor(editors: MemoryEditors) {
    this.#editors = editors;
  }

  started(session: MemorySession): void {
    this.#sessions.set(session.id, { session, state: 'running' });
  }

  async stopped({ id }: MemorySession): Promise<void> {
    this.#setState(id, 'stopped');
    await this.#refresh(id, 'stopped');
  }

  /** A step is over at once, and says nothing of itself. */
  resumed({ id }: MemorySession): void {
    this.#setState(id, 'running');
    this.#editors.later(() => {
      if (this.#sessions.get(id)?.state === 'running') {
        this.#show(id, 'running');
      }
    });
  }

  /** Somebody has changed memory, or it is said that what was read is no longer so. */
  async changed({ id }: MemorySession): Promise<void> {
    if (this.#sessions.get(id)?.state === 'stopped') {
      await this.#refresh(id);
    }
  }

  ended({ id }: MemorySession): void {
    this.#sessions.delete(id);
    this.#show(id, 'ended');
  }

  session(id: string): MemorySession | undefined {
    return this.#sessions.get(id)?.session;
  }

  /**
   * Makes sure that there is something to be seen.
   *
   * @throws Error with a sentence for the user
   */
  async check(uri: string, place: MemoryPlace): Promise<void> {
    const problem = placeProblem(place);
    if (problem !== undefined) {
      throw new Error(problem);
    }
    const { document } = await this.#entry(uri, place);
    const { latest } = document;
    if (latest !== undefined && !isReadable(latest.block)) {
      const { name, address, sizeBytes } = place;
      this.#entries.delete(uri);
      throw new Error(
        `${name}: expected memory at ${hex(address)}; nothing can be read of ${rangeText(address, sizeBytes)}.`,
      );
    }
  }

  /** The text as it is now. */
  async text(uri: string, place: MemoryPlace): Promise<string> {
    const entry = await this.#entry(uri, place);
    this.#publish(entry);
    return entry.document.text;
  }

  /** Other numbers for other texts. */
  async version(uri: string, place: MemoryPlace): Promise<number> {
    return (await this.#entry(uri, place)).version;
  }

  /** The document, if one is open. */
  document(uri: string): MemoryDocument | undefined {
    return this.#entries.get(uri)?.document;
  }

  /**
   * Writes what was changed in a text.
   *
   * @throws TextProblemError when it is no text of this document; Error when the session refuses
   */
  async save(uri: string, place: MemoryPlace, text: string): Promise<void> {
    const entry = await this.#entry(uri, place);
    entry.isSaving = true;
    try {
      const saved = await entry.document.save(text);
      if (!saved.ok) {
        throw new TextProblemError(saved.error);
      }
    } catch (error) {
      entry.isSaving = false;
      throw error;
    }
    if (!this.#editors.hasUnsavedEdits(uri)) {
      this.clean(uri);
    }
  }

  /** An editor's edits are saved or undone: what they were in the way of can be shown. */
  clean(uri: string): void {
    const entry = this.#entries.get(uri);
    if (entry !== undefined) {
      entry.hasTold = false;
      entry.isSaving = false;
      this.#offer(uri, entry);
    }
  }

  /** Shows more bytes. */
  async extend(uri: string, side: 'before' | 'after'): Promise<void> {
    const entry = this.#entries.get(uri);
    if (entry === undefined) {
      return;
    }
    const { document } = entry;
    const problem = this.#editors.hasUnsavedEdits(uri)
      ? 'Save or revert your edits first: the lines become others when more bytes are shown.'
      : document.state === 'ended'
        ? 'The debug session has ended: its memory is gone.'
        : document.extend(side);
    if (problem !== undefined) {
      this.#editors.tell(problem);
      return;
    }
    await document.look();
    this.#offer(uri, entry);
  }

  async #entry(uri: string, place: MemoryPlace): Promise<Entry> {
    let entry = this.#entries.get(uri);
    if (entry === undefined) {
      const known = this.#sessions.get(place.sessionId);
      entry = {
        document: new MemoryDocument(
          place,
          new DapMemory(known?.session ?? NO_SESSION),
          placeProblem(place) === undefined ? (known?.state ?? 'ended') : 'ended',
        ),
        published: 0,
        version: 0,
        hasTold: false,
        isSaving: false,
      };
      this.#entries.set(uri, entry);
    }
    if (entry.document.latest === undefined) {
      await entry.document.look();
    }
    if (entry.published === 0) {
      this.#publish(entry);
    }
    return entry;
  }

  async #refresh(sessionId: string, stopped?: 'stopped'): Promise<void> {
    this.#forgetClosed();
    await Promise.all(
      this.#entriesOf(sessionId).map(async ([uri, entry]) => {
        await entry.document.look(stopped);
        this.#offer(uri, entry);
      }),
    );
  }

  #setState(sessionId: string, state: MachineState): void {
    const known = this.#sessions.get(sessionId);
    if (known !== undefined) {
      known.state = state;
    }
  }

  #show(sessionId: string, state: MachineState): void {
    this.#forgetClosed();
    for (const [uri, entry] of this.#entriesOf(sessionId)) {
      entry.document.show(state);
      this.#offer(uri, entry);
    }
  }

  #entriesOf(sessionId: string): [string, Entry][] {
    return [...this.#entries].filter(([, { document }]) => document.place.sessionId === sessionId);
  }

  /** Nobody looks at them; their URIs have all that is needed to make them again. */
  #forgetClosed(): void {
    for (const uri of this.#entries.keys()) {
      if (!this.#editors.isOpen(uri)) {
        this.#entries.delete(uri);
      }
    }
  }

  /** Lets an editor have what is new, unless that would take the user's edits away. */
  #offer(uri: string, entry: Entry): void {
    const { document } = entry;
    if (document.latest?.number === entry.published || entry.isSaving) {
      return;
    }
    if (!this.#editors.hasUnsavedEdits(uri)) {
      this.#publish(entry);
      this.#editors.changed(uri);
    } else if (!entry.hasTold) {
      entry.hasTold = true;
      this.#editors.tell(
        document.state === 'ended'
          ? `${document.place.name}: the debug session has ended, and your unsaved edits can no longer be written.`
          : `${document.place.name}: your unsaved edits are kept, so the bytes around them are those of before. ` +
              'Saving writes what you have changed and nothing else; reverting the file shows what is there now.',
      );
    }
  }

  #publish(entry: Entry): void {
    const number = entry.document.latest?.number ?? 0;
    if (number !== entry.published) {
      entry.published = number;
      entry.version = ++this.#version;
      entry.hasTold = false;
    }
  }
}

const NO_SESSION: AskedSession = {
  customRequest: () => Promise.reject(new Error('The debug session has ended.')),
};
