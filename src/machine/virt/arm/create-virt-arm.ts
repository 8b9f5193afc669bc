import type { MachineDescription } from '../../../base/machine-description';
import { ok, type Result } from '../../../base/result';
import { Bus } from '../../bus';
import { CfiFlash } from '../../devices/flash/cfi-flash';
import { GicCpuInterface, GicDistributor, GicV2mFrame } from '../../devices/interrupts/gic-v2';
import { Pl011 } from '../../devices/uart/pl011';
import { Pl031 } from '../../devices/rtc/pl031';
import { Pl061 } from '../../devices/pl061';
import { psciCall } from '../../devices/firmware-calls/psci';
import { ZeroRegisters } from '../../devices/zero-registers';
import { writeFdt } from '../../fdt/fdt-writer';
import { FDT_TOTAL_BYTES, virtArmFdt } from './device-tree';
import type { Machine } from '../../assembly/emulated-machine';
import { DEFAULT_EPOCH_SECONDS, type MachineHost } from '../../machine-host';
import { readBootFiles, type BootFiles } from '../../assembly/boot-files';
import type { MachineProblem } from '../../assembly/machine-problem';
import { RamRegion } from '../../memory/ram-region';
import { EcamWindow, PciWindow } from '../../pci/ecam';
import { GpexRoot } from '../../pci/host-bridge';
import { PciBus } from '../../pci/pci-bus';
import * as map from './memory-map';
import { planBoard, type BoardPlan } from '../../assembly/board-plan';
import { KNOWN_DEVICE_NAMES } from '../../assembly/models/known-device-names';
import { mmioTransportVersion } from '../../assembly/mmio-transport-version';
import { checkGlobals } from '../../assembly/properties/property-bag';
import { readVirtArmOptions, type VirtArmOptions } from './options';
import { createVirtFwCfg } from '../virt-fw-cfg';
import { readLoaders, type LoaderPlan } from '../../loading/generic-loader';
import { AssembledMachine } from '../../assembly/assembled-machine';
import { VirtioSlotPlan } from '../../assembly/placing/virtio-slots';

/** QEMU 7.2's `virt` on qemu-system-arm and qemu-system-aarch64. On failure nothing stays open. */
export function createVirtArm(
  description: MachineDescription,
  host: MachineHost,
): Result<Machine, MachineProblem[]> {
  const warn = (message: string): void => {
    host.log('warning', message);
  };
  const problems = checkGlobals(description.globals, warn, (name) => KNOWN_DEVICE_NAMES.has(name));
  const options = readVirtArmOptions(description, problems);
  const slots = new VirtioSlotPlan({
    count: map.ARM_VIRTIO_MMIO_SLOTS,
    base: map.virtioMmioSlotBase,
    sizeBytes: map.ARM_VIRTIO_MMIO_SLOT_BYTES,
  });
  const bootFiles = readBootFiles(description, host, BOOT_FILE_MESSAGES, problems);
  const { ramBytes } = options;
  const loaders = readLoaders(description, host, ramBytes, problems);
  const rootBus = new PciBus({ name: 'pcie.0', express: true, ioBase: map.ARM_PCIE_PIO.base });
  rootBus.add(0, new GpexRoot());
  const plan = planBoard(description, host, {
    ramBase: map.ARM_RAM_BASE,
    ramBytes,
    slots,
    problems,
    rootBus,
    defaultNic: 'virtio-net-pci',
  });
  return plan.ok
    ? ok(assemble({ description, host, options, rootBus, bootFiles, loaders, ...plan.value }))
    : plan;
}

const BOOT_FILE_MESSAGES = {
  kernel: (name: string) => `failed to load "${name}"`,
  initrd: (name: string) => `failed to load "${name}"`,
};

interface VirtArmParts extends BoardPlan {
  readonly bootFiles: BootFiles;
  readonly loaders: LoaderPlan;
  readonly description: MachineDescription;
  readonly host: MachineHost;
  readonly options: VirtArmOptions;
  readonly rootBus: PciBus;
}

function assemble(parts: VirtArmParts): Machine {
  const { host, options, memory, rootBus: pci } = parts;
  const bus = new Bus();
  const uart = new Pl011(host.console);
  const rtc = new Pl031(host.clock, host.rtcEpochSeconds ?? DEFAULT_EPOCH_SECONDS);
  const gpio = new Pl061();
  const fwCfg = createVirtFwCfg(memory, options.processors, parts.bootFiles);
  const flash = [new CfiFlash(), new CfiFlash()] as const;
  const distributor = new GicDistributor();
  const cpuInterface = new GicCpuInterface();

  bus.add({ name: 'virt.flash0', ...map.ARM_FLASH[0], device: flash[0] });
  bus.add({ name: 'virt.flash1', ...map.ARM_FLASH[1], device: flash[1] });
  bus.add({ name: 'gic_dist', ...map.ARM_GIC_DIST, sizeBytes: 0x1000, device: distributor });
  bus.add({ name: 'gic_cpu', ...map.ARM_GIC_CPU, sizeBytes: 0x2000, device: cpuInterface });
  bus.add({ name: 'gicv2m', ...map.ARM_GIC_V2M, device: new GicV2mFrame() });
  if (options.virtualization) {
    addHypervisorInterfaces(bus);
  }
  bus.add({ name: 'pl011', ...map.ARM_UART, device: uart });
  bus.add({ name: 'pl031', ...map.ARM_RTC, device: rtc });
  bus.add({ name: 'fwcfg', ...map.ARM_FW_CFG, device: fwCfg });
  if (options.gpio) {
    bus.add({ name: 'pl061', ...map.ARM_GPIO, device: gpio });
  }
  addPciWindows(bus, pci, options, host);
  bus.add({
    name: 'mach-virt.ram',
    base: memory.base,
    sizeBytes: memory.sizeBytes,
    device: new RamRegion(memory),
  });
  const slots = parts.slots.build(mmioTransportVersion(parts.description), memory, host.events);
  for (const { base, transport } of slots) {
    const sizeBytes = map.ARM_VIRTIO_MMIO_SLOT_BYTES;
    bus.add({ name: 'virtio-mmio', base, sizeBytes, device: transport });
  }
  const machine = new AssembledMachine({
    ram: memory,
    bus,
    uart,
    slots,
    functions: parts.functions,
    cards: parts.cards,
    netdevs: parts.netdevs,
    chardevs: parts.chardevs,
    drives: parts.drives,
    deviceTree: {
      address: map.ARM_RAM_BASE,
      make: () => {
        const random = options.dtbRandomness ? host.random : undefined;
        const { commandLine } = parts.bootFiles;
        return writeFdt(virtArmFdt({ ...options, random, commandLine }), FDT_TOTAL_BYTES);
      },
      totalBytes: FDT_TOTAL_BYTES,
    },
    loaders: parts.loaders,
    loadTargets: map.ARM_FLASH.map((range, bank) => ({
      ...range,
      load: (offset, bytes) => flash[bank]?.load(offset, bytes),
    })),
    devices: {
      uart,
      rtc,
      gpio,
      fwCfg,
      flash0: flash[0],
      flash1: flash[1],
      distributor,
      cpuInterface,
      pci,
    },
    random: host.random,
    firmwareCall: psciCall,
  });
  machine.powerOn();
  return machine;
}

/** There for a guest in HYP mode, which U-Boot is not: registers without effect. */
function addHypervisorInterfaces(bus: Bus): void {
  const device = new ZeroRegisters();
  bus.add({ name: 'gic_viface', ...map.ARM_GIC_HYP, sizeBytes: 0x1000, device });
  bus.add({ name: 'gic_vcpu', ...map.ARM_GIC_VCPU, sizeBytes: 0x2000, device });
}

function addPciWindows(bus: Bus, pci: PciBus, options: VirtArmOptions, host: MachineHost): void {
  const memory = map.ARM_PCIE_MMIO;
  const high = map.ARM_PCIE_MMIO_HIGH;
  const name = 'gpex_mmio_window';
  bus.add({ name, ...memory, device: new PciWindow(pci, 'memory', memory.base) });
  bus.add({ name: 'gpex_ioport_window', ...map.ARM_PCIE_PIO, device: new PciWindow(pci, 'io', 0) });
  bus.add({ name: 'pcie-mmcfg-mmio', ...options.ecam, device: new EcamWindow(pci, host.events) });
  if (options.highMmio) {
    bus.add({ name, ...high, device: new PciWindow(pci, 'memory', high.base) });
  }
}
