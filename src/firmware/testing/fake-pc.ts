import { FakeHal, FakeMachineEnd } from './fake-hal';

/** A PCI function: words of its configuration space, and which of their bits can be written. */
export interface FakePciFunction {
  readonly words: number[];
  readonly masks: ReadonlyMap<number, number>;
}

const UART = 0x3f8;
const LINE_STATUS = UART + 5;

/**
 * A PC as far as the firmware reaches it through ports: UART, clock chip with the size of memory, firmware interface,
 * PCI configuration. Ends at the first prompt.
 */
export class FakePc extends FakeHal {
  readonly functions = new Map<number, FakePciFunction>();
  readonly configAccesses: string[] = [];
  sent = '';
  #typed = ' ';
  #selected = 0;
  #cmosIndex = 0;
  #qfwAt = 0;
  #waits = 0;
  /** Are the data registers the baud divisor for the moment? */
  #divisor = false;

  constructor(ramBytes: number) {
    super({ ramBase: 0, ramBytes });
  }

  /** Waiting for input that never comes would be for ever. */
  override relax(): void {
    this.#waits++;
    if (this.#waits > 100_000) {
      throw new FakeMachineEnd(`waits for ever after ${JSON.stringify(this.sent.slice(-40))}`);
    }
  }

  addFunction(
    bdf: number,
    words: Readonly<Record<number, number>>,
    masks: Readonly<Record<number, number>> = {},
  ): void {
    const space = new Array<number>(64).fill(0);
    for (const [offset, word] of Object.entries(words)) {
      space[Number(offset) / 4] = word;
    }
    const all = { 4: 7, 0xc: 0xff, 0x3c: 0xff, ...masks };
    this.functions.set(bdf, {
      words: space,
      masks: new Map(Object.entries(all).map(([offset, mask]) => [Number(offset), mask])),
    });
  }

  override portRead(port: number, sizeBytes: 1 | 2 | 4): number {
    switch (port) {
      case LINE_STATUS:
        return 0x60 | (this.sent.includes('autoboot') && this.#typed !== '' ? 1 : 0);
      case UART: {
        const code = this.#typed.charCodeAt(0);
        this.#typed = this.#typed.slice(1);
        return code;
      }
      case 0x71:
        return this.#cmos();
      case 0x511:
        return 'QEMU'.charCodeAt(this.#qfwAt++);
      default:
        return port >= 0xcfc && port <= 0xcff ? this.#readConfig(port, sizeBytes) : 0xff;
    }
  }

  override portWrite(port: number, sizeBytes: 1 | 2 | 4, value: number): void {
    if (port === UART + 3) {
      this.#divisor = (value & 0x80) !== 0;
    } else if (port === UART && !this.#divisor) {
      this.sent += String.fromCharCode(value);
      if (this.sent.endsWith('=> ')) {
        throw new FakeMachineEnd('prompt');
      }
    } else if (port === 0x70) {
      this.#cmosIndex = value;
    } else if (port === 0x510) {
      this.#qfwAt = 0;
    } else if (port === 0xcf8) {
      this.#selected = value;
    } else if (port >= 0xcfc && port <= 0xcff) {
      this.#writeConfig(port, sizeBytes, value);
    }
  }

  /** Memory above 16 MiB in units of 64 KiB. */
  #cmos(): number {
    const units = (this.ram.sizeBytes - 0x100_0000) / 0x1_0000;
    return this.#cmosIndex === 0x34 ? units & 0xff : this.#cmosIndex === 0x35 ? units >> 8 : 0;
  }

  #readConfig(port: number, sizeBytes: number): number {
    const offset = (this.#selected & 0xfc) + port - 0xcfc;
    const word = this.functions.get(this.#selected & 0xffff00)?.words[offset >> 2] ?? 0xffff_ffff;
    return (word >>> (8 * (offset & 3))) % 2 ** (8 * sizeBytes);
  }

  #writeConfig(port: number, sizeBytes: number, value: number): void {
    const bdf = this.#selected & 0xffff00;
    const offset = (this.#selected & 0xfc) + port - 0xcfc;
    const found = this.functions.get(bdf);
    if (found === undefined) {
      return;
    }
    this.configAccesses.push(`${bdf.toString(16)} ${offset.toString(16)}=${value.toString(16)}`);
    const shift = 8 * (offset & 3);
    const bits =
      (((2 ** (8 * sizeBytes) - 1) * 2 ** shift) >>> 0) & (found.masks.get(offset & ~3) ?? 0);
    const old = found.words[offset >> 2] ?? 0;
    found.words[offset >> 2] = ((old & ~bits) | ((value << shift) & bits)) >>> 0;
  }
}

const ROM_BASE = 0xc001_0000;

/**
 * The functions of QEMU's `pc`, with its display.
 *
 * @param romUnits length of the display's expansion ROM in 512 bytes, as its header says
 */
export function addI440fx(pc: FakePc, romUnits = 0x4e): void {
  const header = [0x55, 0xaa, romUnits];
  pc.windows.push({
    base: ROM_BASE,
    sizeBytes: 0x1_0000,
    read: (offset, sizeBytes) =>
      (sizeBytes === 1 ? 0 : (header[offset + 1] ?? 0) << 8) | (header[offset] ?? 0),
    write: () => undefined,
  });
  pc.addFunction(0, { 0: 0x12378086, 8: 0x06000002 }, { 0x58: 0xffffffff, 0x5c: 0xffffffff });
  pc.addFunction(
    0x800,
    { 0: 0x70008086, 8: 0x06010000, 0xc: 0x800000, 0x4c: 0x30000, 0x60: 0x80808080 },
    { 0x4c: 0xffffffff, 0x60: 0xffffffff, 0x64: 0xffffffff },
  );
  pc.addFunction(0x900, { 0: 0x70108086, 8: 0x01018000, 0x20: 1 }, { 0x20: 0xfffffff0 });
  pc.addFunction(0xb00, { 0: 0x71138086, 8: 0x06800003, 0x3c: 0x100 }, { 0x80: 0xff });
  pc.addFunction(
    0x1000,
    { 0: 0x11111234, 8: 0x03000002, 0x10: 8 },
    { 0x10: 0xff000000, 0x18: 0xfffff000, 0x30: 0xffff0001 },
  );
}
