import type { ByteSink } from '../../../base/host';
import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize, BusDevice } from '../../bus';
import { primecellIdRead } from '../primecell-id';

const DR = 0x00;
const RSR = 0x04;
const FR = 0x18;
const ILPR = 0x20;
const IBRD = 0x24;
const FBRD = 0x28;
const LCR_H = 0x2c;
const CR = 0x30;
const IFLS = 0x34;
const IMSC = 0x38;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;
const DMACR = 0x48;

const FR_RXFE = 0x10;
const FR_RXFF = 0x40;
const FR_TXFE = 0x80;
const LCR_FEN = 0x10;
const INT_RX = 0x10;
const INT_TX = 0x20;
const FIFO_DEPTH = 16;

export interface SavedPl011 extends SavedDevice {
  readonly registers: readonly (readonly [offset: number, value: number])[];
  readonly fifo: readonly number[];
  /** Input that has no room yet. */
  readonly waiting: readonly number[];
  readonly rawInterrupts: number;
}

/**
 * ARM PL011 UART (r1p4: peripheral ID 0x00141011). Output leaves at once, so the transmitter is always empty.
 * Input beyond the FIFO waits outside, as a terminal's does, so that no typed byte is lost.
 *
 * Writable registers keep all bits written, as QEMU's do; the enable bits of CR are not looked at.
 */
export class Pl011 implements BusDevice, Saveable<SavedPl011> {
  readonly #output: ByteSink;
  #registers = new Map<number, number>();
  readonly #fifo: number[] = [];
  #waiting: number[] = [];
  #rawInterrupts = 0;

  constructor(output: ByteSink) {
    this.#output = output;
    this.reset();
  }

  /** Power-on values. Input that was typed and not read yet waits to be received again. */
  reset(): void {
    this.#registers.clear();
    this.#registers.set(CR, 0x300);
    this.#registers.set(IFLS, 0x12);
    this.#takeBack();
    this.#rawInterrupts = 0;
    this.#fill();
  }

  save(): SavedPl011 {
    return {
      device: 'pl011',
      version: 1,
      registers: [...this.#registers],
      fifo: [...this.#fifo],
      waiting: [...this.#waiting],
      rawInterrupts: this.#rawInterrupts,
    };
  }

  restore(state: SavedPl011): Result<undefined, string> {
    const checked = checkSaved(state, 'pl011', 1);
    if (checked.ok) {
      this.#registers = new Map(state.registers);
      this.#fifo.splice(0, this.#fifo.length, ...state.fifo);
      this.#waiting = [...state.waiting];
      this.#rawInterrupts = state.rawInterrupts;
    }
    return checked;
  }

  /** Bytes typed on the terminal. */
  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#waiting.push(byte);
    }
    this.#fill();
  }

  /** Bytes typed that the guest has not read yet. */
  get pendingInputBytes(): number {
    return this.#fifo.length + this.#waiting.length;
  }

  /** Takes back everything that was typed and not read. */
  discardInput(): void {
    this.#fifo.length = 0;
    this.#waiting = [];
    this.#rawInterrupts &= ~INT_RX;
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    const register = offset & ~3;
    switch (register) {
      case DR: {
        const byte = this.#fifo.shift() ?? 0;
        if (this.#fifo.length === 0) {
          this.#rawInterrupts &= ~INT_RX;
        }
        this.#fill();
        return byte;
      }
      case FR:
        return (
          FR_TXFE |
          (this.#fifo.length === 0 ? FR_RXFE : 0) |
          (this.#fifo.length >= this.#depth() ? FR_RXFF : 0)
        );
      case RIS:
        return this.#rawInterrupts;
      case MIS:
        return this.#rawInterrupts & this.#value(IMSC);
      case RSR:
      case ICR:
        return 0;
      default:
        return primecellIdRead(register, [0x11, 0x10, 0x14, 0x00]) ?? this.#value(register);
    }
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    const register = offset & ~3;
    switch (register) {
      case DR:
        this.#output.write(value & 0xff);
        this.#rawInterrupts |= INT_TX;
        return;
      case ICR:
        this.#rawInterrupts &= ~value;
        return;
      case LCR_H:
        // Changing FEN empties the FIFO; a terminal would only now begin to send.
        if (((value ^ this.#value(LCR_H)) & LCR_FEN) !== 0) {
          this.#takeBack();
        }
        this.#registers.set(LCR_H, value);
        this.#fill();
        return;
      case ILPR:
      case IBRD:
      case FBRD:
      case CR:
      case IFLS:
      case IMSC:
      case DMACR:
        this.#registers.set(register, value);
        return;
      default:
        return;
    }
  }

  #value(register: number): number {
    return this.#registers.get(register) ?? 0;
  }

  #depth(): number {
    return (this.#value(LCR_H) & LCR_FEN) !== 0 ? FIFO_DEPTH : 1;
  }

  #takeBack(): void {
    this.#waiting.unshift(...this.#fifo.splice(0));
  }

  #fill(): void {
    let taken = 0;
    while (this.#fifo.length < this.#depth() && taken < this.#waiting.length) {
      this.#fifo.push(this.#waiting[taken++] ?? 0);
    }
    if (taken > 0) {
      this.#waiting.splice(0, taken);
      this.#rawInterrupts |= INT_RX;
    }
  }
}
