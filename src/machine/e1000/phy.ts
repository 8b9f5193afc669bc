import * as e1000 from '../../spec/e1000';

const CONTROL = 0;
const STATUS = 1;
const PARTNER = 5;

/** Of the control register: what is done at once, and reads 0 again. */
const CONTROL_RESET = 0x8000;
const CONTROL_RESTART = 0x0200;
const CONTROL_NEGOTIATES = 0x1000;
const CONTROL_RESERVED = 0x003f;
const STATUS_COMPLETE = 0x0020;
const PARTNER_ACKNOWLEDGES = 0x4000;

/** As QEMU's e1000 has them after power-on: a Marvell 88E1011 with a link of 1000 Mbit/s. */
const AT_POWER_ON: readonly (readonly [register: number, value: number])[] = [
  [CONTROL, 0x1140],
  [STATUS, 0x794d],
  [2, 0x0141],
  [3, 0x0c20],
  [4, 0x0de1],
  [PARTNER, 0x01e0],
  [6, 0],
  [9, 0x0e00],
  [10, 0x3c00],
  [16, 0x0360],
  [17, 0xac00],
  [20, 0x0d60],
  [21, 0],
];
const WRITABLE = new Set([CONTROL, 4, 9, 16, 20]);
/** The only one on its bus. */
const ADDRESS = 1;

export type SavedPhy = readonly (readonly [register: number, value: number])[];

/**
 * Registers of the transceiver, which are behind `MDIC`. Negotiation takes no time.
 *
 * @spec Intel 317453 §13.4.4 MDI Control Register, §13.5 PHY Registers
 */
export class Phy {
  readonly #registers = new Map(AT_POWER_ON);

  reset(): void {
    this.restore(AT_POWER_ON);
  }

  save(): SavedPhy {
    return [...this.#registers];
  }

  restore(registers: SavedPhy): void {
    this.#registers.clear();
    for (const [register, value] of registers) {
      this.#registers.set(register, value);
    }
  }

  /**
   * @param command written to `MDIC`
   * @param before what it had
   * @returns what it has then
   */
  run(command: number, before: number): number {
    const register = (command >>> e1000.E1000_MDIC_REG_SHIFT) & 0x1f;
    const address = (command >>> e1000.E1000_MDIC_PHY_SHIFT) & 0x1f;
    if (address !== ADDRESS) {
      return (before | e1000.E1000_MDIC_ERROR) >>> 0;
    }
    const done = command | e1000.E1000_MDIC_READY;
    const value = this.#registers.get(register);
    if ((command & e1000.E1000_MDIC_OP_READ) !== 0) {
      return value === undefined
        ? (done | e1000.E1000_MDIC_ERROR) >>> 0
        : ((done & ~0xffff) | value) >>> 0;
    }
    if ((command & e1000.E1000_MDIC_OP_WRITE) === 0) {
      return done >>> 0;
    }
    if (!WRITABLE.has(register)) {
      return (done | e1000.E1000_MDIC_ERROR) >>> 0;
    }
    this.#write(register, command & 0xffff);
    return done >>> 0;
  }

  #write(register: number, value: number): void {
    if (register !== CONTROL) {
      this.#registers.set(register, value);
      return;
    }
    this.#registers.set(CONTROL, value & ~(CONTROL_RESET | CONTROL_RESTART | CONTROL_RESERVED));
    if ((value & CONTROL_RESTART) !== 0 && (value & CONTROL_NEGOTIATES) !== 0) {
      this.#set(STATUS, STATUS_COMPLETE);
      this.#set(PARTNER, PARTNER_ACKNOWLEDGES);
    }
  }

  #set(register: number, bit: number): void {
    this.#registers.set(register, (this.#registers.get(register) ?? 0) | bit);
  }
}
