import { alignUp } from '../../base/bits';
import { hexBytes } from '../../base/hex';
import { NT_GNU_BUILD_ID } from './elf-numbers';
import { FieldReader, type ElfEncoding } from './field-reader';

/** @spec System V ABI 4.1 §5 Note Section */
export interface ElfNote {
  /** Whose note it is: `GNU`. */
  readonly name: string;
  readonly type: number;
  readonly description: Uint8Array;
}

const HEADER_BYTES = 12;

/** Reads notes up to the first that isn't whole. */
export function readNotes(
  encoding: Pick<ElfEncoding, 'littleEndian'>,
  content: Uint8Array,
  alignment = 4,
): readonly ElfNote[] {
  const fields = new FieldReader(content, { bits: 32, littleEndian: encoding.littleEndian });
  const step = alignment === 8 ? 8 : 4;
  const notes: ElfNote[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= content.length) {
    const nameBytes = fields.u32(at);
    const descriptionBytes = fields.u32(at + 4);
    const descriptionAt = alignUp(at + HEADER_BYTES + nameBytes, step);
    const end = descriptionAt + descriptionBytes;
    if (end > content.length) {
      break;
    }
    const name = content.subarray(at + HEADER_BYTES, at + HEADER_BYTES + Math.min(nameBytes, 64));
    notes.push({
      name: String.fromCharCode(...name).replace(/\0.*$/s, ''),
      type: fields.u32(at + 8),
      description: content.subarray(descriptionAt, end),
    });
    at = alignUp(end, step);
  }
  return notes;
}

/** The number that the linker gave this build, in hexadecimal digits. */
export function buildIdOf(notes: readonly ElfNote[]): string | undefined {
  const note = notes.find(({ name, type }) => name === 'GNU' && type === NT_GNU_BUILD_ID);
  return note === undefined || note.description.length === 0
    ? undefined
    : hexBytes(note.description);
}
