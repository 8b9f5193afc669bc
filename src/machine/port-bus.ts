import type { AccessSize } from './bus';

/** The I/O ports of a processor that has them. An access is answered always: ones where nobody does. */
export interface PortBus {
  read(port: number, sizeBytes: AccessSize): number;
  write(port: number, sizeBytes: AccessSize, value: number): void;
}
