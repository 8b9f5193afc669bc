import { allOnes } from '../../base/bits';
import type { AccessSize, Bus } from '../bus';
import type { ConsoleUart } from '../devices/uart/console-uart';
import type { ExitRequest, PowerSwitch } from '../devices/power/power-switch';
import type { FirmwareCallResult } from '../devices/firmware-calls/psci';
import type { Machine } from './emulated-machine';
import type { HartInterrupts } from '../devices/interrupts/hart-interrupts';
import type { GuestMemory } from '../memory/guest-memory';
import type { PortBus } from '../port-bus';
import type { ChardevTable } from './backends/chardev-table';
import type { DriveTable } from './backends/drive-table';
import type { NetdevTable } from './backends/netdev-table';
import type { VirtioPci } from '../virtio/transport/pci/virtio-pci';
import type { VirtioTransport } from '../virtio/transport/virtio-transport';
import type { VirtioSlot } from './placing/virtio-slots';

/** Where the flattened device tree is left. */
export interface DeviceTreePlace {
  readonly address: number;
  /** Anew for every reset, as its random seeds are. */
  readonly make: () => Uint8Array;
  /** What it takes in memory: the bytes behind the tree are cleared. */
  readonly totalBytes: number;
}

/** A file that lies in memory at power-on, and again after a reset. */
export interface LoadedFile {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What a board hands over. */
export interface AssembledMachineParts {
  readonly ram: GuestMemory;
  readonly bus: Bus;
  /** Undefined where the processor has no I/O ports. */
  readonly ports?: PortBus;
  /** Undefined where no register ends the run. */
  readonly power?: PowerSwitch;
  readonly uart: ConsoleUart;
  readonly slots: readonly VirtioSlot[];
  /** Undefined where no CPU would take them. */
  readonly interrupts?: HartInterrupts;
  /** VirtIO functions on PCI. */
  readonly functions: readonly VirtioPci[];
  /** Devices that aren't VirtIO and get things from outside. */
  readonly cards?: readonly { poll(): void }[];
  readonly netdevs: NetdevTable;
  readonly chardevs: ChardevTable;
  readonly drives: DriveTable;
  /** Undefined where the firmware brings its own. */
  readonly deviceTree?: DeviceTreePlace;
  readonly loadedFiles?: readonly LoadedFile[];
  /** Everything but the virtio-mmio transports that has a power-on state. */
  readonly resettable: readonly { reset(): void }[];
  readonly firmwareCall: (functionId: number, args: readonly number[]) => FirmwareCallResult;
  /** What runs before the firmware, at power-on and after every reset, once the device tree is in memory. */
  readonly previousStage?: () => void;
}

/** A machine at work: buses, a console, VirtIO transports and perhaps a device tree, whatever the processor. */
export class AssembledMachine implements Machine {
  readonly ram: GuestMemory;
  readonly bus: Bus;
  readonly fdtAddress: number | undefined;
  readonly interrupts: HartInterrupts | undefined;
  readonly virtioSlots: readonly VirtioSlot[];
  readonly virtioTransports: readonly VirtioTransport[];
  readonly #parts: AssembledMachineParts;
  #disposed = false;

  constructor(parts: AssembledMachineParts) {
    this.#parts = parts;
    this.ram = parts.ram;
    this.bus = parts.bus;
    this.interrupts = parts.interrupts;
    parts.ram.outside = parts.bus;
    this.fdtAddress = parts.deviceTree?.address;
    this.virtioSlots = parts.slots;
    this.virtioTransports = [...parts.slots.map(({ transport }) => transport), ...parts.functions];
  }

  /** Leaves files and device tree in RAM, which is still zero. */
  powerOn(): void {
    this.#loadFiles();
    this.#writeDeviceTree(false);
    this.#parts.previousStage?.();
  }

  get pendingInputBytes(): number {
    return this.#parts.uart.pendingInputBytes;
  }

  get exitRequest(): ExitRequest | undefined {
    return this.#parts.power?.request;
  }

  read(address: number, sizeBytes: AccessSize): number {
    return this.bus.read(address, sizeBytes);
  }

  write(address: number, sizeBytes: AccessSize, value: number): boolean {
    return this.bus.write(address, sizeBytes, value);
  }

  get faultAddress(): number {
    return this.bus.faultAddress;
  }

  read64(address: number): bigint {
    return this.bus.read64(address);
  }

  write64(address: number, value: bigint): boolean {
    return this.bus.write64(address, value);
  }

  portRead(port: number, sizeBytes: AccessSize): number {
    return this.#parts.ports?.read(port, sizeBytes) ?? allOnes(sizeBytes);
  }

  portWrite(port: number, sizeBytes: AccessSize, value: number): void {
    this.#parts.ports?.write(port, sizeBytes, value);
  }

  consoleInput(bytes: Uint8Array): void {
    this.#parts.uart.receive(bytes);
  }

  firmwareCall(functionId: number, args: readonly number[]): FirmwareCallResult {
    return this.#parts.firmwareCall(functionId, args);
  }

  poll(): void {
    for (const { core } of this.virtioTransports) {
      core?.poll();
    }
    for (const card of this.#parts.cards ?? []) {
      card.poll();
    }
  }

  nextDueNs(): number | undefined {
    return this.#parts.netdevs.nextDueNs();
  }

  reset(): void {
    this.#parts.power?.reset();
    for (const part of this.#parts.resettable) {
      part.reset();
    }
    for (const { transport } of this.virtioSlots) {
      transport.powerOnReset();
    }
    this.#loadFiles();
    this.#writeDeviceTree(true);
    this.#parts.previousStage?.();
  }

  dispose(): void {
    if (this.#disposed) {
      return;
    }
    this.#disposed = true;
    for (const { core } of this.virtioTransports) {
      core?.device.dispose();
    }
    this.#parts.netdevs.dispose();
    this.#parts.chardevs.dispose();
    this.#parts.drives.dispose();
  }

  #loadFiles(): void {
    for (const { address, bytes } of this.#parts.loadedFiles ?? []) {
      this.ram.slice(address, bytes.length)?.set(bytes);
      this.ram.markDirty(address, bytes.length);
    }
  }

  /** The tree and the zeros behind it; in RAM that was never touched the zeros are there. */
  #writeDeviceTree(clearRest: boolean): void {
    const place = this.#parts.deviceTree;
    if (!place) {
      return;
    }
    const tree = place.make();
    const offset = place.address - this.ram.base;
    const room = Math.min(place.totalBytes, this.ram.sizeBytes - offset);
    this.ram.bytes.set(tree.subarray(0, room), offset);
    this.ram.markDirty(place.address, clearRest ? room : tree.length);
    if (clearRest) {
      this.ram.bytes.fill(0, offset + tree.length, offset + room);
    }
  }
}
