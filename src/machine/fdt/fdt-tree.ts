import { stringBytes } from './fdt-values';

/** A property: its name and its very bytes. */
export interface FdtProperty {
  readonly name: string;
  readonly value: Uint8Array;
}

/** A device tree node with properties and children in their order. */
export interface FdtNode {
  /** With unit address: `pl011@9000000`; empty for the root. */
  readonly name: string;
  readonly properties: readonly FdtProperty[];
  readonly children: readonly FdtNode[];
}

/** What a property may be given as: cells, a string, strings, bytes, or present without value. */
export type FdtValue =
  | { readonly cells: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly bytes: Uint8Array }
  | 'empty';

/** Writes a node down shortly: `node('psci', [['method', text('hvc')]])`. */
export function node(
  name: string,
  properties: readonly (readonly [string, FdtValue])[],
  children: readonly FdtNode[] = [],
): FdtNode {
  return {
    name,
    properties: properties.map(([key, value]) => ({ name: key, value: encode(value) })),
    children,
  };
}

export function cells(...values: readonly number[]): FdtValue {
  return { cells: values };
}

export function text(...strings: readonly string[]): FdtValue {
  return { strings };
}

/** An address or size as two cells, the high one first. */
export function pair(value: number): readonly [number, number] {
  return [Math.floor(value / 2 ** 32), value % 2 ** 32];
}

function encode(value: FdtValue): Uint8Array {
  if (value === 'empty') {
    return new Uint8Array(0);
  }
  if ('bytes' in value) {
    return value.bytes;
  }
  if ('strings' in value) {
    return stringBytes(value.strings);
  }
  const bytes = new Uint8Array(4 * value.cells.length);
  const view = new DataView(bytes.buffer);
  value.cells.forEach((cell, i) => {
    view.setUint32(4 * i, cell);
  });
  return bytes;
}
