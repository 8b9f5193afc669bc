import type { BlockBackend } from '../../src/base/host';
import { fail, ok } from '../../src/base/result';
import { parseQemuCommandLine } from '../../src/config/qemu-cmdline/parse';
import { Hart } from '../../src/cpu/riscv/hart';
import { LAYOUT } from '../../src/cpu/riscv/layout';
import type { ReadMemory } from '../../src/elf/layouts/structure-reader';
import { BUS_FAULT } from '../../src/machine/bus';
import type { Machine } from '../../src/machine/machine';
import type { TransportSlot } from '../../src/runtime/session/transport-slots';
import { hexDigits } from '../../src/base/hex';
import { created, testHost } from './arm-machine';
import { riscvCore } from './riscv-core';

const RESET_VECTOR = 0x1000n;
/** Instructions between two looks at the console; guest time stands still within. */
const SLICE = 20_000;
const NS_PER_INSTRUCTION = 10;
const BREAKPOINT_LIMIT_INSTRUCTIONS = 200_000_000;

/** A disk in memory that forgets. */
class ScratchDisk implements BlockBackend {
  readonly readOnly = false;
  readonly #bytes: Uint8Array;

  constructor(content: Uint8Array) {
    this.#bytes = Uint8Array.from(content);
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  read(offset: number, target: Uint8Array): boolean {
    target.set(this.#bytes.subarray(offset, offset + target.length));
    return offset + target.length <= this.sizeBytes;
  }

  write(offset: number, source: Uint8Array): boolean {
    this.#bytes.set(source, offset);
    return true;
  }

  writeZeroes(offset: number, lengthBytes: number): boolean {
    this.#bytes.fill(0, offset, offset + lengthBytes);
    return true;
  }

  flush(): boolean {
    return true;
  }

  dispose(): void {
    // Nothing is open.
  }
}

export interface OwnImageOptions {
  /** QEMU's command line, from the program's name on. */
  readonly argv: readonly string[];
  /** What runs: the image at the start of RAM, in machine mode. */
  readonly image: Uint8Array;
  /** What each drive holds. */
  readonly disk: Uint8Array;
}

/** A hart that runs an image of U-Boot on the machine of a command line; both have one RAM. */
export class OwnImageBoard {
  readonly hart: Hart;
  readonly machine: Machine;
  readonly #output: readonly number[];
  readonly #ramBase: number;
  #reached: () => void = () => undefined;

  constructor(hart: Hart, machine: Machine, output: readonly number[]) {
    this.hart = hart;
    this.machine = machine;
    this.#output = output;
    this.#ramBase = machine.ram.base;
  }

  static async create({ argv, image, disk }: OwnImageOptions): Promise<OwnImageBoard> {
    const { description } = parseQemuCommandLine(argv);
    if (description === undefined) {
      throw new Error(`not a command line: ${argv.join(' ')}`);
    }
    const xlen = description.arch === 'riscv32' ? 32 : 64;
    const module = await riscvCore(xlen);
    const late: { hart?: Hart; machine?: Machine } = {};
    const nowNs = (): number => Number(late.hart?.get('count') ?? 0n) * NS_PER_INSTRUCTION;
    const base = testHost();
    const machine = created(description, {
      ...base,
      clock: { nowNs },
      openDisk: () => ok(new ScratchDisk(disk)),
      placeRam: (ramBase, ramBytes) => {
        const bus = busOf(() => late.machine, nowNs);
        const made = Hart.create({ xlen, module, ramBase, ramBytes, bus });
        if (!made.ok) {
          return fail(made.error);
        }
        late.hart = made.value;
        const buffer = made.value.memory.buffer as unknown as SharedArrayBuffer;
        return ok({ buffer, byteOffset: LAYOUT.RAM });
      },
    });
    late.machine = machine;
    const { hart } = late;
    if (hart === undefined) {
      throw new Error('no RAM was placed');
    }
    hart.ram.set(image);
    hart.reset(RESET_VECTOR);
    return new OwnImageBoard(hart, machine, base.output);
  }

  /** All that was printed. */
  get text(): string {
    return Buffer.from(this.#output).toString('latin1');
  }

  readonly read: ReadMemory = (address, length) => {
    const at = address - this.#ramBase;
    return at >= 0 && at < this.hart.ram.length
      ? this.hart.ram.subarray(at, at + length)
      : undefined;
  };

  /** The register that U-Boot keeps the address of its global data in. */
  get gd(): number {
    return Number(this.hart.get('x3'));
  }

  get pc(): number {
    return Number(this.hart.get('pc'));
  }

  /** Of the calls that have not come back. */
  get innermostCall(): { readonly from: number; readonly target: number } | undefined {
    const call = this.hart.calls().at(-1);
    return call && { from: Number(call.from), target: Number(call.target) };
  }

  slots(): TransportSlot[] {
    return this.machine.virtioTransports.map(
      ({ kind, legacy, address, core, pciPlace, transportName }) => ({
        kind,
        legacy,
        address,
        core,
        pciPlace,
        ubootName: kind === 'mmio' ? `virtio_mmio@${hexDigits(address)}` : transportName,
      }),
    );
  }

  /** Boots to the prompt. */
  bootToPrompt(): void {
    this.runUntil('autoboot:  2 ');
    this.#type(' ');
    this.runUntil('=> ');
  }

  /** Types a line and waits for the prompt; gives what was printed between, with \n at line ends. */
  command(line: string): string {
    const from = this.text.length;
    this.#type(`${line}\r`);
    this.runUntil('\r\n=> ');
    const printed = this.text.slice(from).replaceAll('\r\n', '\n');
    return printed.slice(printed.indexOf('\n') + 1, -'=> '.length);
  }

  /** Runs until what is printed from now on ends so. */
  runUntil(end: string, maxInstructions = 200_000_000): void {
    const limit = this.hart.get('count') + BigInt(maxInstructions);
    const from = this.#output.length;
    const wanted = Buffer.from(end, 'latin1');
    while (!Buffer.from(this.#output.slice(from)).subarray(-wanted.length).equals(wanted)) {
      if (this.hart.get('count') >= limit) {
        throw new Error(`not printed: ${end}; the last was: ${this.text.slice(-500)}`);
      }
      if (this.hart.run(SLICE) === 'breakpoint') {
        this.#reached();
        this.hart.step();
      }
    }
  }

  /** From now on `reached` is called before each instruction at one of these addresses. */
  watch(addresses: readonly number[], reached: () => void): void {
    this.#setBreakpoints(addresses);
    this.#reached = reached;
  }

  /** Runs to the first of these addresses. */
  runToBreakpoint(addresses: Iterable<number>): number {
    this.#setBreakpoints(addresses);
    const limit = this.hart.get('count') + BigInt(BREAKPOINT_LIMIT_INSTRUCTIONS);
    this.hart.step();
    while (this.hart.run(SLICE) !== 'breakpoint') {
      if (this.hart.get('count') >= limit) {
        throw new Error('no breakpoint was reached');
      }
    }
    return this.pc;
  }

  dispose(): void {
    this.machine.dispose();
  }

  #setBreakpoints(addresses: Iterable<number>): void {
    const set = this.hart.setBreakpoints([...addresses].map((address) => BigInt(address)));
    if (!set.ok) {
      throw new Error(set.error);
    }
  }

  #type(text: string): void {
    this.machine.consoleInput(Buffer.from(text, 'latin1'));
  }
}

function busOf(machineOf: () => Machine | undefined, nowNs: () => number) {
  const machine = (): Machine => {
    const made = machineOf();
    if (made === undefined) {
      throw new Error('the hart runs before there is a machine');
    }
    return made;
  };
  return {
    load: (address: number, size: 1 | 2 | 4 | 8): bigint | number | undefined => {
      if (size === 8) {
        return machine().read64(address);
      }
      const value = machine().read(address, size);
      return value === BUS_FAULT ? undefined : value;
    },
    store: (address: number, size: 1 | 2 | 4 | 8, value: bigint): boolean =>
      size === 8
        ? machine().write64(address, value)
        : machine().write(address, size, Number(value)),
    time: () => BigInt(Math.floor(nowNs() / 100)),
  };
}
