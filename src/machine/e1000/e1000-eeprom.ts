/** Words of the EEPROM of an 82540EM. @spec Intel 317453 §5.6 EEPROM Map */
const EEPROM_WORDS = 64;
/** All words add up to this. */
const CHECKSUM = 0xbaba;
const CHECKSUM_WORD = 63;

const WORD_DEVICE_ID = 11;
const WORD_SUBSYSTEM = 12;
const WORD_VENDOR_ID = 13;
const WORD_VENDOR = 14;
const INTEL = 0x8086;

/** The card's EEPROM with its address, and a checksum that is right. */
export function e1000Eeprom(mac: Uint8Array, deviceId: number): Uint16Array {
  const words = new Uint16Array(EEPROM_WORDS);
  for (let i = 0; i < 3; i++) {
    words[i] = (mac[2 * i] ?? 0) | ((mac[2 * i + 1] ?? 0) << 8);
  }
  words[WORD_DEVICE_ID] = deviceId;
  words[WORD_SUBSYSTEM] = deviceId;
  words[WORD_VENDOR_ID] = INTEL;
  words[WORD_VENDOR] = INTEL;
  const sum = words.reduce((total, word) => total + word, 0);
  words[CHECKSUM_WORD] = CHECKSUM - sum;
  return words;
}
