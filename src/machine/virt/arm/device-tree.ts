import { hexDigits } from '../../../base/hex';
import { utf8 } from '../../../base/text/utf8';
import type { RandomSource } from '../../../base/host';
import * as map from './memory-map';
import { cells, node, pair, text, type FdtNode, type FdtValue } from '../../fdt/fdt-tree';
import { virtArmPcieNode } from './pcie-node';

/** Size that QEMU gives its trees: room for firmware to add to. */
export const FDT_TOTAL_BYTES = 0x10_0000;

const FIRST_PHANDLE = 0x8000;
const SPI = 0;
const PPI = 1;
const EDGE_RISING = 1;
const LEVEL_HIGH = 4;

/** What of a command line changes the tree. */
export interface VirtArmFdtOptions {
  readonly ramBytes: number;
  readonly processors: number;
  /** `compatible` of the processors: `arm,cortex-a15`. */
  readonly cpuCompatible: string;
  /** `-cpu max`: an ARMv8 processor with its timer and performance counters. */
  readonly armv8: boolean;
  /** 64-bit: PSCI's functions have their 64-bit numbers. */
  readonly aarch64: boolean;
  /** There is a PL061, and the power key on it. */
  readonly gpio: boolean;
  /** `virtualization=on`: the guest starts in HYP mode, and PSCI is called by `smc`. */
  readonly virtualization: boolean;
  readonly ecam: map.AddressRange;
  /** The window for 64-bit PCI memory is there. */
  readonly highMmio: boolean;
  /** Its bytes become `rng-seed` and `kaslr-seed`; undefined with `dtb-randomness=off`. */
  readonly random: RandomSource | undefined;
  /** `-append`: '' for none. */
  readonly commandLine: string;
}

/**
 * The tree that QEMU 7.2 hands over on ARM, in its order of nodes and properties: firmware binds devices in that order.
 */
export function virtArmFdt(options: VirtArmFdtOptions): FdtNode {
  const handles = phandles(options.processors);
  return node(
    '',
    [
      ['interrupt-parent', cells(handles.gic)],
      ['model', text('linux,dummy-virt')],
      ['#size-cells', cells(2)],
      ['#address-cells', cells(2)],
      ['compatible', text('linux,dummy-virt')],
    ],
    [
      psciNode(options),
      node(unit('memory', map.ARM_RAM_BASE), [
        ['reg', range({ base: map.ARM_RAM_BASE, sizeBytes: options.ramBytes })],
        ['device_type', text('memory')],
      ]),
      node(unit('platform-bus', map.ARM_PLATFORM_BUS.base), [
        ['interrupt-parent', cells(handles.gic)],
        ['ranges', cells(0, ...pair(map.ARM_PLATFORM_BUS.base), map.ARM_PLATFORM_BUS.sizeBytes)],
        ['#address-cells', cells(1)],
        ['#size-cells', cells(1)],
        ['compatible', text('qemu,platform', 'simple-bus')],
      ]),
      node(unit('fw-cfg', map.ARM_FW_CFG.base), [
        ['dma-coherent', 'empty'],
        ['reg', range(map.ARM_FW_CFG)],
        ['compatible', text('qemu,fw-cfg-mmio')],
      ]),
      ...virtioMmioNodes(),
      ...(options.gpio ? gpioNodes(handles) : []),
      virtArmPcieNode({
        ecam: options.ecam,
        highMmio: options.highMmio,
        gicPhandle: handles.gic,
        msiPhandle: handles.v2m,
      }),
      node(unit('pl031', map.ARM_RTC.base), [
        ['clock-names', text('apb_pclk')],
        ['clocks', cells(handles.clock)],
        ['interrupts', cells(SPI, map.ARM_SPI_RTC, LEVEL_HIGH)],
        ['reg', range(map.ARM_RTC)],
        ['compatible', text('arm,pl031', 'arm,primecell')],
      ]),
      node(unit('pl011', map.ARM_UART.base), [
        ['clock-names', text('uartclk', 'apb_pclk')],
        ['clocks', cells(handles.clock, handles.clock)],
        ['interrupts', cells(SPI, map.ARM_SPI_UART, LEVEL_HIGH)],
        ['reg', range(map.ARM_UART)],
        ['compatible', text('arm,pl011', 'arm,primecell')],
      ]),
      pmuNode(options),
      gicNode(options.virtualization, handles),
      node(unit('flash', map.ARM_FLASH[0].base), [
        ['bank-width', cells(4)],
        ['reg', cells(...rangeCells(map.ARM_FLASH[0]), ...rangeCells(map.ARM_FLASH[1]))],
        ['compatible', text('cfi-flash')],
      ]),
      cpusNode(options, handles),
      timerNode(options),
      node('apb-pclk', [
        ['phandle', cells(handles.clock)],
        ['clock-output-names', text('clk24mhz')],
        ['clock-frequency', cells(24_000_000)],
        ['#clock-cells', cells(0)],
        ['compatible', text('fixed-clock')],
      ]),
      chosenNode(options),
    ],
  );
}

interface Phandles {
  readonly clock: number;
  /** Of processor `index`: QEMU numbers them from the last one. */
  cpu(index: number): number;
  readonly gic: number;
  readonly v2m: number;
  readonly gpio: number;
}

function phandles(processors: number): Phandles {
  const gic = FIRST_PHANDLE + processors + 1;
  return {
    clock: FIRST_PHANDLE,
    cpu: (index) => FIRST_PHANDLE + processors - index,
    gic,
    v2m: gic + 1,
    gpio: gic + 2,
  };
}

function psciNode({ virtualization, aarch64 }: VirtArmFdtOptions): FdtNode {
  const width = aarch64 ? 0x4000_0000 : 0;
  return node('psci', [
    ['migrate', cells(0x8400_0005 + width)],
    ['cpu_on', cells(0x8400_0003 + width)],
    ['cpu_off', cells(0x8400_0002)],
    ['cpu_suspend', cells(0x8400_0001 + width)],
    ['method', text(virtualization ? 'smc' : 'hvc')],
    ['compatible', text('arm,psci-1.0', 'arm,psci-0.2', 'arm,psci')],
  ]);
}

function virtioMmioNodes(): FdtNode[] {
  const nodes: FdtNode[] = [];
  for (let slot = 0; slot < map.ARM_VIRTIO_MMIO_SLOTS; slot++) {
    const base = map.virtioMmioSlotBase(slot);
    nodes.push(
      node(unit('virtio_mmio', base), [
        ['dma-coherent', 'empty'],
        ['interrupts', cells(SPI, map.ARM_SPI_VIRTIO_MMIO + slot, EDGE_RISING)],
        ['reg', range({ base, sizeBytes: map.ARM_VIRTIO_MMIO_SLOT_BYTES })],
        ['compatible', text('virtio,mmio')],
      ]),
    );
  }
  return nodes;
}

function gpioNodes(handles: Phandles): FdtNode[] {
  return [
    node(
      'gpio-keys',
      [['compatible', text('gpio-keys')]],
      [
        node('poweroff', [
          ['gpios', cells(handles.gpio, 3, 0)],
          ['linux,code', cells(116)],
          ['label', text('GPIO Key Poweroff')],
        ]),
      ],
    ),
    node(unit('pl061', map.ARM_GPIO.base), [
      ['phandle', cells(handles.gpio)],
      ['clock-names', text('apb_pclk')],
      ['clocks', cells(handles.clock)],
      ['interrupts', cells(SPI, map.ARM_SPI_GPIO, LEVEL_HIGH)],
      ['gpio-controller', 'empty'],
      ['#gpio-cells', cells(2)],
      ['compatible', text('arm,pl061', 'arm,primecell')],
      ['reg', range(map.ARM_GPIO)],
    ]),
  ];
}

/** On ARMv7 QEMU leaves the node empty. */
function pmuNode(options: VirtArmFdtOptions): FdtNode {
  if (!options.armv8) {
    return node('pmu', []);
  }
  return node('pmu', [
    ['interrupts', cells(PPI, 7, processorMask(options.processors) | LEVEL_HIGH)],
    ['compatible', text('arm,armv8-pmuv3')],
  ]);
}

function gicNode(virtualization: boolean, handles: Phandles): FdtNode {
  const ranges = [map.ARM_GIC_DIST, map.ARM_GIC_CPU];
  if (virtualization) {
    ranges.push(map.ARM_GIC_HYP, map.ARM_GIC_VCPU);
  }
  const maintenance: readonly (readonly [string, FdtValue])[] = virtualization
    ? [['interrupts', cells(PPI, 9, LEVEL_HIGH)]]
    : [];
  return node(
    unit('intc', map.ARM_GIC_DIST.base),
    [
      ['phandle', cells(handles.gic)],
      ...maintenance,
      ['reg', cells(...ranges.flatMap(rangeCells))],
      ['compatible', text('arm,cortex-a15-gic')],
      ['ranges', 'empty'],
      ['#size-cells', cells(2)],
      ['#address-cells', cells(2)],
      ['interrupt-controller', 'empty'],
      ['#interrupt-cells', cells(3)],
    ],
    [
      node(unit('v2m', map.ARM_GIC_V2M.base), [
        ['phandle', cells(handles.v2m)],
        ['reg', range(map.ARM_GIC_V2M)],
        ['msi-controller', 'empty'],
        ['compatible', text('arm,gic-v2m-frame')],
      ]),
    ],
  );
}

function cpusNode(options: VirtArmFdtOptions, handles: Phandles): FdtNode {
  const indexes = Array.from({ length: options.processors }, (_, index) => index);
  const cores = indexes.map((i) => node(`core${i}`, [['cpu', cells(handles.cpu(i))]]));
  const method: readonly (readonly [string, FdtValue])[] =
    options.processors > 1 ? [['enable-method', text('psci')]] : [];
  return node(
    'cpus',
    [
      ['#size-cells', cells(0)],
      ['#address-cells', cells(1)],
    ],
    [
      node('cpu-map', [], [node('socket0', [], [node('cluster0', [], cores)])]),
      ...indexes.map((i) =>
        node(`cpu@${hexDigits(i)}`, [
          ['phandle', cells(handles.cpu(i))],
          ['reg', cells(i)],
          ...method,
          ['compatible', text(options.cpuCompatible)],
          ['device_type', text('cpu')],
        ]),
      ),
    ],
  );
}

function timerNode(options: VirtArmFdtOptions): FdtNode {
  const flags = processorMask(options.processors) | LEVEL_HIGH;
  return node('timer', [
    ['interrupts', cells(...[13, 14, 11, 10].flatMap((line) => [PPI, line, flags]))],
    ['always-on', 'empty'],
    [
      'compatible',
      options.armv8 ? text('arm,armv8-timer', 'arm,armv7-timer') : text('arm,armv7-timer'),
    ],
  ]);
}

function chosenNode({ random, commandLine }: VirtArmFdtOptions): FdtNode {
  const properties: (readonly [string, FdtValue])[] = [
    ...(commandLine === '' ? [] : [['bootargs', { bytes: utf8(`${commandLine}\0`) }] as const]),
    ['stdout-path', text('/pl011@9000000')],
  ];
  if (random) {
    const rngSeed = new Uint8Array(32);
    const kaslrSeed = new Uint8Array(8);
    random.fill(rngSeed);
    random.fill(kaslrSeed);
    properties.push(['rng-seed', { bytes: rngSeed }], ['kaslr-seed', { bytes: kaslrSeed }]);
  }
  return node('chosen', properties);
}

/** Bits 15:8 of a private interrupt's flags name the processors that have it. */
function processorMask(processors: number): number {
  return ((1 << processors) - 1) << 8;
}

function unit(name: string, address: number): string {
  return `${name}@${hexDigits(address)}`;
}

function rangeCells(value: map.AddressRange): number[] {
  return [...pair(value.base), ...pair(value.sizeBytes)];
}

function range(value: map.AddressRange): FdtValue {
  return cells(...rangeCells(value));
}
