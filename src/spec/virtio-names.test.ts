import { describe, expect, it } from 'vitest';
import { featureBitNumbers, virtioFeatureName } from './virtio-features';
import { virtioDeviceName } from './virtio-ids';
import { virtioMmioRegisterName } from './virtio-mmio';
import { virtioPciCommonRegisterName, virtioPciLegacyRegisterName } from './virtio-pci';
import { legacyRingAddresses, needEvent } from './virtio-ring';
import { formatVirtioStatus } from './virtio-status';

describe('names of VIRTIO 1.2', () => {
  it('status bits', () => {
    expect(formatVirtioStatus(0)).toBe('0');
    expect(formatVirtioStatus(0x0f)).toBe('ACKNOWLEDGE | DRIVER | DRIVER_OK | FEATURES_OK');
    expect(formatVirtioStatus(0xc0)).toBe('DEVICE_NEEDS_RESET | FAILED');
  });

  it('features by device; reserved bits are the same for all', () => {
    expect(virtioFeatureName(2, 2)).toBe('VIRTIO_BLK_F_SEG_MAX');
    expect(virtioFeatureName(1, 5)).toBe('VIRTIO_NET_F_MAC');
    expect(virtioFeatureName(4, 5)).toBe('bit 5');
    for (const id of [1, 2, 4, 99]) {
      expect(virtioFeatureName(id, 32)).toBe('VIRTIO_F_VERSION_1');
    }
    expect(virtioFeatureName(2, 40)).toBe('VIRTIO_F_RING_RESET');
    expect(virtioFeatureName(1, 63)).toBe('VIRTIO_NET_F_SPEED_DUPLEX');
    expect(featureBitNumbers((1n << 40n) | 6n)).toEqual([1, 2, 40]);
  });

  it('device ids', () => {
    expect([1, 2, 4, 42].map(virtioDeviceName)).toEqual([
      'network card',
      'block device',
      'entropy source',
      'RDMA device',
    ]);
    expect(virtioDeviceName(99)).toBe('device id 99');
  });

  it('registers by version', () => {
    expect(virtioMmioRegisterName(1, 0x10)).toBe('HostFeatures');
    expect(virtioMmioRegisterName(2, 0x10)).toBe('DeviceFeatures');
    expect(virtioMmioRegisterName(1, 0x40)).toBe('QueuePFN');
    expect(virtioMmioRegisterName(2, 0x40)).toBe('reserved 0x40');
    expect(virtioMmioRegisterName(2, 0xfc)).toBe('ConfigGeneration');
    expect(virtioMmioRegisterName(2, 0x114)).toBe('Config+0x14');
    expect(virtioPciCommonRegisterName(0x14)).toBe('device_status');
    expect(virtioPciLegacyRegisterName(0x14, false)).toBe('Config+0x0');
    expect(virtioPciLegacyRegisterName(0x14, true)).toBe('Configuration Vector');
  });
});

describe('split ring arithmetic', () => {
  it('legacy layout: 1024 entries at 0x46eff000', () => {
    expect(legacyRingAddresses(0x46eff000, 1024, 4096)).toEqual({
      avail: 0x46f03000,
      used: 0x46f04000,
    });
  });

  it('events are due when the index passes them, also around 65536', () => {
    expect(needEvent(0, 1, 0)).toBe(true);
    expect(needEvent(1, 1, 0)).toBe(false);
    expect(needEvent(0xffff, 0, 0xffff)).toBe(true);
    expect(needEvent(0, 0, 0xffff)).toBe(false);
    expect(needEvent(5, 8, 2)).toBe(true);
  });
});
