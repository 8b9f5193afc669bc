/**
 * What drivers and devices of all kinds need of VIRTIO 1.2. The numbers stand in the files by subject.
 */
export * from './virtio-feature-bits';
export * from './virtio-ids';
export * from './virtio-mmio';
export * from './virtio-ring';
export * from './virtio-status';
