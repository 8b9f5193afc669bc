import type { HandOver } from '../../base/hand-over';
import { handOverText } from '../../base/hand-over';
import type { GuestRam, Hal, RingListener } from '../hal';

/** A register window of a test. Offsets are from its base; sizes are 1, 2 or 4 bytes. */
export interface FakeWindow {
  readonly base: number;
  readonly sizeBytes: number;
  read(offset: number, sizeBytes: number): number;
  write(offset: number, value: number, sizeBytes: number): void;
}

/** One access to a register window, in order, for tests that check sequences. */
export interface FakeAccess {
  readonly kind: 'R' | 'W';
  readonly address: number;
  readonly sizeBytes: number;
  readonly value: number;
}

export interface FakeHalOptions {
  readonly ramBase?: number;
  readonly ramBytes?: number;
  readonly windows?: readonly FakeWindow[];
  readonly fdtAddress?: number;
}

/** What firmwareCall, handOver and halt throw: in a machine they don't return. */
export class FakeMachineEnd extends Error {}

/**
 * A machine for unit tests: plain RAM, and registers that the test answers. An address that is neither throws, so that
 * a test sees a stray access. Time moves one microsecond at every look, and by what is waited.
 */
export class FakeHal implements Hal {
  readonly ram: GuestRam;
  readonly fdtAddress: number | undefined;
  ringListener: RingListener | undefined;
  readonly windows: FakeWindow[];
  readonly accesses: FakeAccess[] = [];
  micros = 0;
  /** Called by relax(): let a fake device answer here. */
  onRelax: () => void = () => undefined;

  constructor(options: FakeHalOptions = {}) {
    const bytes = new Uint8Array(options.ramBytes ?? 0x0800_0000);
    this.ram = {
      base: options.ramBase ?? 0x4000_0000,
      sizeBytes: bytes.length,
      bytes,
      view: new DataView(bytes.buffer),
    };
    this.fdtAddress = options.fdtAddress;
    this.windows = [...(options.windows ?? [])];
  }

  read8(address: number): number {
    return this.#read(address, 1);
  }

  read16(address: number): number {
    return this.#read(address, 2);
  }

  read32(address: number): number {
    return this.#read(address, 4);
  }

  read64(address: number): bigint {
    return BigInt(this.#read(address, 4)) | (BigInt(this.#read(address + 4, 4)) << 32n);
  }

  write64(address: number, value: bigint): void {
    this.#write(address, Number(BigInt.asUintN(32, value)), 4);
    this.#write(address + 4, Number(value >> 32n), 4);
  }

  readBytes(address: number, target: Uint8Array): void {
    for (let i = 0; i < target.length; i++) {
      target[i] = this.#read(address + i, 1);
    }
  }

  write8(address: number, value: number): void {
    this.#write(address, value, 1);
  }

  write16(address: number, value: number): void {
    this.#write(address, value, 2);
  }

  write32(address: number, value: number): void {
    this.#write(address, value, 4);
  }

  portRead(_port: number, sizeBytes: 1 | 2 | 4): number {
    return sizeBytes === 4 ? 0xffff_ffff : 2 ** (8 * sizeBytes) - 1;
  }

  portWrite(_port: number, _sizeBytes: 1 | 2 | 4, _value: number): void {
    return;
  }

  barrier(): void {
    return;
  }

  timerMicros(): number {
    this.micros++;
    return this.micros;
  }

  delayMicros(micros: number): void {
    this.micros += micros;
  }

  relax(): void {
    this.onRelax();
  }

  firmwareCall(functionId: number, _args: readonly number[]): number {
    throw new FakeMachineEnd(`firmware call 0x${functionId.toString(16)}`);
  }

  handOver(to: HandOver): never {
    throw new FakeMachineEnd(handOverText(to));
  }

  halt(): never {
    throw new FakeMachineEnd('halt');
  }

  #read(address: number, sizeBytes: 1 | 2 | 4): number {
    const offset = address - this.ram.base;
    if (offset >= 0 && offset + sizeBytes <= this.ram.sizeBytes) {
      const { view } = this.ram;
      return sizeBytes === 1
        ? view.getUint8(offset)
        : sizeBytes === 2
          ? view.getUint16(offset, true)
          : view.getUint32(offset, true);
    }
    const window = this.#window(address);
    const value = window.read(address - window.base, sizeBytes);
    this.accesses.push({ kind: 'R', address, sizeBytes, value });
    return value;
  }

  #write(address: number, value: number, sizeBytes: 1 | 2 | 4): void {
    const offset = address - this.ram.base;
    if (offset >= 0 && offset + sizeBytes <= this.ram.sizeBytes) {
      const { view } = this.ram;
      if (sizeBytes === 1) {
        view.setUint8(offset, value);
      } else if (sizeBytes === 2) {
        view.setUint16(offset, value, true);
      } else {
        view.setUint32(offset, value, true);
      }
      return;
    }
    const window = this.#window(address);
    this.accesses.push({ kind: 'W', address, sizeBytes, value });
    window.write(address - window.base, value, sizeBytes);
  }

  #window(address: number): FakeWindow {
    const found = this.windows.find(
      (window) => address >= window.base && address < window.base + window.sizeBytes,
    );
    if (found === undefined) {
      throw new Error(`nothing answers at 0x${address.toString(16)} in this test`);
    }
    return found;
  }
}
