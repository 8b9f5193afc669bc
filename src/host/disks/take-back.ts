import type { FileDisk } from './file-disk';
import type { UndoEntry, UndoJournal } from './undo-journal';

const CHUNK_BYTES = 0x4_0000;

/**
 * Puts the old bytes of the entries from `keep` on back into the image, the latest first, and forgets the entries. Killed in
 * between, it can be done again from the beginning. Throws what the operating system says; the journal then stays marked.
 */
export function takeBack(journal: UndoJournal, keep: number, file: FileDisk): void {
  const { entries } = journal;
  for (let number = entries.length - 1; number >= keep; number--) {
    journal.markLanding(keep);
    takeBackOne(journal, entries[number], file);
  }
  if (entries.length > keep || journal.landing !== undefined) {
    journal.cut(keep);
  }
}

function takeBackOne(journal: UndoJournal, entry: UndoEntry | undefined, file: FileDisk): void {
  if (entry === undefined) {
    return;
  }
  const { offset, length, kept, fileBytes } = entry;
  const old = new Uint8Array(Math.min(CHUNK_BYTES, length));
  for (let done = 0; done < length; done += old.length) {
    const part = old.subarray(0, Math.min(old.length, length - done));
    journal.readOld(entry, done, part);
    const put =
      done < kept ? file.write(offset + done, part) : file.writeZeroes(offset + done, part.length);
    if (!put) {
      throw new Error('Input/output error');
    }
  }
  if (fileBytes !== undefined && file.fileBytes > fileBytes) {
    file.cutTo(fileBytes);
  }
}
