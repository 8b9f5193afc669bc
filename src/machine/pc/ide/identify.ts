const IDENTIFY_WORDS = 256;

/** Places of the texts in what a drive says of itself, in words. @spec ATA/ATAPI-6 §8.15 IDENTIFY DEVICE */
const SERIAL = { word: 10, characters: 20 };
const FIRMWARE = { word: 23, characters: 8 };
const MODEL = { word: 27, characters: 40 };

/** What every drive of QEMU 7.2 says of its firmware. */
export const FIRMWARE_REVISION = '2.5+';

export interface DriveNames {
  readonly model: string;
  readonly serial: string;
}

/** A drive's 256 words as bytes: its names, and the other words that are not 0 by their number. */
export function identifyData(
  { model, serial }: DriveNames,
  words: readonly (readonly [word: number, value: number])[],
): Uint8Array {
  const bytes = new Uint8Array(2 * IDENTIFY_WORDS);
  const view = new DataView(bytes.buffer);
  // A text has its first character in the upper half of a word.
  const text = (place: { word: number; characters: number }, value: string): void => {
    Array.from(value.padEnd(place.characters)).forEach((character, i) => {
      bytes[2 * place.word + (i ^ 1)] = character.charCodeAt(0);
    });
  };

  text(SERIAL, serial);
  text(FIRMWARE, FIRMWARE_REVISION);
  text(MODEL, model);
  for (const [word, value] of words) {
    view.setUint16(2 * word, value, true);
  }
  return bytes;
}
