import type { HandOver } from '../../base/hand-over';
import { hex } from '../../base/hex';
import type { CodePlace } from '../../base/system-map';
import type { EventSink } from '../../base/trace-event';
import type { BusFault, GuestRam, Hal, RingListener } from '../../firmware/hal';
import { GuestExit } from './guest-exit';
import type { Fingerprint } from './fingerprint';
import type { RunMachine } from '../../machine/run-machine';

/** Waiting, which the runtime does for the firmware: see `GuestWait`. */
export interface HalWaits {
  relax(): void;
  delayMicros(micros: number): void;
  /** The guest is to run no more; ends only by an exception. */
  handOver(to: HandOver): never;
  /** Waits for ever; ends only by an exception. */
  halt(): never;
}

export interface MachineHalOptions {
  readonly machine: RunMachine;
  readonly waits: HalWaits;
  readonly nowNs: () => number;
  readonly events: EventSink;
  readonly fingerprint: Fingerprint;
  /** The function of the firmware that runs now, and its caller. */
  readonly codePlace: () => CodePlace;
  /** Called before an exception unwinds the firmware. */
  readonly unwind: () => void;
}

const BUS_FAULT = -1;
const BUS_FAULT_64 = -1n;

/** The firmware's hardware is the emulated machine. A guest's wild access resets the guest, as U-Boot does. */
export class MachineHal implements Hal {
  /** Another while some of it is watched: see `WatchedRam`. */
  ram: GuestRam;
  readonly fdtAddress: number | undefined;
  /** The driver's half of the rings, while somebody listens to it. */
  ringListener: RingListener | undefined;
  readonly #options: MachineHalOptions;
  readonly #machine: RunMachine;
  readonly #events: EventSink;
  readonly #fingerprint: Fingerprint;
  #trapHandler: ((fault: BusFault) => void) | undefined;

  constructor(options: MachineHalOptions) {
    this.#options = options;
    this.#machine = options.machine;
    this.#events = options.events;
    this.#fingerprint = options.fingerprint;
    this.ram = options.machine.ram;
    this.fdtAddress = options.machine.fdtAddress;
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

  readBytes(address: number, target: Uint8Array): void {
    if (this.#machine.bus.readBlock(address, target)) {
      return;
    }
    const words = target.length - (target.length % 4);
    for (let i = 0; i < words; i += 4) {
      const value = this.#read(address + i, 4);
      target[i] = value;
      target[i + 1] = value >>> 8;
      target[i + 2] = value >>> 16;
      target[i + 3] = value >>> 24;
    }
    for (let i = words; i < target.length; i++) {
      target[i] = this.#read(address + i, 1);
    }
  }

  write8(address: number, value: number): void {
    this.#write(address, 1, value);
  }

  write16(address: number, value: number): void {
    this.#write(address, 2, value);
  }

  write32(address: number, value: number): void {
    this.#write(address, 4, value);
  }

  read64(address: number): bigint {
    const value = this.#machine.read64(address);
    this.#addWide(address, value);
    return value === BUS_FAULT_64 ? this.#dataAbort('read', address, 8) : value;
  }

  write64(address: number, value: bigint): void {
    this.#addWide(address, value);
    if (!this.#machine.write64(address, value)) {
      this.#dataAbort('write', address, 8);
    }
    this.#endIfAsked();
  }

  portRead(port: number, sizeBytes: 1 | 2 | 4): number {
    const value = this.#machine.portRead(port, sizeBytes);
    this.#fingerprint.add(port, value);
    return value;
  }

  portWrite(port: number, sizeBytes: 1 | 2 | 4, value: number): void {
    this.#fingerprint.add(port, value);
    this.#machine.portWrite(port, sizeBytes, value);
    this.#endIfAsked();
  }

  setTrapHandler(handler: (fault: BusFault) => void): void {
    this.#trapHandler = handler;
  }

  barrier(): void {
    if (this.#events.wants('barrier')) {
      this.#events.emit({ kind: 'barrier' });
    }
  }

  timerMicros(): number {
    return Math.floor(this.#options.nowNs() / 1000);
  }

  delayMicros(micros: number): void {
    this.#options.waits.delayMicros(micros);
  }

  relax(): void {
    this.#options.waits.relax();
  }

  firmwareCall(functionId: number, args: readonly number[]): number {
    const result = this.#machine.firmwareCall(functionId, args);
    if (typeof result === 'number') {
      return result;
    }
    this.#options.unwind();
    throw new GuestExit(result);
  }

  handOver(to: HandOver): never {
    return this.#options.waits.handOver(to);
  }

  halt(): never {
    return this.#options.waits.halt();
  }

  #read(address: number, sizeBytes: 1 | 2 | 4): number {
    const value = this.#machine.read(address, sizeBytes);
    this.#fingerprint.add(address, value);
    return value === BUS_FAULT ? this.#dataAbort('read', address, sizeBytes) : value;
  }

  #write(address: number, sizeBytes: 1 | 2 | 4, value: number): void {
    this.#fingerprint.add(address, value);
    if (!this.#machine.write(address, sizeBytes, value)) {
      this.#dataAbort('write', address, sizeBytes);
    }
    this.#endIfAsked();
  }

  #addWide(address: number, value: bigint): void {
    this.#fingerprint.add(address, Number(BigInt.asUintN(32, value)));
    this.#fingerprint.add(address + 4, Number(BigInt.asUintN(32, value >> 32n)));
  }

  /** Some registers switch the machine off or reset it. */
  #endIfAsked(): void {
    const request = this.#machine.exitRequest;
    if (request !== undefined) {
      this.#options.unwind();
      throw new GuestExit(request);
    }
  }

  #dataAbort(what: string, address: number, sizeBytes: number): never {
    const message = `data abort: ${what} of ${sizeBytes} bytes at ${hex(address)}, where nothing answers`;
    this.#options.events.emit({
      kind: 'guestError',
      device: undefined,
      queue: undefined,
      message,
    });
    this.#trapHandler?.({
      kind: what === 'read' ? 'load' : 'store',
      address: this.#machine.faultAddress,
      place: this.#options.codePlace(),
    });
    this.#options.unwind();
    throw new GuestExit('reset');
  }
}
