import type { GuestClock } from '../../base/host';
import { fail, ok } from '../../base/result';
import type { Hart, HartBus, HartOptions } from '../../cpu/riscv/hart';
import { Harts } from '../../cpu/riscv/harts';
import { LAYOUT, MAX_HARTS } from '../../cpu/riscv/layout';
import type { Xlen } from '../../cpu/riscv/table/instructions';
import type { BinaryImage } from './binary-image';
import { BUS_FAULT, BUS_FAULT_64 } from '../../machine/bus';
import type { PlaceRam } from '../../machine/memory/guest-memory';
import type { RunMachine } from '../../machine/run-machine';

/** A machine with the processor that runs a binary on it. */
export interface Processing {
  /** The first one, which the debugger shows: U-Boot runs on it. */
  readonly hart: Hart;
  readonly harts: Harts;
  readonly clock: GuestClock;
  /** What runs on it. */
  readonly image: BinaryImage;
  /** Hears of accesses outside RAM by the hart whose turn it is. */
  readonly accesses: AccessWatch;
}

export type HartMachine = RunMachine & Processing;

/** Who hears of accesses outside RAM, in the instruction that makes them. */
export interface AccessListener {
  /** `value`: what was read; undefined: nothing answered. */
  read(address: number, sizeBytes: number, value: number | bigint | undefined): void;
  wrote(address: number, sizeBytes: number, value: bigint): void;
  /** The CSR `time` was read. */
  readTime(): void;
}

/** The one who listens may change. */
export class AccessWatch {
  listener: AccessListener | undefined;
}

export interface HartMachineOptions<M extends RunMachine> {
  readonly xlen: Xlen;
  /** The compiled core of that width. */
  readonly core: HartOptions['module'];
  /** What the processor has, as the device tree says it: `rv64imafdch_zba_sstc`. */
  readonly isa: string;
  /** How many harts; 1 when absent. */
  readonly processors?: number;
  readonly clock: GuestClock;
  readonly image: BinaryImage;
  /** Builds the machine, whose RAM lies where `placeRam` says. */
  readonly build: (placeRam: PlaceRam) => M;
}

/** Nanoseconds of a tick of the register `time`: QEMU's `virt` counts at 10 MHz. */
export const NS_PER_TICK = 100;

/**
 * A machine and harts that share their RAM: what devices write there is told to the harts. Throws what `build` throws.
 */
export function createHartMachine<M extends RunMachine>({
  xlen,
  core,
  isa,
  processors = 1,
  clock,
  image,
  build,
}: HartMachineOptions<M>): M & Processing {
  const accesses = new AccessWatch();
  const made: { harts?: Harts; machine?: M } = {};
  const machine = build((ramBase, ramBytes) => {
    const bus = busOf(() => made.machine, clock, accesses);
    const harts = Harts.create({
      xlen,
      module: core,
      isa,
      ramBase,
      ramBytes,
      bus,
      // Of a count that can't be the machine says so.
      harts: Math.min(Math.max(1, Math.floor(processors)), MAX_HARTS),
    });
    return harts.ok ? place((made.harts = harts.value).first) : harts;
  });
  const { harts } = made;
  if (harts === undefined) {
    throw new Error('the machine has no RAM');
  }
  made.machine = machine;
  return Object.assign(machine, { hart: harts.first, harts, clock, image, accesses });
}

function place(hart: Hart): ReturnType<PlaceRam> {
  const { buffer } = hart.memory;
  return buffer instanceof SharedArrayBuffer
    ? ok({
        buffer,
        byteOffset: LAYOUT.RAM,
        written: (address, lengthBytes) => {
          hart.written(address, lengthBytes);
        },
      })
    : fail('RAM of a hart: expected memory that can be shared');
}

/** The machine stands before its first instruction. */
function busOf(
  machineOf: () => RunMachine | undefined,
  clock: GuestClock,
  watch: AccessWatch,
): HartBus {
  return {
    load: (address, sizeBytes) => {
      const machine = machineOf();
      if (machine === undefined) {
        return undefined;
      }
      let value: number | bigint | undefined;
      if (sizeBytes === 8) {
        const wide = machine.read64(address);
        value = wide === BUS_FAULT_64 ? undefined : wide;
      } else {
        const narrow = machine.read(address, sizeBytes);
        value = narrow === BUS_FAULT ? undefined : narrow;
      }
      watch.listener?.read(address, sizeBytes, value);
      return value;
    },
    store: (address, sizeBytes, value) => {
      const machine = machineOf();
      const taken =
        machine !== undefined &&
        (sizeBytes === 8
          ? machine.write64(address, value)
          : machine.write(address, sizeBytes, Number(value)));
      watch.listener?.wrote(address, sizeBytes, value);
      return taken;
    },
    time: () => {
      watch.listener?.readTime();
      return BigInt(Math.floor(clock.nowNs() / NS_PER_TICK));
    },
  };
}
