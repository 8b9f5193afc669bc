import type { MachineDescription } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import { Bus } from '../bus';
import { Ns16550 } from '../devices/uart/ns16550';
import { PowerSwitch } from '../devices/power/power-switch';
import type { Machine } from '../assembly/emulated-machine';
import { DEFAULT_EPOCH_SECONDS, type MachineHost } from '../machine-host';
import type { MachineProblem } from '../assembly/machine-problem';
import { createGuestMemory, type GuestMemory } from '../memory/guest-memory';
import { RamRegion } from '../memory/ram-region';
import { devfn, PciBus } from '../pci/pci-bus';
import { planBoard } from '../assembly/board-plan';
import { KNOWN_DEVICE_NAMES } from '../assembly/models/known-device-names';
import { checkGlobals } from '../assembly/properties/property-bag';
import { readLoaders } from '../loading/generic-loader';
import { AssembledMachine } from '../assembly/assembled-machine';
import { VirtioSlotPlan } from '../assembly/placing/virtio-slots';
import { ChipsetFunction } from './chipset/chipset-function';
import { I440FX_FUNCTIONS, Q35_FUNCTIONS } from './chipset/chipset-models';
import { createIdeChannels, createIdeDrives, type IdeDrives } from './ide/ide-controller';
import { MemoryHole } from './memory-hole';
import { readPcBootFiles } from './pc-boot-files';
import { createPcFwCfg } from './pc-fw-cfg';
import { HIGH_RAM_BASE } from './pc-memory';
import { readPcOptions, type PcKind, type PcOptions } from './pc-options';
import { createPcPorts } from './ports/pc-ports';
import { PowerManagement } from './chipset/power-management';
import {
  ICH9_PM_PLACE,
  PIIX4_PM_PLACE,
  PowerManagementFunction,
} from './chipset/power-management-function';

/** Addresses that a processor of QEMU's default model has. */
const ADDRESS_SPACE_BYTES = 2 ** 40;
/** Nobody takes calls below the firmware. */
const NO_CALLS = -1;

/** QEMU 7.2's `pc` (i440FX) on qemu-system-i386 and qemu-system-x86_64. On failure nothing stays open. */
export function createI440fx(
  description: MachineDescription,
  host: MachineHost,
): Result<Machine, MachineProblem[]> {
  return createPc(description, host, 'pc');
}

/** QEMU 7.2's `q35`. On failure nothing stays open. */
export function createQ35(
  description: MachineDescription,
  host: MachineHost,
): Result<Machine, MachineProblem[]> {
  return createPc(description, host, 'q35');
}

function createPc(
  description: MachineDescription,
  host: MachineHost,
  kind: PcKind,
): Result<Machine, MachineProblem[]> {
  const warn = (message: string): void => {
    host.log('warning', message);
  };
  const problems = checkGlobals(description.globals, warn, (name) => KNOWN_DEVICE_NAMES.has(name));
  const options = readPcOptions(description, kind, problems);
  const slots = new VirtioSlotPlan({ count: 0, base: () => 0, sizeBytes: 0 });
  const power = new PowerSwitch();
  const pm = new PowerManagement(host.clock, power);
  const rootBus = createRootBus(kind, pm, description.vga !== 'none');
  const { lowBytes, highBytes } = options.memory;
  const high =
    highBytes > 0 ? createGuestMemory(HIGH_RAM_BASE, highBytes, host.placeRam) : undefined;
  if (high?.ok === false) {
    return fail([...problems, { message: high.error, place: undefined }]);
  }
  const boot = readPcBootFiles(description, host, lowBytes, problems);
  const loaders = readLoaders(description, host, lowBytes + highBytes, problems);
  let ideDrives: IdeDrives = [undefined, undefined, undefined, undefined];
  const plan = planBoard(description, host, {
    ramBase: 0,
    ramBytes: lowBytes,
    slots,
    problems,
    rootBus,
    defaultNic: kind === 'pc' ? 'e1000' : undefined,
    takeDrives: (table, found) => {
      ideDrives = createIdeDrives(description.ideDrives ?? [], table, found);
    },
  });
  if (!plan.ok) {
    return plan;
  }
  if (description.vga !== 'none' && description.vga !== 'std') {
    const { vga } = description;
    warn(`graphics card '${vga}' is not emulated; the standard one takes its place`);
  }
  if (description.defaultNic && kind === 'q35') {
    host.log('info', 'QEMU adds a network card of its own here (e1000e), which is not emulated');
  }
  const { memory, functions, cards, netdevs, chardevs, drives } = plan.value;
  const uart = new Ns16550(host.console);
  const dma = (address: number, lengthBytes: number): Uint8Array | undefined =>
    memory.slice(address, lengthBytes) ?? high?.value.slice(address, lengthBytes);
  const fwCfg = createPcFwCfg(dma, memory, options.memory, options.processors, boot);
  const { ports, devices } = createPcPorts({
    options,
    host,
    rootBus,
    uart,
    fwCfg,
    power,
    ideChannels: kind === 'pc' ? createIdeChannels(ideDrives) : [],
    epochSeconds: host.rtcEpochSeconds ?? DEFAULT_EPOCH_SECONDS,
  });
  const machine = new AssembledMachine({
    ram: memory,
    bus: createMemoryBus(memory, high?.value, rootBus, options),
    ports,
    power,
    uart,
    functions,
    cards,
    netdevs,
    chardevs,
    drives,
    slots: slots.build(1, memory, host.events),
    loaders,
    loadTargets: high?.ok
      ? [
          {
            base: HIGH_RAM_BASE,
            sizeBytes: highBytes,
            load: (offset, bytes) => {
              high.value.bytes.set(bytes, offset);
            },
          },
        ]
      : [],
    devices: { uart, fwCfg, pm, pci: rootBus, ...devices },
    random: host.random,
    firmwareCall: () => NO_CALLS,
  });
  machine.powerOn();
  return ok(machine);
}

function createRootBus(kind: PcKind, pm: PowerManagement, graphics: boolean): PciBus {
  const express = kind === 'q35';
  const bus = new PciBus({ name: express ? 'pcie.0' : 'pci.0', express, ioBase: 0 });
  for (const model of express ? Q35_FUNCTIONS : I440FX_FUNCTIONS) {
    if (model.name === 'VGA' && !graphics) {
      continue;
    }
    const [device, functionNumber] = model.place;
    const place = devfn(device, functionNumber);
    if (model.name === 'PIIX4_PM') {
      bus.add(place, new PowerManagementFunction(model, PIIX4_PM_PLACE, pm));
    } else if (model.name === 'ICH9-LPC') {
      bus.add(place, new PowerManagementFunction(model, ICH9_PM_PLACE, pm));
    } else {
      bus.add(place, new ChipsetFunction(model));
    }
  }
  return bus;
}

/** RAM, and holes in which every address answers: a wild access is no bus error on x86. */
function createMemoryBus(
  low: GuestMemory,
  high: GuestMemory | undefined,
  pci: PciBus,
  options: PcOptions,
): Bus {
  const bus = new Bus();
  const { lowBytes, highBytes } = options.memory;
  const hole = (base: number, end: number): void => {
    bus.add({ name: 'pci', base, sizeBytes: end - base, device: new MemoryHole(pci, base) });
  };
  bus.add({ name: 'pc.ram', base: 0, sizeBytes: lowBytes, device: new RamRegion(low) });
  hole(lowBytes, HIGH_RAM_BASE);
  if (high) {
    const device = new RamRegion(high);
    bus.add({ name: 'pc.ram', base: HIGH_RAM_BASE, sizeBytes: highBytes, device });
  }
  hole(HIGH_RAM_BASE + highBytes, ADDRESS_SPACE_BYTES);
  return bus;
}
