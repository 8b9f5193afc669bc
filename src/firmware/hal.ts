import type { HandOver } from '../base/hand-over';
import type { CodePlace } from '../base/system-map';

/**
 * The only way from the firmware to hardware. The runtime passes an implementation in; nothing else in
 * `firmware` knows what lies behind it.
 *
 * Addresses are physical, as numbers (all fit in 53 bits). Values are unsigned.
 */
export interface Hal {
  /** The machine's RAM, for what a CPU would do with plain loads and stores (rings, packets, `md`). */
  readonly ram: GuestRam;
  /** Register access. An address that nothing answers is a bus error: the runtime resets the machine as U-Boot does. */
  read8(address: number): number;
  read16(address: number): number;
  read32(address: number): number;
  /** Access of a 64-bit CPU to 8 bytes, which a device may take for something else than two of 4. */
  read64(address: number): bigint;
  write64(address: number, value: bigint): void;
  /** Fills `target` from `address` on, as a copy loop of word reads does. */
  readBytes(address: number, target: Uint8Array): void;
  write8(address: number, value: number): void;
  write16(address: number, value: number): void;
  write32(address: number, value: number): void;
  /** Port I/O of x86; elsewhere reads give all ones and writes do nothing. */
  portRead(port: number, sizeBytes: 1 | 2 | 4): number;
  portWrite(port: number, sizeBytes: 1 | 2 | 4, value: number): void;
  /** Hears what the firmware's drivers do with their rings. Undefined: nobody listens, and nothing is built to be told. */
  readonly ringListener?: RingListener | undefined;
  /** Memory barriers: empty for one thread, but called where U-Boot calls them, so that rules can be checked. */
  barrier(): void;
  /** Microseconds since reset. */
  timerMicros(): number;
  /** Waits. In a debug session guest time jumps; interactive runs sleep. */
  delayMicros(micros: number): void;
  /**
   * "I'm polling and have nothing else to do": U-Boot's schedule()/WATCHDOG_RESET(). The runtime may take console
   * input, let network answers arrive, move guest time on or sleep a little.
   */
  relax(): void;
  /** PSCI call of ARM (`hvc`), SBI call of RISC-V. SYSTEM_OFF and SYSTEM_RESET don't return. */
  firmwareCall(functionId: number, args: readonly number[]): number;
  /** Where the machine left the flattened device tree, as the board code finds it; undefined where there is none. */
  readonly fdtAddress: number | undefined;
  /**
   * Sets the exception vector: it is called when a register access finds nothing there, prints what the architecture
   * prints, and resets. Without one the machine is reset at once.
   */
  setTrapHandler?(handler: (fault: BusFault) => void): void;
  /** x86: the brand string that CPUID gives; undefined: QEMU's default CPU. */
  readonly cpuBrand?: string | undefined;
  /** Jumps to what was loaded. The firmware ends here: nothing of that is run. Doesn't return. */
  handOver(to: HandOver): never;
  /** The firmware ends here: x86 halt loop, `hang()`. Doesn't return. */
  halt(): never;
}

/** An access that nothing answers. */
export interface BusFault {
  readonly kind: 'load' | 'store';
  readonly address: number;
  /** The function that made the access. */
  readonly place: CodePlace;
}

/** A split virtqueue as its driver sees it. */
export interface DriverRing {
  /** Number of the queue in its device. */
  readonly index: number;
  /** The device that is driven. */
  readonly vdev: { readonly name: string };
  /** Guest addresses of the parts. */
  readonly vring: {
    readonly num: number;
    readonly desc: number;
    readonly avail: number;
    readonly used: number;
  };
}

/**
 * The driver's half of what happens on a ring, told when it has happened. Notifications that are sent are register
 * writes, which the machine sees. A listener must not touch the guest.
 */
export interface RingListener {
  /** The device may take the chain that begins with descriptor `head`: the available index is now `availIdx`. */
  chainExposed(ring: DriverRing, head: number, availIdx: number): void;
  /** There are new chains, and the device had asked not to be notified of them. */
  notifySuppressed(ring: DriverRing): void;
  /** The driver looked for a used element, and there was none. */
  nothingUsed(ring: DriverRing): void;
  /** The driver read a used element; what it says may name no chain. */
  usedSeen(ring: DriverRing, id: number, lengthBytes: number): void;
  /** The chain is the driver's again. */
  chainReclaimed(ring: DriverRing, head: number): void;
}

/** RAM as bytes and as a little-endian view. Offset in both = physical address - base. */
export interface GuestRam {
  readonly base: number;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** While the debugger watches some of it: parts that are told apart from plain ones by whoever hears of accesses. */
  readonly parts?: RamParts;
}

/** Parts of RAM as `bytes.subarray` and a view of them would be; offsets as there. */
export interface RamParts {
  bytes(offset: number, lengthBytes: number): Uint8Array;
  view(offset: number, lengthBytes: number): DataView;
}
