import { fail, ok, type Result } from '../../base/result';
import { editedBytes, problemText, type TextProblem } from '../../inspect/memory-text/edited-bytes';
import {
  changedCells,
  sameBlock,
  type ByteRun,
  type ChangedCell,
  type MemoryBlock,
} from '../../inspect/memory-text/memory-block';
import { memoryLines, rangeText } from '../../inspect/memory-text/memory-lines';
import type { MemoryAccess } from './dap-memory';
import { MAX_DOCUMENT_BYTES, POINTER_BYTES, type MemoryPlace } from './memory-place';

/** What is known of the machine: its session may be over. */
export type MachineState = 'stopped' | 'running' | 'ended';

/** Memory as it was read once. */
export interface Reading {
  /** Counted from 1. Its text has it, so that an edited text is compared with what it was made of. */
  readonly number: number;
  readonly block: MemoryBlock;
  /** What has changed since the stop before. */
  readonly changed: readonly ChangedCell[];
  readonly heading: string;
}

/** Lines above the bytes. */
export const HEADING_LINES = 3;
const READING_NUMBER = /^# Reading (\d+):/m;
/** Readings that an edited text may be of, the last ones, as long as they have no more bytes than this together. */
const MAX_KEPT_BYTES = 4 * MAX_DOCUMENT_BYTES;
const MAX_KEPT = 64;

/** The number of the reading that a text was made of. */
export function readingNumber(text: string): number {
  return Number(READING_NUMBER.exec(text)?.[1]);
}

/** A piece of a session's memory as a text, through all stops. It knows nothing of editors. */
export class MemoryDocument {
  readonly place: MemoryPlace;
  readonly #access: MemoryAccess;
  readonly #readings: Reading[] = [];
  #range: { readonly address: number; readonly sizeBytes: number };
  #state: MachineState;
  #problem: string | undefined;
  #text = { number: 0, text: '' };
  #now: MemoryBlock;
  /** What was there at the stop before. */
  #before: MemoryBlock | undefined;
  #wasRead = false;
  #isNewStop = false;
  #isWanted = false;
  #looking: Promise<void> | undefined;

  constructor(place: MemoryPlace, access: MemoryAccess, state: MachineState) {
    this.place = place;
    this.#access = access;
    this.#range = place;
    this.#state = state;
    this.#now = { address: place.address, cells: new Int16Array() };
  }

  get state(): MachineState {
    return this.#state;
  }

  /** Says in which state the machine is, without a look at its memory. */
  show(state: MachineState): void {
    this.#state = state;
    this.#note();
  }

  /** The last reading. Undefined before the first. */
  get latest(): Reading | undefined {
    return this.#readings.at(-1);
  }

  /** A reading by its number; undefined: it is forgotten, or was never made. */
  reading(number: number): Reading | undefined {
    return this.#readings.find((reading) => reading.number === number);
  }

  /** The last reading as a text. */
  get text(): string {
    const { latest } = this;
    if (latest !== undefined && latest.number !== this.#text.number) {
      this.#text = { number: latest.number, text: `${latest.heading}\n${lines(latest.block)}` };
    }
    return this.#text.text;
  }

  /**
   * Reads the memory. Whoever asks meanwhile waits for one more look.
   *
   * @param stopped it has just stopped: what was read until now was the stop before
   */
  async look(stopped?: 'stopped'): Promise<void> {
    this.#isWanted = true;
    if (stopped !== undefined) {
      this.#state = stopped;
      this.#isNewStop = true;
    }
    this.#looking ??= this.#lookWhileWanted();
    await this.#looking;
  }

  async #lookWhileWanted(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#lookOnce();
      }
    } finally {
      this.#looking = undefined;
    }
  }

  async #lookOnce(): Promise<void> {
    const { address, sizeBytes } = this.#range;
    const isNewStop = this.#isNewStop;
    this.#isNewStop = false;
    if (this.#state !== 'ended') {
      try {
        const cells = await this.#access.read(address, sizeBytes);
        if (isNewStop && this.#wasRead) {
          this.#before = this.#now;
        }
        this.#now = { address, cells };
        this.#wasRead = true;
        this.#problem = undefined;
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    }
    this.#note();
  }

  /** Makes a reading, if it says something new. */
  #note(): void {
    const { latest } = this;
    const block = this.#now;
    const changed = changedCells(this.#before, block);
    const number = (latest?.number ?? 0) + 1;
    if (
      latest === undefined ||
      !sameBlock(latest.block, block) ||
      !sameCells(latest.changed, changed) ||
      latest.heading !== this.#heading(latest.number, changed.length)
    ) {
      const heading = this.#heading(number, changed.length);
      this.#readings.push({ number, block, changed, heading });
      this.#forget();
    }
  }

  #forget(): void {
    let bytes = this.#readings.reduce((sum, { block }) => sum + block.cells.length, 0);
    while (
      this.#readings.length > 2 &&
      (bytes > MAX_KEPT_BYTES || this.#readings.length > MAX_KEPT)
    ) {
      bytes -= this.#readings.shift()?.block.cells.length ?? 0;
    }
  }

  #heading(number: number, changed: number): string {
    const { name, sessionName } = this.place;
    const { address, cells } = this.#now;
    const what = cells.length === 0 ? 'nothing was read' : rangeText(address, cells.length);
    return [
      `# ${name}: ${what}, session ${JSON.stringify(sessionName)}`,
      `# Reading ${number}: ${this.#stateText(changed)}`,
      '# Edit the two digits of a byte and save: what you have changed is written, and nothing else.',
    ].join('\n');
  }

  #stateText(changed: number): string {
    if (this.#state === 'ended') {
      return 'the session has ended; these bytes were read last, and nothing can be changed';
    }
    if (this.#problem !== undefined) {
      return `these bytes were read before; now there is an error: ${this.#problem.replace(/\s+/g, ' ')}`;
    }
    if (this.#state === 'running') {
      return 'U-Boot is running, and may have changed these bytes since they were read';
    }
    if (this.#before === undefined) {
      return 'stopped';
    }
    switch (changed) {
      case 0:
        return 'stopped; no byte changed since the stop before';
      case 1:
        return 'stopped; 1 byte changed since the stop before (bold and underlined)';
      default:
        return `stopped; ${changed} bytes changed since the stop before (bold and underlined)`;
    }
  }

  /** So many bytes more. Gives what speaks against it. */
  extend(side: 'before' | 'after', sizeBytes = POINTER_BYTES): string | undefined {
    const { address } = this.#range;
    const more = side === 'before' ? Math.min(sizeBytes, address) : sizeBytes;
    const size = this.#range.sizeBytes + more;
    if (more === 0) {
      return 'There is nothing before address 0x0.';
    }
    if (size > MAX_DOCUMENT_BYTES) {
      return `A memory document has at most ${MAX_DOCUMENT_BYTES} bytes; ${size} are too many.`;
    }
    this.#range = { address: side === 'before' ? address - more : address, sizeBytes: size };
    return undefined;
  }

  /** What somebody has changed in the text of a reading. */
  edited(text: string): Result<ByteRun[], TextProblem> {
    const reading = this.reading(readingNumber(text));
    return reading === undefined
      ? fail(this.#unknownReading(text))
      : editedBytes(text, reading.block);
  }

  /**
   * Writes what somebody has changed in the text of a reading, and reads the memory again. What U-Boot has changed since
   * that reading stays as it is.
   *
   * @returns what is wrong with the text; then nothing is written
   * @throws Error when the session has ended, or refuses
   */
  async save(text: string): Promise<Result<ByteRun[], TextProblem>> {
    if (this.#state === 'ended') {
      throw new Error(
        'The debug session has ended: its memory is gone, and nothing can be written.',
      );
    }
    const edited = this.edited(text);
    if (!edited.ok || edited.value.length === 0) {
      return edited;
    }
    try {
      for (const run of edited.value) {
        await this.#access.write(run);
      }
    } finally {
      await this.look();
    }
    return ok(edited.value);
  }

  #unknownReading(text: string): TextProblem {
    const known = this.#readings.map(({ number }) => number);
    const found = READING_NUMBER.exec(text);
    const above = found === null ? '' : text.slice(0, found.index);
    return {
      line: found === null ? 1 : above.split('\n').length,
      column: 1,
      lengthChars: found?.[0].length ?? 0,
      expected: `a line "# Reading N:", where N is ${known[0] ?? 1} to ${known.at(-1) ?? 1}, above the bytes; revert the text and edit it again`,
      found: found === null ? 'none' : `"${found[0]}"`,
    };
  }
}

function lines(block: MemoryBlock): string {
  return memoryLines(block)
    .map((line) => `${line}\n`)
    .join('');
}

function sameCells(a: readonly ChangedCell[], b: readonly ChangedCell[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ index, before }, i) => index === b[i]?.index && before === b[i].before)
  );
}

/** A text that can't be written, with the place of what is wrong in it. */
export class TextProblemError extends Error {
  readonly problem: TextProblem;

  constructor(problem: TextProblem) {
    super(problemText(problem));
    this.problem = problem;
  }
}
