import type { DiskMark, RunDisks } from '../../base/host';
import type { RunPlace } from '../../protocol/run-recipe';
import type { GuestState } from '../guest/guest-run';
import { comparePlaces } from './moment';
import { PageHistory } from './page-history';

/** What a processor keeps of a guest: its RAM, and its own state. */
export interface Checkpointable {
  readonly ram: Uint8Array;
  /** A flag for each page of 4 KiB: bit 0 says that it was written. */
  readonly pageFlags: Uint8Array;
  /** All that the processor and its debugger are, as plain data. */
  save(): unknown;
  /** RAM is what it was there. */
  restore(state: unknown): void;
}

/** A guest, as far as its checkpoints must know it. */
export interface CheckpointGuest {
  save(): GuestState;
  goBack(state: GuestState): void;
  readonly disks: RunDisks | undefined;
}

interface Checkpoint {
  readonly place: RunPlace;
  readonly guest: GuestState;
  readonly processor: unknown;
  readonly disks: DiskMark | undefined;
}

/** Room for the pages of all checkpoints. With more, every second one is forgotten. */
const MOST_BYTES = 96 * 1024 * 1024;

/**
 * Places of a run from which it can be repeated without its beginning. They are made on the way, at places that each repetition
 * comes by again, and stay good until the run is changed.
 */
export class Checkpoints {
  readonly #guest: CheckpointGuest;
  readonly #processor: Checkpointable;
  readonly #pages: PageHistory;
  readonly #list: Checkpoint[] = [];
  readonly #mostBytes: number;

  constructor(guest: CheckpointGuest, processor: Checkpointable, mostBytes = MOST_BYTES) {
    this.#guest = guest;
    this.#processor = processor;
    this.#pages = new PageHistory(processor.ram, processor.pageFlags);
    this.#mostBytes = mostBytes;
  }

  get count(): number {
    return this.#list.length;
  }

  /** Bytes of pages that are kept. */
  get bytes(): number {
    return this.#pages.bytes;
  }

  /** The run is here, before the statement. A place that is known is passed. Throws where RAM is not what it was there. */
  look(place: RunPlace): void {
    const known = this.#list.findIndex((each) => comparePlaces(each.place, place) === 0);
    if (known >= 0) {
      if (!this.#pages.isSame(known)) {
        throw new Error(
          `the run is not the recorded one: RAM is another at statement ${place.statement} of boot ${place.boot}`,
        );
      }
      this.#pages.pass(known);
      return;
    }
    const last = this.#list.at(-1);
    if (last !== undefined && comparePlaces(place, last.place) < 0) {
      // It was forgotten, as there was no room.
      return;
    }
    this.#pages.add();
    this.#list.push({
      place,
      guest: this.#guest.save(),
      processor: this.#processor.save(),
      disks: this.#guest.disks?.mark(),
    });
    if (this.#pages.bytes > this.#mostBytes) {
      this.#thin();
    }
  }

  /** Puts the guest to the last place before this one. False: there is none, or the disks can't go back there. */
  goBefore(place: RunPlace): boolean {
    const index = this.#list.findLastIndex((each) => comparePlaces(each.place, place) < 0);
    const checkpoint = this.#list[index];
    if (
      checkpoint === undefined ||
      (checkpoint.disks !== undefined &&
        this.#guest.disks?.beginReplay(checkpoint.disks) !== undefined)
    ) {
      return false;
    }
    this.#pages.restore(index);
    this.#guest.goBack(checkpoint.guest);
    this.#processor.restore(checkpoint.processor);
    return true;
  }

  /** The run is another one from here on. */
  cut(place: RunPlace): void {
    const last = this.#list.findLastIndex((each) => comparePlaces(each.place, place) <= 0);
    this.#list.length = last + 1;
    this.#pages.cut(last);
  }

  #thin(): void {
    for (let i = this.#list.length - 3; i > 0; i -= 2) {
      this.#list.splice(i, 1);
      this.#pages.drop(i);
    }
  }
}
