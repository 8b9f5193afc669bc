import { Hart, type HartBus } from '../../src/cpu/riscv/hart';
import type { BinaryFirmware } from '../../src/base/images/binary-firmware';
import type { MachineDescription } from '../../src/base/machine-description';
import { readLoadable } from '../../src/elf/image/loadable';
import { gunzip } from '../../src/host/gunzip';
import { BUS_FAULT } from '../../src/machine/bus';
import type { Machine } from '../../src/machine/machine';
import { created, empty, testHost, type TestHost } from './arm-machine';
import { riscvCore } from './riscv-core';

const RAM_BASE = 0x8000_0000;
/** Instructions between two looks at the console; guest time stands still within. */
const SLICE = 20_000;
const NS_PER_INSTRUCTION = 10;

const riscv64: MachineDescription = { ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' };

/** A hart on the machine's devices, each of the two with a RAM of its own: no device may use DMA. */
export class RiscvBoard {
  readonly hart: Hart;
  readonly machine: Machine;
  readonly #host: TestHost;

  constructor(hart: Hart, machine: Machine, host: TestHost) {
    this.hart = hart;
    this.machine = machine;
    this.#host = host;
  }

  /** With the firmware at the start of RAM and the tree where the machine has put it. */
  static create(bytes: Uint8Array): Promise<RiscvBoard> {
    const bios = { name: 'u-boot.bin', path: '/u-boot.bin', bytes };
    return RiscvBoard.of({ bios, kernel: undefined, uBoot: 'bios', mode: 'machine', sbi: 'none' });
  }

  /** With firmware where the machine loads it, at the hart's first instruction. */
  static async of(
    firmware: BinaryFirmware,
    description: MachineDescription = riscv64,
  ): Promise<RiscvBoard> {
    // The machine comes first, and its clock is the hart.
    const clock: { hart?: Hart } = {};
    const nowNs = (): number => Number(clock.hart?.get('count') ?? 0n) * NS_PER_INSTRUCTION;
    const host: TestHost = {
      ...testHost(),
      clock: { nowNs },
      firmware,
      readLoadable: (bytes, loadableFor) => readLoadable(bytes, loadableFor, gunzip),
    };
    const machine = created(description, host);
    const xlen = description.arch === 'riscv32' ? 32 : 64;
    const module = await riscvCore(xlen);
    const ramBytes = machine.ram.sizeBytes;
    const bus = busOf(machine, nowNs);
    const made = Hart.create({ xlen, module, ramBase: RAM_BASE, ramBytes, bus });
    if (!made.ok) {
      throw new Error(made.error);
    }
    const hart = made.value;
    clock.hart = hart;
    hart.ram.set(machine.ram.bytes);
    hart.reset(BigInt(machine.hartStart?.(0)?.pc ?? 0));
    return new RiscvBoard(hart, machine, host);
  }

  /** All that was printed. */
  get text(): string {
    return Buffer.from(this.#host.output).toString('latin1');
  }

  /** Bytes that come to the port. */
  type(text: string): void {
    this.machine.consoleInput(Buffer.from(text, 'latin1'));
  }

  /** Runs until what is printed from now on ends so, or so many instructions are begun. */
  runUntil(end: string, maxInstructions: number): boolean {
    const limit = this.hart.get('count') + BigInt(maxInstructions);
    const start = this.text.length;
    while (!this.text.slice(start).endsWith(end)) {
      if (this.hart.get('count') >= limit) {
        return false;
      }
      this.hart.run(SLICE);
    }
    return true;
  }
}

/** The machine has no accesses of 8 bytes yet: two of 4. */
function busOf(machine: Machine, nowNs: () => number): HartBus {
  return {
    load: (address, size) => {
      if (size === 8) {
        const low = machine.read(address, 4);
        const high = machine.read(address + 4, 4);
        return low === BUS_FAULT || high === BUS_FAULT
          ? undefined
          : BigInt(low) | (BigInt(high) << 32n);
      }
      const value = machine.read(address, size);
      return value === BUS_FAULT ? undefined : value;
    },
    store: (address, size, value) => {
      if (size === 8) {
        return (
          machine.write(address, 4, Number(value & 0xffff_ffffn)) &&
          machine.write(address + 4, 4, Number(value >> 32n))
        );
      }
      return machine.write(address, size, Number(value));
    },
    time: () => BigInt(Math.floor(nowNs() / 100)),
  };
}
