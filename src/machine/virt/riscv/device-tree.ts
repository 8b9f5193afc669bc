import { hexDigits } from '../../../base/hex';
import { utf8 } from '../../../base/text/utf8';
import type { RandomSource } from '../../../base/host';
import type { AddressRange } from '../arm/memory-map';
import type { RiscvCpu } from './cpus';
import * as map from './memory-map';
import { cells, node, pair, text, type FdtNode, type FdtValue } from '../../fdt/fdt-tree';
import { writeFdt } from '../../fdt/fdt-writer';
import { openSbiRegionBytes } from './opensbi-banner';
import { virtRiscvPcieNode } from './pcie-node';

/** What the tree takes in memory: room for firmware to add to. */
export const RISCV_FDT_TOTAL_BYTES = 0x10_0000;

const FIRST_PHANDLE = 1;
const TIMEBASE_HZ = 10_000_000;
const UART_CLOCK_HZ = 3_686_400;
const POWEROFF = 0x5555;
const RESET = 0x7777;
/** Interrupts of a processor: machine and supervisor external, machine software and timer. */
const IRQ_M_SOFT = 3;
const IRQ_M_TIMER = 7;
const IRQ_S_EXTERNAL = 9;
const IRQ_M_EXTERNAL = 11;
const ALL_ONES = 0xffff_ffff;

/** What of a command line changes the tree. */
export interface VirtRiscvFdtOptions {
  readonly xlen: 32 | 64;
  readonly cpu: RiscvCpu;
  readonly ramBytes: number;
  readonly processors: number;
  /** Its bytes become `rng-seed`. */
  readonly random: RandomSource;
  /** OpenSBI was here: its memory is reserved, machine-mode interrupts and counters are hidden. */
  readonly behindOpenSbi: boolean;
  /** `-append`: '' for none. */
  readonly commandLine: string;
  /** Where `-initrd` lies. */
  readonly initrd: AddressRange | undefined;
}

interface Phandles {
  /** QEMU numbers processors, each with its interrupt controller, from the last one. */
  cpu(index: number): number;
  cpuInterrupts(index: number): number;
  readonly plic: number;
  readonly test: number;
}

function phandles(processors: number): Phandles {
  const cpu = (index: number): number => FIRST_PHANDLE + 2 * (processors - 1 - index);
  const plic = FIRST_PHANDLE + 2 * processors;
  return { cpu, cpuInterrupts: (index) => cpu(index) + 1, plic, test: plic + 1 };
}

/** The tree that QEMU 7.2 hands over on RISC-V, in its order of nodes and properties: firmware binds devices in that order. */
export function virtRiscvFdt(options: VirtRiscvFdtOptions): FdtNode {
  const handles = phandles(options.processors);
  return node(
    '',
    [
      ['#address-cells', cells(2)],
      ['#size-cells', cells(2)],
      ['compatible', text('riscv-virtio')],
      ['model', text('riscv-virtio,qemu')],
    ],
    [
      ...(options.behindOpenSbi ? [reservedMemoryNode(options.processors)] : []),
      pmuNode(options),
      node(unit('fw-cfg', map.RISCV_FW_CFG.base), [
        ['dma-coherent', 'empty'],
        ['reg', range(map.RISCV_FW_CFG)],
        ['compatible', text('qemu,fw-cfg-mmio')],
      ]),
      node(unit('flash', map.RISCV_FLASH[0].base), [
        ['bank-width', cells(4)],
        ['reg', cells(...rangeCells(map.RISCV_FLASH[0]), ...rangeCells(map.RISCV_FLASH[1]))],
        ['compatible', text('cfi-flash')],
      ]),
      chosenNode(options),
      sysconNode('poweroff', POWEROFF, handles.test),
      sysconNode('reboot', RESET, handles.test),
      node(unit('platform-bus', map.RISCV_PLATFORM_BUS.base), [
        ['interrupt-parent', cells(handles.plic)],
        [
          'ranges',
          cells(0, ...pair(map.RISCV_PLATFORM_BUS.base), map.RISCV_PLATFORM_BUS.sizeBytes),
        ],
        ['#address-cells', cells(1)],
        ['#size-cells', cells(1)],
        ['compatible', text('qemu,platform', 'simple-bus')],
      ]),
      node(unit('memory', map.RISCV_RAM_BASE), [
        ['device_type', text('memory')],
        ['reg', range({ base: map.RISCV_RAM_BASE, sizeBytes: options.ramBytes })],
      ]),
      cpusNode(options, handles),
      socNode(options, handles),
    ],
  );
}

/** Room that OpenSBI 1.1 adds for what it writes. */
const OPENSBI_ROOM_BYTES = 0x420;

/** Flattens the tree as it lies in memory, with the size that its header states. */
export function flattenRiscvFdt(options: VirtRiscvFdtOptions): Uint8Array {
  const own = writeFdt(virtRiscvFdt({ ...options, behindOpenSbi: false }), 0, 'packed');
  if (!options.behindOpenSbi) {
    return own;
  }
  return writeFdt(virtRiscvFdt(options), own.length + OPENSBI_ROOM_BYTES, 'packed', [
    EVENT_COUNTERS,
  ]);
}

function reservedMemoryNode(processors: number): FdtNode {
  const own = { base: map.RISCV_RAM_BASE, sizeBytes: openSbiRegionBytes(processors) };
  return node(
    'reserved-memory',
    [
      ['#address-cells', cells(2)],
      ['#size-cells', cells(2)],
      ['ranges', 'empty'],
    ],
    [node(unit('mmode_resv0', own.base), [['reg', range(own)]])],
  );
}

/** OpenSBI takes it out of the tree. */
const EVENT_COUNTERS = 'riscv,event-to-mhpmcounters';

/** Events and the counters that can count them; OpenSBI keeps that for itself. */
function pmuNode(options: VirtRiscvFdtOptions): FdtNode {
  const mask = options.cpu.counterMask;
  const events = [1, 2, 0x1_0019, 0x1_001b, 0x1_0021].flatMap((event, i) => {
    const fixed = i < 2 ? 1 << (2 * i) : 0;
    return [event, event, (mask | fixed) >>> 0];
  });
  const counters: readonly (readonly [string, FdtValue])[] = options.behindOpenSbi
    ? []
    : [[EVENT_COUNTERS, cells(...events, 0, 0, 0, 0, 0)]];
  return node('pmu', [...counters, ['compatible', text('riscv,pmu')]]);
}

function chosenNode({ random, commandLine, initrd }: VirtRiscvFdtOptions): FdtNode {
  const seed = new Uint8Array(32);
  random.fill(seed);
  return node('chosen', [
    ...(initrd === undefined
      ? []
      : ([
          ['linux,initrd-end', cells(initrd.base + initrd.sizeBytes)],
          ['linux,initrd-start', cells(initrd.base)],
        ] as const)),
    ['rng-seed', { bytes: seed }],
    ...(commandLine === '' ? [] : [['bootargs', { bytes: utf8(`${commandLine}\0`) }] as const]),
    ['stdout-path', text('/soc/serial@10000000')],
  ]);
}

function sysconNode(name: string, value: number, regmap: number): FdtNode {
  return node(name, [
    ['value', cells(value)],
    ['offset', cells(0)],
    ['regmap', cells(regmap)],
    ['compatible', text(`syscon-${name}`)],
  ]);
}

function cpusNode(options: VirtRiscvFdtOptions, handles: Phandles): FdtNode {
  const { cpu } = options;
  const indexes = Array.from({ length: options.processors }, (_, index) => index);
  return node(
    'cpus',
    [
      ['#address-cells', cells(1)],
      ['#size-cells', cells(0)],
      ['timebase-frequency', cells(TIMEBASE_HZ)],
    ],
    [
      ...indexes.map((index) =>
        node(
          unit('cpu', index),
          [
            ['phandle', cells(handles.cpu(index))],
            ['device_type', text('cpu')],
            ['reg', cells(index)],
            ['status', text('okay')],
            ['compatible', text('riscv')],
            ['riscv,isa', text(cpu.isa)],
            ['mmu-type', text(cpu.mmuType)],
          ],
          [
            node('interrupt-controller', [
              ['#interrupt-cells', cells(1)],
              ['interrupt-controller', 'empty'],
              ['compatible', text('riscv,cpu-intc')],
              ['phandle', cells(handles.cpuInterrupts(index))],
            ]),
          ],
        ),
      ),
      node(
        'cpu-map',
        [],
        [
          node(
            'cluster0',
            [],
            indexes.map((index) => node(`core${index}`, [['cpu', cells(handles.cpu(index))]])),
          ),
        ],
      ),
    ],
  );
}

function socNode(options: VirtRiscvFdtOptions, handles: Phandles): FdtNode {
  const indexes = Array.from({ length: options.processors }, (_, index) => index);
  const perCpu = (...interrupts: readonly number[]): FdtValue =>
    cells(...indexes.flatMap((i) => interrupts.flatMap((irq) => [handles.cpuInterrupts(i), irq])));
  const interrupt = (irq: number): [string, FdtValue][] => [
    ['interrupts', cells(irq)],
    ['interrupt-parent', cells(handles.plic)],
  ];
  const machineExternal = options.behindOpenSbi ? ALL_ONES : IRQ_M_EXTERNAL;
  return node(
    'soc',
    [
      ['#address-cells', cells(2)],
      ['#size-cells', cells(2)],
      ['compatible', text('simple-bus')],
      ['ranges', 'empty'],
    ],
    [
      node(unit('rtc', map.RISCV_RTC.base), [
        ...interrupt(map.RISCV_IRQ_RTC),
        ['reg', range({ ...map.RISCV_RTC, sizeBytes: 0x1000 })],
        ['compatible', text('google,goldfish-rtc')],
      ]),
      node(unit('serial', map.RISCV_UART.base), [
        ...interrupt(map.RISCV_IRQ_UART),
        ['clock-frequency', cells(UART_CLOCK_HZ)],
        ['reg', range({ ...map.RISCV_UART, sizeBytes: 0x100 })],
        ['compatible', text('ns16550a')],
      ]),
      node(unit('test', map.RISCV_TEST.base), [
        ['phandle', cells(handles.test)],
        ['reg', range(map.RISCV_TEST)],
        ['compatible', text('sifive,test1', 'sifive,test0', 'syscon')],
      ]),
      virtRiscvPcieNode(map.riscvHighMmio(options.xlen, options.ramBytes), handles.plic),
      ...virtioMmioNodes(interrupt),
      node(unit('plic', map.RISCV_PLIC.base), [
        ['phandle', cells(handles.plic)],
        ['riscv,ndev', cells(map.RISCV_IRQ_SOURCES)],
        ['reg', range(map.RISCV_PLIC)],
        ['interrupts-extended', perCpu(machineExternal, IRQ_S_EXTERNAL)],
        ['interrupt-controller', 'empty'],
        ['compatible', text('sifive,plic-1.0.0', 'riscv,plic0')],
        ['#address-cells', cells(0)],
        ['#interrupt-cells', cells(1)],
      ]),
      node(unit('clint', map.RISCV_CLINT.base), [
        ['interrupts-extended', perCpu(IRQ_M_SOFT, IRQ_M_TIMER)],
        ['reg', range(map.RISCV_CLINT)],
        ['compatible', text('sifive,clint0', 'riscv,clint0')],
      ]),
    ],
  );
}

/** The highest address comes first. */
function virtioMmioNodes(interrupt: (irq: number) => [string, FdtValue][]): FdtNode[] {
  const nodes: FdtNode[] = [];
  for (let slot = map.RISCV_VIRTIO_MMIO_SLOTS - 1; slot >= 0; slot--) {
    const base = map.riscvVirtioMmioBase(slot);
    nodes.push(
      node(unit('virtio_mmio', base), [
        ...interrupt(map.RISCV_IRQ_VIRTIO_MMIO + slot),
        ['reg', range({ base, sizeBytes: map.RISCV_VIRTIO_MMIO_STRIDE })],
        ['compatible', text('virtio,mmio')],
      ]),
    );
  }
  return nodes;
}

function unit(name: string, address: number): string {
  return `${name}@${hexDigits(address)}`;
}

function rangeCells(value: AddressRange): number[] {
  return [...pair(value.base), ...pair(value.sizeBytes)];
}

function range(value: AddressRange): FdtValue {
  return cells(...rangeCells(value));
}
