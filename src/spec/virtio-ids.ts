/**
 * VIRTIO device ids. A reserved id has no device behind it yet or any more.
 *
 * @spec VIRTIO 1.2 §5 Device Types
 */
export const VIRTIO_ID_NET = 1;
export const VIRTIO_ID_BLOCK = 2;
export const VIRTIO_ID_CONSOLE = 3;
export const VIRTIO_ID_RNG = 4;
export const VIRTIO_ID_BALLOON = 5;
export const VIRTIO_ID_SCSI = 8;
export const VIRTIO_ID_9P = 9;
export const VIRTIO_ID_GPU = 16;
export const VIRTIO_ID_INPUT = 18;
export const VIRTIO_ID_CRYPTO = 20;

const deviceNames: ReadonlyMap<number, string> = new Map([
  [1, 'network card'],
  [2, 'block device'],
  [3, 'console'],
  [4, 'entropy source'],
  [5, 'memory ballooning (traditional)'],
  [6, 'ioMemory'],
  [7, 'rpmsg'],
  [8, 'SCSI host'],
  [9, '9P transport'],
  [10, 'mac80211 wlan'],
  [11, 'rproc serial'],
  [12, 'virtio CAIF'],
  [13, 'memory balloon'],
  [16, 'GPU device'],
  [17, 'Timer/Clock device'],
  [18, 'Input device'],
  [19, 'Socket device'],
  [20, 'Crypto device'],
  [21, 'Signal Distribution Module'],
  [22, 'pstore device'],
  [23, 'IOMMU device'],
  [24, 'Memory device'],
  [25, 'Audio device'],
  [26, 'file system device'],
  [27, 'PMEM device'],
  [28, 'RPMB device'],
  [29, 'mac80211 hwsim wireless simulation device'],
  [30, 'Video encoder device'],
  [31, 'Video decoder device'],
  [32, 'SCMI device'],
  [33, 'NitroSecureModule'],
  [34, 'I2C adapter'],
  [35, 'Watchdog'],
  [36, 'CAN device'],
  [38, 'Parameter Server'],
  [39, 'Audio policy device'],
  [40, 'Bluetooth device'],
  [41, 'GPIO device'],
  [42, 'RDMA device'],
]);

/** Ids that the spec's table has a name for, smallest first. */
export function namedDeviceIds(): number[] {
  return [...deviceNames.keys()];
}

/** `block device`; `reserved` for id 0; `device id 99` where the spec's table has nothing. */
export function virtioDeviceName(id: number): string {
  if (id === 0) {
    return 'reserved';
  }
  return deviceNames.get(id) ?? `device id ${id}`;
}
