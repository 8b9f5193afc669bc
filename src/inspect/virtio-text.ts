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

/**
 * Why U-Boot leaves ACKNOWLEDGE clear: its uclass sets it when the transport is probed, and resets the device before the
 * driver's probe without setting it again.
 */
const WITHOUT_ACKNOWLEDGE =
  'U-Boot resets the device again when its driver is brought up, and then sets no ACKNOWLEDGE: this is as it should be.';

/** What needs saying about a status that looks wrong to who knows the specification. */
export function statusNote(status: VirtioStatus): string | undefined {
  const has = (name: string): boolean => status.bits.includes(name);
  return has('DRIVER') && !has('ACKNOWLEDGE') ? WITHOUT_ACKNOWLEDGE : undefined;
}

/** Has the driver said which features it takes? Before that nothing can be said to be missing. */
function isNegotiated(device: VirtioDeviceState): boolean {
  return (
    device.features.some(({ negotiated }) => negotiated) ||
    device.status.bits.some((name) => name === 'FEATURES_OK' || name === 'DRIVER_OK')
  );
}

/** `2 of 12 negotiated`; before negotiation `12 offered`. */
export function featuresText(device: VirtioDeviceState): string {
  const offered = device.features.filter((feature) => feature.offered).length;
  if (!isNegotiated(device)) {
    return `${offered} offered (${device.offered})`;
  }
  const negotiated = device.features.filter((feature) => feature.negotiated).length;
  return `${negotiated} of ${offered} negotiated (${device.negotiated} of ${device.offered})`;
}

/** `offered`, `offered, driver knows it`; after negotiation `negotiated` or `offered, not taken`. */
export function featureText(feature: VirtioFeature, device: VirtioDeviceState): string {
  if (feature.negotiated) {
    return 'negotiated';
  }
  if (!feature.offered) {
    return feature.wanted ? 'driver knows it, not offered' : 'not offered';
  }
  const words = ['offered'];
  if (feature.wanted) {
    words.push('driver knows it');
  }
  if (isNegotiated(device)) {
    words.push('not taken');
  }
  return words.join(', ');
}

/** `virtio_blk` has `virtio-blk#30`; without a driver the kind of device. */
export function deviceTitle(device: VirtioDeviceState): string {
  return device.driverDevice ?? device.idName;
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

/** `1 chain, size 256` or `not set up, up to 1024`. */
export function queueText(queue: VirtioQueue): string {
  if (!queue.ready) {
    return `not set up, up to ${queue.maxSize}`;
  }
  const exposed = queue.chains.length + queue.chainsOmitted;
  return `${exposed === 1 ? '1 chain' : `${exposed} chains`}, size ${queue.size}`;
}

/** `3 descriptors, used`. */
export function chainText(chain: VirtioChain): string {
  const count = chain.descriptors.length;
  return `${chain.meaning}${chain.used ? ', used' : ''} (${count === 1 ? '1 descriptor' : `${count} descriptors`})`;
}

/** `512 bytes, NEXT | WRITE → 2, 0x46efa000`. */
export function descriptorText(descriptor: VirtioDescriptor): string {
  const flags = descriptor.flags.length === 0 ? '' : `, ${descriptor.flags.join(' | ')}`;
  const next = descriptor.next === undefined ? '' : ` → ${descriptor.next}`;
  const bytes = descriptor.lengthBytes === 1 ? '1 byte' : `${descriptor.lengthBytes} bytes`;
  return `${bytes}${flags}${next}, ${hex(descriptor.address)}`;
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
