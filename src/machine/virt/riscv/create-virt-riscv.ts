import type { MachineDescription } from '../../../base/machine-description';
import { ok, type Result } from '../../../base/result';
import { Bus } from '../../bus';
import { CfiFlash } from '../../devices/flash/cfi-flash';
import { Clint } from '../../devices/interrupts/clint';
import { ClintAndPlic } from '../../devices/interrupts/hart-interrupts';
import { GoldfishRtc } from '../../devices/rtc/goldfish-rtc';
import { Ns16550 } from '../../devices/uart/ns16550';
import { Plic } from '../../devices/interrupts/plic';
import { PolledLine } from '../../devices/interrupts/polled-line';
import { PowerSwitch } from '../../devices/power/power-switch';
import { Rom } from '../../devices/flash/rom';
import { sbiCall } from '../../devices/firmware-calls/sbi';
import { SifiveTest } from '../../devices/power/sifive-test';
import type { Machine } from '../../assembly/emulated-machine';
import { flattenRiscvFdt, RISCV_FDT_TOTAL_BYTES } from './device-tree';
import { DEFAULT_EPOCH_SECONDS, type MachineHost } from '../../machine-host';
import { readFdt } from '../../fdt/fdt-reader';
import { readBootFiles } from '../../assembly/boot-files';
import type { MachineProblem } from '../../assembly/machine-problem';
import { RamRegion } from '../../memory/ram-region';
import { EcamWindow, PciWindow } from '../../pci/ecam';
import { GpexRoot } from '../../pci/host-bridge';
import { PciBus } from '../../pci/pci-bus';
import { planBoard, type BoardPlan } from '../../assembly/board-plan';
import { KNOWN_DEVICE_NAMES } from '../../assembly/models/known-device-names';
import { mmioTransportVersion } from '../../assembly/mmio-transport-version';
import { openSbiBanner } from './opensbi-banner';
import { checkGlobals } from '../../assembly/properties/property-bag';
import { readLoaders, type LoaderPlan } from '../../loading/generic-loader';
import { placeBootFiles, type LoadedBootFiles } from './loaded-files';
import { holds } from '../../loading/rom-blob';
import { hex } from '../../../base/hex';
import { readBootInformation, riscvBootRom } from './boot-rom';
import * as map from './memory-map';
import { readVirtRiscvOptions, type VirtRiscvOptions } from './options';
import { createVirtFwCfg } from '../virt-fw-cfg';
import type { HartStart } from '../../run-machine';
import { AssembledMachine } from '../../assembly/assembled-machine';
import { VirtioSlotPlan } from '../../assembly/placing/virtio-slots';

/** QEMU 7.2's `virt` on qemu-system-riscv32 and qemu-system-riscv64. On failure nothing stays open. */
export function createVirtRiscv(
  description: MachineDescription,
  host: MachineHost,
): Result<Machine, MachineProblem[]> {
  const warn = (message: string): void => {
    host.log('warning', message);
  };
  const problems = checkGlobals(description.globals, warn, (name) => KNOWN_DEVICE_NAMES.has(name));
  const options = readVirtRiscvOptions(description, problems, host.firmware);
  const slots = new VirtioSlotPlan({
    count: map.RISCV_VIRTIO_MMIO_SLOTS,
    base: map.riscvVirtioMmioBase,
    sizeBytes: map.RISCV_VIRTIO_MMIO_BYTES,
  });
  const bootFiles = readBootFiles(description, host, BOOT_FILE_MESSAGES, problems);
  const { firmware, readLoadable } = host;
  const loadedFiles = placeBootFiles(
    { bootFiles, firmware, readLoadable, names: description },
    options,
    problems,
  );
  const loaders = readLoaders(description, host, options.ramBytes, problems);
  const rootBus = new PciBus({ name: 'pcie.0', express: true, ioBase: map.RISCV_PCIE_PIO.base });
  rootBus.add(0, new GpexRoot());
  if (problems.length === 0) {
    warnOfEmptyStart(loadedFiles, loaders, host);
  }
  const plan = planBoard(description, host, {
    ramBase: map.RISCV_RAM_BASE,
    ramBytes: options.ramBytes,
    slots,
    problems,
    rootBus,
    defaultNic: undefined,
    pciFirst: true,
  });
  return plan.ok
    ? ok(assemble({ description, host, options, rootBus, loadedFiles, loaders, ...plan.value }))
    : plan;
}

/** QEMU says nothing, and the hart traps for ever. */
function warnOfEmptyStart(
  { files }: LoadedBootFiles,
  { blobs, programCounters }: LoaderPlan,
  host: MachineHost,
): void {
  const start = map.RISCV_RAM_BASE;
  const { firmware } = host;
  if (firmware === undefined || firmware.sbi === 'built-in' || programCounters.has(0)) {
    return;
  }
  if (![...files, ...blobs].some((blob) => holds(blob, start))) {
    const found = files.map(({ name, address }) => `${name} at ${hex(address)}`).join(', ');
    host.log(
      'warning',
      `expected something at ${hex(start)}, where the hart begins, found ${found}`,
    );
  }
}

const BOOT_FILE_MESSAGES = {
  kernel: (name: string) => `could not load kernel '${name}'`,
  initrd: (name: string) => `could not load ramdisk '${name}'`,
};

interface VirtRiscvParts extends BoardPlan {
  readonly loadedFiles: LoadedBootFiles;
  readonly loaders: LoaderPlan;
  readonly description: MachineDescription;
  readonly host: MachineHost;
  readonly options: VirtRiscvOptions;
  readonly rootBus: PciBus;
}

function assemble(parts: VirtRiscvParts): Machine {
  const { host, options, memory, rootBus: pci } = parts;
  const { xlen, cpu, ramBytes, processors } = options;
  const fdtAddress = map.riscvFdtAddress(ramBytes, RISCV_FDT_TOTAL_BYTES);
  const nextAddress = parts.loadedFiles.nextAddress ?? options.supervisorEntry ?? 0;
  const power = new PowerSwitch();
  const uart = new Ns16550(host.console);
  const clint = new Clint(host.clock, processors);
  const plic = new Plic(map.RISCV_IRQ_SOURCES, 2 * processors);
  const epochSeconds = host.rtcEpochSeconds ?? DEFAULT_EPOCH_SECONDS;
  const rtc = new GoldfishRtc(host.clock, epochSeconds, plic.line(map.RISCV_IRQ_RTC));
  const fwCfg = createVirtFwCfg(memory, processors);
  const [flash0, flash1] = map.RISCV_FLASH;
  const flash = [new CfiFlash(flash0.sizeBytes), new CfiFlash(flash1.sizeBytes)] as const;
  const start = map.RISCV_RAM_BASE;
  const bootRom = riscvBootRom({ xlen, start, fdtAddress, nextAddress });
  const rom = new Rom(bootRom);

  const bus = new Bus();
  bus.add({ name: 'riscv_virt_board.mrom', ...map.RISCV_BOOT_ROM, device: rom });
  bus.add({ name: 'riscv.sifive.test', ...map.RISCV_TEST, device: new SifiveTest(power) });
  bus.add({ name: 'goldfish_rtc', ...map.RISCV_RTC, device: rtc });
  bus.add({ name: 'riscv.aclint', ...map.RISCV_CLINT, sizeBytes: 0xc000, device: clint });
  bus.add({ name: 'riscv.sifive.plic', ...map.RISCV_PLIC, device: plic });
  bus.add({ name: 'serial', ...map.RISCV_UART, device: uart });
  bus.add({ name: 'fwcfg', ...map.RISCV_FW_CFG, device: fwCfg });
  bus.add({ name: 'virt.flash0', ...flash0, device: flash[0] });
  bus.add({ name: 'virt.flash1', ...flash1, device: flash[1] });
  addPciWindows(bus, pci, options, host);
  bus.add({
    name: 'riscv_virt_board.ram',
    base: memory.base,
    sizeBytes: memory.sizeBytes,
    device: new RamRegion(memory),
  });
  const slots = parts.slots.build(
    mmioTransportVersion(parts.description),
    memory,
    host.events,
    (slot) => plic.line(map.RISCV_IRQ_VIRTIO_MMIO + slot),
  );
  const uartLine = new PolledLine(uart, plic.line(map.RISCV_IRQ_UART));
  plic.beforeLook(() => {
    uartLine.poll();
  });
  plic.beforeLook(() => {
    rtc.poll();
  });
  for (const { base, transport } of slots) {
    const sizeBytes = map.RISCV_VIRTIO_MMIO_BYTES;
    bus.add({ name: 'virtio-mmio', base, sizeBytes, device: transport });
  }
  const behindOpenSbi = options.supervisorEntry !== undefined;
  const hartStart = (hart: number): HartStart | undefined => {
    const pc = parts.loaders.programCounters.get(hart);
    if (behindOpenSbi && hart === 0) {
      return { mode: 'supervisor', pc: pc ?? nextAddress, a0: 0, a1: fdtAddress };
    }
    if (behindOpenSbi && pc === undefined) {
      return undefined;
    }
    return { mode: 'machine', pc: pc ?? map.RISCV_BOOT_ROM.base, a0: 0, a1: 0 };
  };
  const print = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      host.console.write(text.charCodeAt(i));
    }
  };
  const sbiConsole = {
    write: (byte: number): void => {
      host.console.write(byte);
    },
    read: (): number => ((uart.read(5, 1) & 1) === 0 ? -1 : uart.read(0, 1)),
  };
  const machine = new AssembledMachine({
    ram: memory,
    bus,
    uart,
    slots,
    power,
    functions: parts.functions,
    cards: parts.cards,
    netdevs: parts.netdevs,
    chardevs: parts.chardevs,
    drives: parts.drives,
    deviceTree: {
      address: fdtAddress,
      make: () =>
        flattenRiscvFdt({
          xlen,
          cpu,
          ramBytes,
          processors,
          behindOpenSbi,
          random: host.random,
          commandLine: parts.description.append,
          initrd: parts.loadedFiles.initrd,
        }),
      totalBytes: RISCV_FDT_TOTAL_BYTES,
    },
    loadedFiles: parts.loadedFiles.files,
    loaders: parts.loaders,
    loadTargets: [
      {
        ...map.RISCV_BOOT_ROM,
        load: (offset, bytes) => {
          rom.load(offset, bytes);
        },
      },
      ...map.RISCV_FLASH.map((range, bank) => ({
        ...range,
        load: (offset: number, bytes: Uint8Array) => flash[bank]?.load(offset, bytes),
      })),
    ],
    ...(host.firmware === undefined ? {} : { hartStart }),
    interrupts: new ClintAndPlic(clint, plic, processors),
    devices: { uart, rtc, clint, plic, fwCfg, flash0: flash[0], flash1: flash[1], pci },
    kept: { uartLine },
    random: host.random,
    firmwareCall: (extension, args) =>
      behindOpenSbi ? sbiCall(extension, args, sbiConsole) : SBI_NOBODY,
    ...(behindOpenSbi
      ? {
          previousStage: () => {
            const boot = readBootInformation(bootRom, xlen);
            const tree = readFdt(memory.bytes.subarray(boot.fdtAddress - memory.base));
            if (tree.ok) {
              print(openSbiBanner({ boot, tree: tree.value, cpu }));
            }
          },
        }
      : {}),
  });
  machine.powerOn();
  return machine;
}

/** In machine mode nobody is below the firmware. */
const SBI_NOBODY = -2;

function addPciWindows(bus: Bus, pci: PciBus, options: VirtRiscvOptions, host: MachineHost): void {
  const memory = map.RISCV_PCIE_MMIO;
  const high = map.riscvHighMmio(options.xlen, options.ramBytes);
  const io = map.RISCV_PCIE_PIO;
  const name = 'gpex_mmio_window';
  bus.add({ name: 'gpex_ioport_window', ...io, device: new PciWindow(pci, 'io', 0) });
  const ecam = new EcamWindow(pci, host.events);
  bus.add({ name: 'pcie-mmcfg-mmio', ...map.RISCV_PCIE_ECAM, device: ecam });
  bus.add({ name, ...memory, device: new PciWindow(pci, 'memory', memory.base) });
  bus.add({ name, ...high, device: new PciWindow(pci, 'memory', high.base) });
}
