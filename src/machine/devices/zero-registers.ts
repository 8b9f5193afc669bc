import type { AccessSize, BusDevice } from '../bus';

/** Registers that read as zero and ignore writes. */
export class ZeroRegisters implements BusDevice {
  read(_offset: number, _sizeBytes: AccessSize): number {
    return 0;
  }

  write(_offset: number, _sizeBytes: AccessSize, _value: number): void {
    return;
  }
}
