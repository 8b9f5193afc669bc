import { allOnes } from '../../base/bits';
import type { AccessSize, BusDevice } from '../bus';

/** A window that is decoded but empty: reads as zeros or ones, writes go nowhere. */
export class UnassignedWindow implements BusDevice {
  private readonly ones: boolean;

  constructor(reads: 'zeros' | 'ones') {
    this.ones = reads === 'ones';
  }

  read(_offset: number, sizeBytes: AccessSize): number {
    return this.ones ? allOnes(sizeBytes) : 0;
  }

  write(_offset: number, _sizeBytes: AccessSize, _value: number): void {
    return;
  }
}
