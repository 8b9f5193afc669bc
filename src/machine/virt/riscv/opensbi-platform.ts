import type { FdtNode } from '../../fdt/fdt-tree';

/** What OpenSBI learns from the device tree. */
export interface OpenSbiBoard {
  readonly model: string;
  /** Numbers of the processors. */
  readonly harts: readonly number[];
  /** Extensions of the first processor: `rv64imafdch_zicsr`. */
  readonly isa: string;
  readonly timebaseHz: number;
  /** Software interrupts and timer. */
  readonly clint: { readonly base: number; readonly sizeBytes: number } | undefined;
  /** Its driver for the console and for power, `---` without one. */
  readonly console: string;
  readonly power: string;
}

const NONE = '---';

export function boardOfTree(root: FdtNode): OpenSbiBoard {
  const cpus = at(root, ['cpus']);
  const processors = (cpus?.children ?? []).filter(({ name }) => name.startsWith('cpu@'));
  const devices = at(root, ['soc'])?.children ?? [];
  const clint = devices.find((device) => strings(device, 'compatible').includes('sifive,clint0'));
  const [path = ''] = strings(at(root, ['chosen']), 'stdout-path');
  const uart = at(root, path.split('/').slice(1));
  const power = devices.some((device) => strings(device, 'compatible').includes('sifive,test0'));
  return {
    model: strings(root, 'model')[0] ?? '',
    harts: processors.map((processor) => cellsOf(processor, 'reg')[0] ?? 0),
    isa: strings(processors[0], 'riscv,isa')[0] ?? '',
    timebaseHz: cellsOf(cpus, 'timebase-frequency')[0] ?? 0,
    clint: clint && rangeOf(clint),
    console: strings(uart, 'compatible').includes('ns16550a') ? 'uart8250' : NONE,
    power: power ? 'sifive_test' : NONE,
  };
}

function at(root: FdtNode, path: readonly string[]): FdtNode | undefined {
  return path.reduce<FdtNode | undefined>(
    (node, name) => node?.children.find((child) => child.name === name),
    root,
  );
}

function valueOf(node: FdtNode | undefined, name: string): Uint8Array {
  return node?.properties.find((property) => property.name === name)?.value ?? new Uint8Array();
}

function strings(node: FdtNode | undefined, name: string): readonly string[] {
  return String.fromCharCode(...valueOf(node, name)).split('\0');
}

function cellsOf(node: FdtNode | undefined, name: string): readonly number[] {
  const value = valueOf(node, name);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: value.length >> 2 }, (_, cell) => view.getUint32(4 * cell));
}

/** `reg` with two cells each. */
function rangeOf(node: FdtNode): { base: number; sizeBytes: number } {
  const [baseHigh = 0, baseLow = 0, sizeHigh = 0, sizeLow = 0] = cellsOf(node, 'reg');
  return { base: baseHigh * 2 ** 32 + baseLow, sizeBytes: sizeHigh * 2 ** 32 + sizeLow };
}
