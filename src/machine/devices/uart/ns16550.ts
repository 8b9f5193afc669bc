import type { ByteSink } from '../../../base/host';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import { ok, type Result } from '../../../base/result';
import type { AccessSize, BusDevice } from '../../bus';
import type { ConsoleUart } from './console-uart';

/** RBR and THR; with DLAB the divisor's low byte. */
const DATA = 0;
/** With DLAB the divisor's high byte. */
const IER = 1;
/** IIR when read, FCR when written. */
const IIR_FCR = 2;
const LCR = 3;
const MCR = 4;
const LSR = 5;
const MSR = 6;
const SCR = 7;

const IER_RX = 0x01;
const IER_THR = 0x02;
const IER_LINE = 0x04;
const IER_MODEM = 0x08;
const IIR_NONE = 0x01;
const IIR_THR = 0x02;
const IIR_RX = 0x04;
const IIR_LINE = 0x06;
const IIR_FIFOS = 0xc0;
const FCR_ENABLE = 0x01;
const FCR_CLEAR_RX = 0x02;
const FCR_CLEAR_TX = 0x04;
const FCR_KEPT = 0xc9;
const LCR_DLAB = 0x80;
const MCR_LOOP = 0x10;
const MCR_OUT2 = 0x08;
const LSR_DR = 0x01;
const LSR_OVERRUN = 0x02;
const LSR_BREAK = 0x10;
const LSR_ERRORS = 0x1e;
const LSR_TX_EMPTY = 0x60;
/** Carrier, data set ready, clear to send: somebody is at the other end. */
const MSR_CONNECTED = 0xb0;
const MSR_DELTAS = 0x0f;

const FIFO_DEPTH = 16;
/** Bytes at which the receiver asks for attention, by FCR's bits 7:6. */
const TRIGGER_LEVELS = [1, 4, 8, 14] as const;

export interface SavedNs16550 extends SavedDevice {
  readonly received: readonly number[];
  /** Input that has no room yet. */
  readonly waiting: readonly number[];
  readonly divisor: number;
  readonly interruptEnable: number;
  readonly fifoControl: number;
  readonly lineControl: number;
  readonly modemControl: number;
  readonly lineStatus: number;
  readonly modemStatus: number;
  readonly scratch: number;
  readonly holding: number;
  readonly thrPending: boolean;
}

/**
 * 16550A UART, on memory or on I/O ports, registers one byte apart. Output leaves at once, so the transmitter is always
 * empty. Input beyond the FIFO's trigger level (or the one holding register, when FIFOs are off) waits outside, so that no typed byte is
 * lost. The time-out interrupt of a FIFO below its trigger level, which needs a timer, doesn't come.
 */
export class Ns16550 implements BusDevice, ConsoleUart, Saveable<SavedNs16550> {
  readonly #output: ByteSink;
  readonly #received: number[] = [];
  #waiting: number[] = [];
  /** RBR of a receiver without FIFO; read again and again it stays. */
  #holding = 0;
  #divisor = 0;
  #interruptEnable = 0;
  #fifoControl = 0;
  #lineControl = 0;
  #modemControl = 0;
  #lineStatus = 0;
  #modemStatus = 0;
  #scratch = 0;
  #thrPending = false;

  constructor(output: ByteSink) {
    this.#output = output;
    this.reset();
  }

  /** Power-on values. Input that was typed and not read yet stays outside. */
  reset(): void {
    this.#received.length = 0;
    this.#holding = 0;
    this.#divisor = 0x0c;
    this.#interruptEnable = 0;
    this.#fifoControl = 0;
    this.#lineControl = 0;
    this.#modemControl = MCR_OUT2;
    this.#lineStatus = LSR_TX_EMPTY;
    this.#modemStatus = MSR_CONNECTED;
    this.#scratch = 0;
    this.#thrPending = false;
    this.#fill();
  }

  save(): SavedNs16550 {
    return {
      device: 'ns16550',
      version: 1,
      received: [...this.#received],
      waiting: [...this.#waiting],
      divisor: this.#divisor,
      interruptEnable: this.#interruptEnable,
      fifoControl: this.#fifoControl,
      lineControl: this.#lineControl,
      modemControl: this.#modemControl,
      lineStatus: this.#lineStatus,
      modemStatus: this.#modemStatus,
      scratch: this.#scratch,
      holding: this.#holding,
      thrPending: this.#thrPending,
    };
  }

  restore(state: SavedNs16550): Result<undefined, string> {
    const checked = checkSaved(state, 'ns16550', 1);
    if (!checked.ok) {
      return checked;
    }
    this.#received.splice(0, this.#received.length, ...state.received);
    this.#waiting = [...state.waiting];
    this.#divisor = state.divisor;
    this.#interruptEnable = state.interruptEnable;
    this.#fifoControl = state.fifoControl;
    this.#lineControl = state.lineControl;
    this.#modemControl = state.modemControl;
    this.#lineStatus = state.lineStatus;
    this.#modemStatus = state.modemStatus;
    this.#scratch = state.scratch;
    this.#holding = state.holding;
    this.#thrPending = state.thrPending;
    return ok(undefined);
  }

  get pendingInputBytes(): number {
    const held = this.#fifosOn() ? this.#received.length : this.#lineStatus & LSR_DR;
    return held + this.#waiting.length;
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#waiting.push(byte);
    }
    this.#fill();
  }

  /** One byte whatever the width, as QEMU's model has byte registers only. */
  read(offset: number, _sizeBytes: AccessSize): number {
    switch (offset & 7) {
      case DATA:
        return this.#divisorAccess() ? this.#divisor & 0xff : this.#readData();
      case IER:
        return this.#divisorAccess() ? this.#divisor >>> 8 : this.#interruptEnable;
      case IIR_FCR:
        return this.#readInterruptId();
      case LCR:
        return this.#lineControl;
      case MCR:
        return this.#modemControl;
      case LSR: {
        const value = this.#lineStatus;
        this.#lineStatus &= ~(LSR_BREAK | LSR_OVERRUN);
        return value;
      }
      case MSR:
        return this.#readModemStatus();
      case SCR:
        return this.#scratch;
      default:
        return 0;
    }
  }

  read64(offset: number): bigint {
    return BigInt(this.read(offset, 4));
  }

  write64(offset: number, value: bigint): void {
    this.write(offset, 4, Number(BigInt.asUintN(32, value)));
  }

  write(offset: number, _sizeBytes: AccessSize, wide: number): void {
    const value = wide & 0xff;
    switch (offset & 7) {
      case DATA:
        if (this.#divisorAccess()) {
          this.#divisor = (this.#divisor & 0xff00) | value;
        } else {
          this.#transmit(value);
        }
        return;
      case IER:
        if (this.#divisorAccess()) {
          this.#divisor = (this.#divisor & 0xff) | (value << 8);
        } else {
          this.#enableInterrupts(value & 0x0f);
        }
        return;
      case IIR_FCR:
        this.#controlFifos(value);
        return;
      case LCR:
        this.#lineControl = value;
        return;
      case MCR:
        this.#modemControl = value & 0x1f;
        return;
      case SCR:
        this.#scratch = value;
        return;
      default:
        return;
    }
  }

  #readData(): number {
    if (this.#fifosOn()) {
      const byte = this.#received.shift() ?? 0;
      if (this.#received.length === 0) {
        this.#lineStatus &= ~(LSR_DR | LSR_BREAK);
      }
      this.#fill();
      return byte;
    }
    const byte = this.#holding;
    this.#lineStatus &= ~(LSR_DR | LSR_BREAK);
    this.#fill();
    return byte;
  }

  #transmit(byte: number): void {
    this.#thrPending = true;
    if ((this.#modemControl & MCR_LOOP) === 0) {
      this.#output.write(byte);
    } else {
      this.#accept(byte);
      this.#fill();
    }
  }

  #enableInterrupts(value: number): void {
    const turnedOn = value & ~this.#interruptEnable & IER_THR;
    this.#interruptEnable = value;
    if (turnedOn !== 0) {
      this.#thrPending = true;
    }
  }

  /** Turning FIFOs on or off empties them. */
  #controlFifos(value: number): void {
    const switched = ((value ^ this.#fifoControl) & FCR_ENABLE) !== 0;
    if (switched || (value & FCR_CLEAR_RX) !== 0) {
      this.#received.length = 0;
      this.#lineStatus &= ~(LSR_DR | LSR_BREAK);
    }
    if (switched || (value & FCR_CLEAR_TX) !== 0) {
      this.#thrPending = true;
    }
    this.#fifoControl = value & FCR_KEPT;
    this.#fill();
  }

  /** Level of the interrupt line: something is enabled and pending. */
  get interrupt(): boolean {
    const enabled = this.#interruptEnable;
    return (
      ((enabled & IER_LINE) !== 0 && (this.#lineStatus & LSR_ERRORS) !== 0) ||
      ((enabled & IER_RX) !== 0 && this.#receiverPending()) ||
      ((enabled & IER_THR) !== 0 && this.#thrPending) ||
      ((enabled & IER_MODEM) !== 0 && (this.#modemStatus & MSR_DELTAS) !== 0)
    );
  }

  /** The most urgent of what is enabled and pending. Reading the empty transmitter's id answers it. */
  #readInterruptId(): number {
    const fifos = this.#fifosOn() ? IIR_FIFOS : 0;
    const enabled = this.#interruptEnable;
    if ((enabled & IER_LINE) !== 0 && (this.#lineStatus & LSR_ERRORS) !== 0) {
      return IIR_LINE | fifos;
    }
    if ((enabled & IER_RX) !== 0 && this.#receiverPending()) {
      return IIR_RX | fifos;
    }
    if ((enabled & IER_THR) !== 0 && this.#thrPending) {
      this.#thrPending = false;
      return IIR_THR | fifos;
    }
    if ((enabled & IER_MODEM) !== 0 && (this.#modemStatus & MSR_DELTAS) !== 0) {
      return fifos;
    }
    return IIR_NONE | fifos;
  }

  #receiverPending(): boolean {
    if ((this.#lineStatus & LSR_DR) === 0) {
      return false;
    }
    return !this.#fifosOn() || this.#received.length >= this.#triggerLevel();
  }

  /** In loopback the modem outputs come back as the inputs. */
  #readModemStatus(): number {
    if ((this.#modemControl & MCR_LOOP) !== 0) {
      const control = this.#modemControl;
      return ((control & 0x0c) << 4) | ((control & 0x02) << 3) | ((control & 0x01) << 5);
    }
    const value = this.#modemStatus;
    this.#modemStatus &= ~MSR_DELTAS;
    return value;
  }

  /** A byte arrives at the receiver, which may have no room. */
  #accept(byte: number): void {
    if (this.#fifosOn()) {
      if (this.#received.length < FIFO_DEPTH) {
        this.#received.push(byte);
      } else {
        this.#lineStatus |= LSR_OVERRUN;
      }
    } else {
      if ((this.#lineStatus & LSR_DR) !== 0) {
        this.#lineStatus |= LSR_OVERRUN;
      }
      this.#holding = byte;
    }
    this.#lineStatus |= LSR_DR;
  }

  #fill(): void {
    let taken = 0;
    while (taken < this.#waiting.length && this.#hasRoom()) {
      this.#accept(this.#waiting[taken++] ?? 0);
    }
    if (taken > 0) {
      this.#waiting.splice(0, taken);
    }
  }

  /** Like QEMU's, the receiver takes no more from outside once it is at its trigger level. */
  #hasRoom(): boolean {
    if (!this.#fifosOn()) {
      return (this.#lineStatus & LSR_DR) === 0;
    }
    const { length } = this.#received;
    return length < FIFO_DEPTH && length !== this.#triggerLevel();
  }

  #triggerLevel(): number {
    return TRIGGER_LEVELS[(this.#fifoControl >>> 6) as 0 | 1 | 2 | 3];
  }

  #fifosOn(): boolean {
    return (this.#fifoControl & FCR_ENABLE) !== 0;
  }

  #divisorAccess(): boolean {
    return (this.#lineControl & LCR_DLAB) !== 0;
  }
}
