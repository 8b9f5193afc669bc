import type { Hart } from '../../src/cpu/riscv/hart';
import type { BinaryFirmware } from '../../src/base/images/binary-firmware';
import type { MachineDescription } from '../../src/base/machine-description';
import { readLoadable } from '../../src/elf/image/loadable';
import { gunzip } from '../../src/host/gunzip';
import type { Machine } from '../../src/machine/machine';
import { BinaryImage } from '../../src/runtime/binary/binary-image';
import { createHartMachine } from '../../src/runtime/binary/hart-machine';
import { created, empty, testHost, type TestHost } from './arm-machine';
import { riscvCore } from './riscv-core';

const RAM_BASE = 0x8000_0000;
/** Instructions between two looks at the console; guest time stands still within. */
const SLICE = 20_000;
const NS_PER_INSTRUCTION = 10;

const riscv64: MachineDescription = { ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' };

/** A hart on the machine's devices, run without any of the product's waits. */
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
    const xlen = description.arch === 'riscv32' ? 32 : 64;
    const machine = createHartMachine({
      xlen,
      isa: `rv${xlen}imac`,
      core: await riscvCore(xlen),
      clock: host.clock,
      image: new BinaryImage(firmware, xlen, RAM_BASE),
      build: (placeRam) => created(description, { ...host, placeRam }),
    });
    const { hart } = machine;
    clock.hart = hart;
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
