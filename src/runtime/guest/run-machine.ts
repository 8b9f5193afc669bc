import type { GuestRam } from '../../firmware/hal';

/** The emulated machine as the runtime needs it; `BUS_FAULT` and `false` mean that nothing answers the address. */
export interface RunMachine {
  readonly ram: GuestRam;
  readonly fdtAddress: number | undefined;
  read(address: number, sizeBytes: 1 | 2 | 4): number;
  /** Many bytes at once; false where they must be read one by one. */
  readonly bus: { readBlock(address: number, target: Uint8Array): boolean };
  write(address: number, sizeBytes: 1 | 2 | 4, value: number): boolean;
  portRead(port: number, sizeBytes: 1 | 2 | 4): number;
  portWrite(port: number, sizeBytes: 1 | 2 | 4, value: number): void;
  /** Set once a register write has asked for the end of this run; a reset clears it. */
  readonly exitRequest?: 'poweroff' | 'reset' | undefined;
  firmwareCall(functionId: number, args: readonly number[]): number | 'poweroff' | 'reset';
  /** Lets devices do what is due. */
  poll(): void;
  /** Guest time at which a device may have something to do, if known. */
  nextDueNs(): number | undefined;
  /** Bytes typed on the console. */
  consoleInput(bytes: Uint8Array): void;
  /** Typed bytes that the guest has not taken yet. */
  readonly pendingInputBytes: number;
  reset(): void;
  dispose(): void;
}
