import { MAX_RAM_BYTES } from '../../cpu/riscv/layout';
import { readFirmwareFile } from '../../host/boot-file';

/** What is needed to run firmware of the user's. */
export const BINARIES = { read: readFirmwareFile, maxRamBytes: MAX_RAM_BYTES } as const;

/** Drivers in TypeScript become part of the built-in firmware, and of no other. */
export const NO_DRIVERS = 'drivers: no effect on a firmware that is built already';
