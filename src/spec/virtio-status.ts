/**
 * Device status bits.
 *
 * @spec VIRTIO 1.2 §2.1 Device Status Field
 */
export const VIRTIO_CONFIG_S_ACKNOWLEDGE = 1;
export const VIRTIO_CONFIG_S_DRIVER = 2;
export const VIRTIO_CONFIG_S_DRIVER_OK = 4;
export const VIRTIO_CONFIG_S_FEATURES_OK = 8;
export const VIRTIO_CONFIG_S_NEEDS_RESET = 0x40;
export const VIRTIO_CONFIG_S_FAILED = 0x80;

const statusNames: readonly (readonly [number, string])[] = [
  [VIRTIO_CONFIG_S_ACKNOWLEDGE, 'ACKNOWLEDGE'],
  [VIRTIO_CONFIG_S_DRIVER, 'DRIVER'],
  [VIRTIO_CONFIG_S_DRIVER_OK, 'DRIVER_OK'],
  [VIRTIO_CONFIG_S_FEATURES_OK, 'FEATURES_OK'],
  [0x10, 'bit 4'],
  [0x20, 'bit 5'],
  [VIRTIO_CONFIG_S_NEEDS_RESET, 'DEVICE_NEEDS_RESET'],
  [VIRTIO_CONFIG_S_FAILED, 'FAILED'],
];

/** Names of the bits that are set, lowest first; empty after a reset. */
export function virtioStatusNames(status: number): string[] {
  return statusNames.filter(([bit]) => (status & bit) !== 0).map(([, name]) => name);
}

/** `ACKNOWLEDGE | DRIVER`; `0` after a reset. */
export function formatVirtioStatus(status: number): string {
  return virtioStatusNames(status).join(' | ') || '0';
}
