import type { BusDevice } from '../../bus';

/** Registers that read as zero and take no writes. */
export const zeroDevice: BusDevice = {
  read: () => 0,
  write: () => undefined,
};
