/**
 * Requests, headers and configurations of the device types of VIRTIO 1.2 §5.
 */
export * from './virtio-blk';
export * from './virtio-console';
export * from './virtio-net';
