import type { AccessSize, BusDevice, WideAccessSize } from '../../bus';
import type { PowerSwitch } from './power-switch';

const FINISHER_FAIL = 0x3333;
const FINISHER_PASS = 0x5555;
const FINISHER_RESET = 0x7777;

/** SiFive's test finisher: what is written to its first word ends the run. A failure code in bits 31:16 is dropped. */
export class SifiveTest implements BusDevice {
  readonly #power: PowerSwitch;

  constructor(power: PowerSwitch) {
    this.#power = power;
  }

  accepts(_offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes === 2 || sizeBytes === 4;
  }

  read(_offset: number, _sizeBytes: AccessSize): number {
    return 0;
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    if (offset !== 0) {
      return;
    }
    const status = value & 0xffff;
    if (status === FINISHER_PASS || status === FINISHER_FAIL) {
      this.#power.request = 'poweroff';
    } else if (status === FINISHER_RESET) {
      this.#power.request = 'reset';
    }
  }
}
