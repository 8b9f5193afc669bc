import { hex } from '../base/hex';
import type {
  VirtioChain,
  VirtioConfigField,
  VirtioDescriptor,
  VirtioDeviceState,
  VirtioFeature,
  VirtioQueue,
  VirtioStatus,
  VirtioTransport,
} from '../protocol/virtio';

/** The words for parts of a snapshot, the same in every view. */

/** `0x6 DRIVER | DRIVER_OK`. */
export function statusText(status: VirtioStatus): string {
  return status.bits.length === 0
    ? `${hex(status.value)} (reset)`
    : `${hex(status.value)} ${status.bits.join(' | ')}`;
}

/** Bits of the device status field with the words of the specification. */
export const STATUS_BITS: readonly { bit: number; name: string; meaning: string }[] = [
  { bit: 1, name: 'ACKNOWLEDGE', meaning: 'the guest has found the device' },
  { bit: 2, name: 'DRIVER', meaning: 'the guest knows how to drive the device' },
  { bit: 4, name: 'DRIVER_OK', meaning: 'the driver is set up and ready' },
  { bit: 8, name: 'FEATURES_OK', meaning: 'feature negotiation is complete' },
  { bit: 64, name: 'DEVICE_NEEDS_RESET', meaning: 'the device cannot go on before a reset' },
  { bit: 128, name: 'FAILED', meaning: 'the guest has given up on the device' },
];

/** `negotiated`, `offered, not wanted`, ... */
export function featureText(feature: VirtioFeature): string {
  if (feature.negotiated) {
    return 'negotiated';
  }
  if (feature.offered) {
    return feature.wanted ? 'offered, wanted' : 'offered, not wanted';
  }
  return feature.wanted ? 'wanted, not offered' : 'not offered';
}

/** `virtio_blk` has `virtio-blk#30`; without a driver the kind of device. */
export function deviceTitle(device: VirtioDeviceState): string {
  return device.driverDevice ?? device.idName;
}

/** `block device, id 2`; says so when no driver was bound. */
export function deviceText(device: VirtioDeviceState): string {
  const parts = [device.driverDevice === undefined ? `id ${device.id}` : device.idName];
  if (device.uclassNumber !== undefined) {
    parts.push(device.uclassNumber);
  }
  if (device.driverDevice === undefined) {
    parts.push('no driver bound');
  } else if (!device.driverProbed) {
    parts.push('not probed');
  }
  if (device.broken !== undefined) {
    parts.push('broken');
  }
  return parts.join(', ');
}

/** `mmio, legacy, not probed`. */
export function transportText(transport: VirtioTransport): string {
  const parts: string[] = [transport.kind, transport.interface];
  if (!transport.probed) {
    parts.push('not probed');
  }
  return parts.join(', ');
}

export function configText(field: VirtioConfigField): string {
  const { value, explanation } = field;
  if (explanation === undefined) {
    return value;
  }
  return explanation.startsWith(value) ? explanation : `${value} (${explanation})`;
}

/** `size 256, 2 in flight` or `not set up`. */
export function queueText(queue: VirtioQueue): string {
  if (!queue.ready) {
    return `not set up, up to ${queue.maxSize}`;
  }
  const exposed = queue.chains.length + queue.chainsOmitted;
  return `size ${queue.size}, ${exposed === 1 ? '1 chain' : `${exposed} chains`}`;
}

/** `3 descriptors, used`. */
export function chainText(chain: VirtioChain): string {
  const count = chain.descriptors.length;
  return `${chain.meaning}${chain.used ? ', used' : ''} (${count === 1 ? '1 descriptor' : `${count} descriptors`})`;
}

/** `0x46efa000, 512 bytes, NEXT | WRITE → 2`. */
export function descriptorText(descriptor: VirtioDescriptor): string {
  const flags = descriptor.flags.length === 0 ? '' : `, ${descriptor.flags.join(' | ')}`;
  const next = descriptor.next === undefined ? '' : ` → ${descriptor.next}`;
  const bytes = descriptor.lengthBytes === 1 ? '1 byte' : `${descriptor.lengthBytes} bytes`;
  return `${hex(descriptor.address)}, ${bytes}${flags}${next}`;
}

/** The transport that a name means: the transport's own name or that of the device on it. */
export function findTransport(
  transports: readonly VirtioTransport[],
  name: string,
): VirtioTransport | undefined {
  return transports.find(
    (transport) => transport.name === name || transport.device?.driverDevice === name,
  );
}
