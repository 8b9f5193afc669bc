import type { MappedRam } from '../base/memory-reader';
import type { MemoryWatch } from '../base/memory/memory-watch';
import type { AccessSize } from './bus';
import type { FirmwareCallResult } from './devices/firmware-calls/psci';
import type { HartInterrupts } from './devices/interrupts/hart-interrupts';
import type { ExitRequest } from './devices/power/power-switch';
import type { MachineState } from './machine-state';
import type { Result } from '../base/result';

/** What a hart has in its registers when it begins; all others are 0. */
export interface HartStart {
  readonly mode: 'machine' | 'supervisor';
  readonly pc: number;
  readonly a0: number;
  readonly a1: number;
}

/**
 * The machine as whatever runs on it needs it. Whatever the guest does, nothing here throws. All work happens within
 * these calls: there are no timers and no threads.
 */
export interface RunMachine {
  readonly ram: MappedRam & {
    readonly bytes: Uint8Array;
    /** Who is told of accesses by devices, and by the CPU through the bus. */
    watch?: MemoryWatch | undefined;
    /** Whoever has written through `bytes` says so. */
    tellWritten?(address: number, lengthBytes: number): void;
  };
  /** Where the flattened device tree was left. */
  readonly fdtAddress: number | undefined;
  /** Many bytes at once; false where they must be read one by one. */
  readonly bus: { readBlock(address: number, target: Uint8Array): boolean };
  /** Lines into the harts of a RISC-V machine; undefined on others, whose firmware polls. */
  readonly interrupts?: HartInterrupts | undefined;
  /** How a hart begins after power-on and after every reset; undefined: it waits for others. Absent where no CPU runs. */
  readonly hartStart?: ((hart: number) => HartStart | undefined) | undefined;
  /** Typed bytes that the guest has not taken yet. */
  readonly pendingInputBytes: number;
  /** Set once a register write has asked for the end of this run; a reset clears it. */
  readonly exitRequest: ExitRequest | undefined;
  /** The value, or `BUS_FAULT` where nothing answers. */
  read(address: number, sizeBytes: AccessSize): number;
  /** False where nothing answers. */
  write(address: number, sizeBytes: AccessSize, value: number): boolean;
  /** Address of the last access that was answered by nobody; of one that isn't aligned, of its part. */
  readonly faultAddress: number;
  /** 8 bytes at once: the value, or `BUS_FAULT_64`. */
  read64(address: number): bigint;
  /** False where nothing answers. The value has 64 bits. */
  write64(address: number, value: bigint): boolean;
  /** Port I/O; all ones and no effect where a machine has none. */
  portRead(port: number, sizeBytes: AccessSize): number;
  portWrite(port: number, sizeBytes: AccessSize, value: number): void;
  /** Bytes typed on the console. */
  consoleInput(bytes: Uint8Array): void;
  /** A call to the machine's firmware: PSCI on ARM, SBI on RISC-V. */
  firmwareCall(functionId: number, args: readonly number[]): FirmwareCallResult;
  /** Lets devices do what is due. */
  poll(): void;
  /** Guest time at which a device may have something to do, if known. 0: now. */
  nextDueNs(): number | undefined;
  /**
   * Registers and devices as at power-on. RAM and flash keep their contents, and the device tree is written again with
   * new seeds, as QEMU's system reset does.
   */
  reset(): void;
  /** All devices as they are now. Cheap enough for every 200,000 instructions; later accesses don't change it. */
  save(): MachineState;
  /**
   * The devices are as they were when that was saved, in a machine of the same options. The caller puts back RAM, disks and the
   * clock; nobody is told of the change. A state of another form, or of a machine with other devices, is refused with a
   * sentence that has what was expected and found, and changes nothing.
   */
  restore(state: MachineState): Result<undefined, string>;
  /** Closes disks and networks. The machine is of no use afterwards. Idempotent. */
  dispose(): void;
}
