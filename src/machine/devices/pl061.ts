import type { Result } from '../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../base/saved/saved-device';
import type { AccessSize, BusDevice } from '../bus';
import { primecellIdRead } from './primecell-id';

const DIR = 0x400;
const IS = 0x404;
const IBE = 0x408;
const IEV = 0x40c;
const IE = 0x410;
const AFSEL = 0x420;

export interface SavedPl061 extends SavedDevice {
  readonly data: number;
  readonly registers: readonly (readonly [offset: number, value: number])[];
}

/** ARM PL061: eight GPIO lines. Bits 9:2 of a data address mask the bits that the access touches. */
export class Pl061 implements BusDevice, Saveable<SavedPl061> {
  #data = 0;
  #registers = new Map<number, number>();

  reset(): void {
    this.#data = 0;
    this.#registers.clear();
  }

  save(): SavedPl061 {
    return { device: 'pl061', version: 1, data: this.#data, registers: [...this.#registers] };
  }

  restore(state: SavedPl061): Result<undefined, string> {
    const checked = checkSaved(state, 'pl061', 1);
    if (checked.ok) {
      this.#data = state.data;
      this.#registers = new Map(state.registers);
    }
    return checked;
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    const register = offset & ~3;
    if (register < DIR) {
      return this.#data & (register >> 2);
    }
    const id = primecellIdRead(register, [0x61, 0x10, 0x04, 0x00]);
    return id ?? this.#registers.get(register) ?? 0;
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    const register = offset & ~3;
    if (register < DIR) {
      const mask = (register >> 2) & (this.#registers.get(DIR) ?? 0);
      this.#data = (this.#data & ~mask) | (value & mask);
      return;
    }
    switch (register) {
      case DIR:
      case IS:
      case IBE:
      case IEV:
      case IE:
      case AFSEL:
        this.#registers.set(register, value & 0xff);
        return;
      default:
        return;
    }
  }
}
