import type { GlobalProperty, PropertyMap } from '../../../base/machine-description';
import { SERIAL_PORT_MODELS, SERIAL_PORT_PROPERTIES } from '../models/serial-port-models';
import { fail, ok, type Result } from '../../../base/result';
import type { MachineProblem } from '../machine-problem';
import { PCI_BRIDGE_MODELS, PCI_PROPERTIES, VIRTIO_PCI_PROPERTIES } from '../models/pci-properties';
import { parseProperty, type PropertyKind, type PropertyValue } from '../models/property-values';
import { COMMON_PROPERTIES, VIRTIO_MODELS } from '../models/virtio-models';
import { VIRTIO_PCI_MODELS } from '../models/virtio-pci-models';

/** A device's properties after reading: what was not given is undefined. */
export class PropertyBag {
  readonly #values: ReadonlyMap<string, PropertyValue>;

  constructor(values: ReadonlyMap<string, PropertyValue>) {
    this.#values = values;
  }

  bool(name: string): boolean | undefined {
    const value = this.#values.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  string(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  mac(name: string): Uint8Array | undefined {
    const value = this.#values.get(name);
    return value instanceof Uint8Array ? value : undefined;
  }
}

/** Properties of the transport itself, set by `-global virtio-mmio.…`. */
export const VIRTIO_MMIO_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ['force-legacy', 'bool'],
  ['format_transport_address', 'bool'],
  ['ioeventfd', 'bool'],
]);

/** Handled before properties are read. */
const PLACING = new Set(['id', 'bus']);

/**
 * Reads a device's properties over the globals of its model and its `ancestors`, the models that it is made from. The error is the first thing that QEMU would complain of.
 */
export function readProperties(
  driver: string,
  kinds: ReadonlyMap<string, PropertyKind>,
  given: PropertyMap,
  globals: readonly GlobalProperty[],
  ancestors: readonly string[] = [],
): Result<PropertyBag, string> {
  const values = new Map<string, PropertyValue>();
  const parents = [driver, ...ancestors];
  for (const global of globals) {
    const kind = kinds.get(global.property);
    if (!parents.includes(global.driver) || !kind) {
      continue;
    }
    const value = parseProperty(driver, global.property, kind, global.value);
    if (value.ok) {
      values.set(global.property, value.value);
    }
  }
  for (const [name, text] of given) {
    if (PLACING.has(name)) {
      continue;
    }
    const kind = kinds.get(name);
    if (!kind) {
      return fail(`Property '${driver}.${name}' not found`);
    }
    const value = parseProperty(driver, name, kind, text);
    if (!value.ok) {
      return value;
    }
    values.set(name, value.value);
  }
  return ok(new PropertyBag(values));
}

/** What is wrong with the `-global` options themselves. Models that are not emulated are not looked at. */
export function checkGlobals(
  globals: readonly GlobalProperty[],
  warn: (message: string) => void,
  isKnownModel: (name: string) => boolean,
): MachineProblem[] {
  const problems: MachineProblem[] = [];
  for (const { driver, property, value, place } of globals) {
    const kinds = globalKinds(driver);
    if (!kinds) {
      if (!isKnownModel(driver)) {
        warn(`global ${driver}.${property} has invalid class name`);
      }
      continue;
    }
    const kind = kinds.get(property);
    const reason = kind
      ? parseProperty(driver, property, kind, value)
      : fail(`Property '${driver}.${property}' not found`);
    if (!reason.ok) {
      const message = `can't apply global ${driver}.${property}=${value}: ${reason.error}`;
      problems.push({ message, place });
    }
  }
  return problems;
}

function globalKinds(driver: string): ReadonlyMap<string, PropertyKind> | undefined {
  if (driver === 'virtio-mmio') {
    return VIRTIO_MMIO_PROPERTIES;
  }
  if (driver === 'virtio-device') {
    return COMMON_PROPERTIES;
  }
  if (driver === 'virtio-pci') {
    return VIRTIO_PCI_PROPERTIES;
  }
  if (driver === 'pci-device') {
    return PCI_PROPERTIES;
  }
  if (driver === 'virtio-serial-port' || SERIAL_PORT_MODELS.has(driver)) {
    return SERIAL_PORT_PROPERTIES;
  }
  const model = VIRTIO_MODELS.get(driver) ?? VIRTIO_PCI_MODELS.get(driver);
  return model?.properties ?? PCI_BRIDGE_MODELS.get(driver);
}
