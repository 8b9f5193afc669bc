import type { PropertyKind } from './property-values';

/** What ports of a virtio-serial device have; also those of QEMU's abstract model `virtio-serial-port`. */
export const SERIAL_PORT_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map<
  string,
  PropertyKind
>([
  ['chardev', 'string'],
  ['name', 'string'],
  ['nr', 'uint32'],
]);

/** By QEMU's name: the models that it is made from. */
export const SERIAL_PORT_MODELS: ReadonlyMap<string, readonly string[]> = new Map([
  ['virtconsole', ['virtserialport', 'virtio-serial-port']],
  ['virtserialport', ['virtio-serial-port']],
]);
