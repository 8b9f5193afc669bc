import { allOnes } from '../../base/bits';
import type { AccessSize, Bus } from '../bus';
import type { Pl011 } from '../devices/pl011';
import type { FirmwareCallResult } from '../devices/psci';
import type { Machine } from '../emulated-machine';
import type { GuestMemory } from '../memory/guest-memory';
import type { DriveTable } from './drive-table';
import type { NetdevTable } from './netdev-table';
import type { VirtioSlot } from './virtio-slots';

/** What a board hands over. */
export interface VirtMachineParts {
  readonly ram: GuestMemory;
  readonly bus: Bus;
  readonly uart: Pl011;
  readonly slots: readonly VirtioSlot[];
  readonly netdevs: NetdevTable;
  readonly drives: DriveTable;
  readonly fdtAddress: number;
  /** Anew for every reset, as its random seeds are. */
  readonly makeFdt: () => Uint8Array;
  readonly fdtTotalBytes: number;
  /** Everything but the VirtIO transports that has a power-on state. */
  readonly resettable: readonly { reset(): void }[];
  readonly firmwareCall: (functionId: number, args: readonly number[]) => FirmwareCallResult;
}

/** A `virt` machine at work: a bus, a console, VirtIO slots and a device tree, whatever the processor. */
export class VirtMachine implements Machine {
  readonly ram: GuestMemory;
  readonly bus: Bus;
  readonly fdtAddress: number;
  readonly virtioSlots: readonly VirtioSlot[];
  private readonly parts: VirtMachineParts;
  private disposed = false;

  constructor(parts: VirtMachineParts) {
    this.parts = parts;
    this.ram = parts.ram;
    this.bus = parts.bus;
    this.fdtAddress = parts.fdtAddress;
    this.virtioSlots = parts.slots;
  }

  /** Leaves the device tree in RAM, which is still zero. */
  powerOn(): void {
    this.writeDeviceTree(false);
  }

  get pendingInputBytes(): number {
    return this.parts.uart.pendingInputBytes;
  }

  read(address: number, sizeBytes: AccessSize): number {
    return this.bus.read(address, sizeBytes);
  }

  write(address: number, sizeBytes: AccessSize, value: number): boolean {
    return this.bus.write(address, sizeBytes, value);
  }

  portRead(_port: number, sizeBytes: AccessSize): number {
    return allOnes(sizeBytes);
  }

  portWrite(_port: number, _sizeBytes: AccessSize, _value: number): void {
    return;
  }

  consoleInput(bytes: Uint8Array): void {
    this.parts.uart.receive(bytes);
  }

  firmwareCall(functionId: number, args: readonly number[]): FirmwareCallResult {
    return this.parts.firmwareCall(functionId, args);
  }

  poll(): void {
    for (const { transport } of this.virtioSlots) transport.core?.device.poll();
  }

  nextDueNs(): number | undefined {
    return this.parts.netdevs.nextDueNs();
  }

  reset(): void {
    for (const part of this.parts.resettable) part.reset();
    for (const { transport } of this.virtioSlots) transport.powerOnReset();
    this.writeDeviceTree(true);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const { transport } of this.virtioSlots) transport.core?.device.dispose();
    this.parts.netdevs.dispose();
    this.parts.drives.dispose();
  }

  /** The tree and the zeros behind it; in RAM that was never touched the zeros are there. */
  private writeDeviceTree(clearRest: boolean): void {
    const tree = this.parts.makeFdt();
    const offset = this.fdtAddress - this.ram.base;
    const room = Math.min(this.parts.fdtTotalBytes, this.ram.sizeBytes - offset);
    this.ram.bytes.set(tree.subarray(0, room), offset);
    if (clearRest) this.ram.bytes.fill(0, offset + tree.length, offset + room);
  }
}
