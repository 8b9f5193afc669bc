import * as e1000 from '../../spec/e1000';

/** A start bit and two bits of the operation come before the address. */
const START_AND_OPERATION_BITS = 3;
const ADDRESS_BITS = 6;
const READ = 0b110;
const WORD_BITS = 16;
/** What the driver has put on the lines, as the register shows it again. */
const LINES =
  e1000.E1000_EECD_SK | e1000.E1000_EECD_CS | e1000.E1000_EECD_DI | e1000.E1000_EECD_REQ;

export interface MicrowireState {
  readonly lines: number;
  readonly bitsIn: number;
  readonly command: number;
  /** Bits that a read has given since its address, the leading 0 among them; undefined: nothing is read. */
  readonly bitsOut: number | undefined;
}

const IDLE: MicrowireState = { lines: 0, bitsIn: 0, command: 0, bitsOut: undefined };

/**
 * The EEPROM's serial port, as the driver moves it through `EECD`: with each rising clock one bit goes in, or, behind a read's
 * address, one comes out: a 0, and the words from there on, most significant bit first. Other operations do nothing.
 *
 * @spec Intel 317453 §5.5.1 Microwire EEPROM, §13.4.3 EEPROM/Flash Control Register
 */
export class Microwire {
  readonly #words: Uint16Array;
  #state = IDLE;

  constructor(words: Uint16Array) {
    this.#words = words;
  }

  reset(): void {
    this.#state = IDLE;
  }

  save(): MicrowireState {
    return this.#state;
  }

  restore(state: MicrowireState): void {
    this.#state = state;
  }

  /** `EECD` as it reads. The line of data is up while the EEPROM drives none. */
  read(): number {
    const out = this.#bit() ? e1000.E1000_EECD_DO : 0;
    return this.#state.lines | e1000.E1000_EECD_GNT | e1000.E1000_EECD_PRES | out;
  }

  write(value: number): void {
    const lines = value & LINES;
    const isSelected = (lines & e1000.E1000_EECD_CS) !== 0;
    const rises = (lines & ~this.#state.lines & e1000.E1000_EECD_SK) !== 0;
    if (!isSelected) {
      this.#state = { ...IDLE, lines };
    } else if (rises) {
      this.#state = { ...this.#clocked((lines & e1000.E1000_EECD_DI) !== 0 ? 1 : 0), lines };
    } else {
      this.#state = { ...this.#state, lines };
    }
  }

  #clocked(bit: 0 | 1): MicrowireState {
    const { bitsIn, command, bitsOut } = this.#state;
    if (bitsOut !== undefined) {
      return { ...this.#state, bitsOut: bitsOut + 1 };
    }
    // Zeroes before the start bit say nothing.
    if (bitsIn === 0 && bit === 0) {
      return this.#state;
    }
    const next = { ...this.#state, bitsIn: bitsIn + 1, command: (command << 1) | bit };
    const isWhole = next.bitsIn === START_AND_OPERATION_BITS + ADDRESS_BITS;
    return isWhole && next.command >> ADDRESS_BITS === READ ? { ...next, bitsOut: 0 } : next;
  }

  #bit(): boolean {
    const { bitsOut, command } = this.#state;
    if (bitsOut === undefined) {
      return true;
    }
    if (bitsOut === 0) {
      return false;
    }
    const at = bitsOut - 1;
    const first = command & (2 ** ADDRESS_BITS - 1);
    const word = this.#words[(first + Math.floor(at / WORD_BITS)) % this.#words.length] ?? 0;
    return ((word >> (WORD_BITS - 1 - (at % WORD_BITS))) & 1) === 1;
  }
}
