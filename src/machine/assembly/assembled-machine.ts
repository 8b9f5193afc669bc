import { allOnes } from '../../base/bits';
import type { RandomSource } from '../../base/host';
import type { Result } from '../../base/result';
import { checkSavedSize, type Saveable } from '../../base/saved/saved-device';
import { restoreParts, saveParts, type SaveableParts } from '../../base/saved/saved-parts';
import type { AccessSize, Bus } from '../bus';
import type { ConsoleUart } from '../devices/uart/console-uart';
import type { ExitRequest, PowerSwitch } from '../devices/power/power-switch';
import type { FirmwareCallResult } from '../devices/firmware-calls/psci';
import type { LoaderPlan } from '../loading/generic-loader';
import { placeBlob, type LoadTarget } from '../loading/place-blob';
import type { RomBlob } from '../loading/rom-blob';
import type { RunMachine } from '../run-machine';
import type { Machine } from './emulated-machine';
import type { HartInterrupts } from '../devices/interrupts/hart-interrupts';
import type { MachineState } from '../machine-state';
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
  readonly loadedFiles?: readonly RomBlob[];
  /** Of `-device loader`. */
  readonly loaders?: LoaderPlan;
  /** Beside RAM, what files can be loaded into. */
  readonly loadTargets?: readonly LoadTarget[];
  readonly hartStart?: RunMachine['hartStart'];
  /**
   * Everything but the virtio-mmio transports that has a power-on state: reset in this order, and saved. By names for saved
   * states.
   */
  readonly devices: Readonly<Record<string, { reset(): void } & Saveable>>;
  /** What a reset leaves alone and is saved. */
  readonly kept?: Readonly<Record<string, Saveable>>;
  /** What the machine's random bytes come from. */
  readonly random: RandomSource;
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
  readonly hartStart: RunMachine['hartStart'];
  readonly virtioSlots: readonly VirtioSlot[];
  readonly virtioTransports: readonly VirtioTransport[];
  readonly #parts: AssembledMachineParts;
  readonly #saveable: SaveableParts;
  #disposed = false;

  constructor(parts: AssembledMachineParts) {
    this.#parts = parts;
    this.ram = parts.ram;
    this.bus = parts.bus;
    this.interrupts = parts.interrupts;
    this.hartStart = parts.hartStart;
    parts.ram.outside = parts.bus;
    this.fdtAddress = parts.deviceTree?.address;
    this.virtioSlots = parts.slots;
    this.virtioTransports = [...parts.slots.map(({ transport }) => transport), ...parts.functions];
    this.#saveable = saveableParts(parts);
  }

  /** Leaves files and device tree in RAM, which is still zero. */
  powerOn(): void {
    this.#load(false);
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
    for (const device of Object.values(this.#parts.devices)) {
      device.reset();
    }
    for (const { transport } of this.virtioSlots) {
      transport.powerOnReset();
    }
    this.#load(true);
  }

  save(): MachineState {
    return {
      device: 'machine',
      version: 1,
      ramBytes: this.ram.sizeBytes,
      devices: saveParts(this.#saveable),
    };
  }

  restore(state: MachineState): Result<undefined, string> {
    const checked = checkSavedSize(state, 'machine', 1, {
      what: 'bytes of RAM',
      expected: this.ram.sizeBytes,
      found: state.ramBytes,
    });
    return checked.ok ? restoreParts(this.#saveable, state.devices) : checked;
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

  /** What lies in memory at power-on and after a reset, in QEMU's order. */
  #load(again: boolean): void {
    const { loadedFiles = [], loaders, loadTargets = [], previousStage } = this.#parts;
    for (const { address, bytes } of loaders?.values ?? []) {
      this.#writeValue(address, bytes);
    }
    for (const file of loadedFiles) {
      placeBlob(file, this.ram, loadTargets);
    }
    this.#writeDeviceTree(again);
    for (const blob of loaders?.blobs ?? []) {
      placeBlob(blob, this.ram, loadTargets);
    }
    previousStage?.();
  }

  /** As a processor would: a device may answer. */
  #writeValue(address: number, bytes: Uint8Array): void {
    const { ram } = this;
    if (ram.contains(address, bytes.length)) {
      ram.bytes.set(bytes, address - ram.base);
      ram.tellWritten(address, bytes.length);
      return;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    switch (bytes.length) {
      case 1:
        this.write(address, 1, view.getUint8(0));
        break;
      case 2:
        this.write(address, 2, view.getUint16(0, true));
        break;
      case 4:
        this.write(address, 4, view.getUint32(0, true));
        break;
      case 8:
        this.write64(address, view.getBigUint64(0, true));
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
    this.ram.tellWritten(place.address, clearRest ? room : tree.length);
    if (clearRest) {
      this.ram.bytes.fill(0, offset + tree.length, offset + room);
    }
  }
}

function saveableParts(parts: AssembledMachineParts): SaveableParts {
  const { power, devices, kept, slots, netdevs, chardevs, random } = parts;
  return new Map<string, Saveable>([
    ...(power === undefined ? [] : ([['power', power]] as const)),
    ...Object.entries(devices),
    ...Object.entries(kept ?? {}),
    ...slots.map(({ name, transport }) => [name, transport] as const),
    ...netdevs.saveable(),
    ...chardevs.saveable(),
    ...(random.state === undefined ? [] : ([['random', random.state]] as const)),
  ]);
}
