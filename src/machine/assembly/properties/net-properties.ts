import { isPowerOfTwo } from '../../../base/bits';
import { fail, ok, type Result } from '../../../base/result';
import { SilentNetwork } from '../../net/silent-network';
import type { VirtioNetOptions } from '../../virtio/net/options';
import type { DeviceRequest } from './device-request';
import { given } from './given';
import type { MacAllocator } from '../backends/mac-allocator';
import type { NetdevTable } from '../backends/netdev-table';

const MIN_QUEUE_SIZE = 256;
const MAX_QUEUE_SIZE = 1024;

/** Checks the properties of `virtio-net`, takes its network end and gives it an address. */
export function readNetOptions(
  request: DeviceRequest,
  netdevs: NetdevTable,
  macs: MacAllocator,
): Result<VirtioNetOptions, string> {
  const { driver, properties } = request;
  const netdev = properties.string('netdev');
  const backend =
    netdev === undefined ? ok(new SilentNetwork('swallowed')) : netdevs.take(driver, netdev);
  if (!backend.ok) {
    return backend;
  }
  const duplex = properties.string('duplex');
  if (duplex !== undefined && duplex !== 'half' && duplex !== 'full') {
    return fail("'duplex' must be 'half' or 'full'");
  }
  const speed = properties.number('speed');
  if (speed !== undefined && speed < -1) {
    return fail("'speed' must be between 0 and INT_MAX");
  }
  const rxQueueSize = properties.number('rx_queue_size');
  if (isBadQueueSize(rxQueueSize)) {
    return fail(`${queueSizeMessage('rx', rxQueueSize)}.`);
  }
  const txQueueSize = properties.number('tx_queue_size');
  if (isBadQueueSize(txQueueSize)) {
    return fail(queueSizeMessage('tx', txQueueSize));
  }
  return ok({
    backend: backend.value,
    mac: macs.take(properties.mac('mac')),
    ...given({
      rxQueueSize,
      txQueueSize,
      mrgRxbuf: properties.bool('mrg_rxbuf'),
      status: properties.bool('status'),
      ctrlVq: properties.bool('ctrl_vq'),
      ctrlRx: properties.bool('ctrl_rx'),
      ctrlVlan: properties.bool('ctrl_vlan'),
      ctrlRxExtra: properties.bool('ctrl_rx_extra'),
      ctrlMacAddr: properties.bool('ctrl_mac_addr'),
      ctrlGuestOffloads: properties.bool('ctrl_guest_offloads'),
      guestAnnounce: properties.bool('guest_announce'),
      mq: properties.bool('mq'),
      hostMtu: properties.number('host_mtu'),
      speedMbits: speed === -1 ? undefined : speed,
      fullDuplex: duplex === undefined ? undefined : duplex === 'full',
    }),
  });
}

function isBadQueueSize(size: number | undefined): size is number {
  if (size === undefined) {
    return false;
  }
  return size < MIN_QUEUE_SIZE || size > MAX_QUEUE_SIZE || !isPowerOfTwo(size);
}

function queueSizeMessage(which: 'rx' | 'tx', size: number): string {
  return (
    `Invalid ${which}_queue_size (= ${size}), must be a power of 2 between ` +
    `${MIN_QUEUE_SIZE} and ${MAX_QUEUE_SIZE}`
  );
}
