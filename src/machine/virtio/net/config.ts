import * as bits from '../../../spec/virtio-feature-bits';
import { featureSet } from '../../../spec/virtio-features';
import { VIRTIO_NET_S_LINK_UP } from '../../../spec/virtio-net';
import { ringFeatures } from '../ring-features';
import type { VirtioNetOptions } from './options';

const RX_QUEUE_SIZE = 256;
const TX_QUEUE_SIZE = 256;
const CTRL_QUEUE_SIZE = 64;

/** Receive, transmit and control queue; the last one is there even when VIRTIO_NET_F_CTRL_VQ is off. */
export function netQueueSizes(options: VirtioNetOptions): number[] {
  return [
    options.rxQueueSize ?? RX_QUEUE_SIZE,
    options.txQueueSize ?? TX_QUEUE_SIZE,
    CTRL_QUEUE_SIZE,
  ];
}

/**
 * Offered features. Checksum and segmentation offloads never are: our back ends, like QEMU's user network, take whole
 * frames only.
 */
export function netFeatures(options: VirtioNetOptions, legacy: boolean): bigint {
  const wanted: readonly (readonly [boolean, number])[] = [
    [options.ctrlGuestOffloads ?? true, bits.VIRTIO_NET_F_CTRL_GUEST_OFFLOADS],
    [(options.hostMtu ?? 0) > 0, bits.VIRTIO_NET_F_MTU],
    [true, bits.VIRTIO_NET_F_MAC],
    [legacy, bits.VIRTIO_NET_F_GSO],
    [options.mrgRxbuf ?? true, bits.VIRTIO_NET_F_MRG_RXBUF],
    [options.status ?? true, bits.VIRTIO_NET_F_STATUS],
    [options.ctrlVq ?? true, bits.VIRTIO_NET_F_CTRL_VQ],
    [options.ctrlRx ?? true, bits.VIRTIO_NET_F_CTRL_RX],
    [options.ctrlVlan ?? true, bits.VIRTIO_NET_F_CTRL_VLAN],
    [options.ctrlRxExtra ?? true, bits.VIRTIO_NET_F_CTRL_RX_EXTRA],
    [options.guestAnnounce ?? true, bits.VIRTIO_NET_F_GUEST_ANNOUNCE],
    [options.mq ?? false, bits.VIRTIO_NET_F_MQ],
    [options.ctrlMacAddr ?? true, bits.VIRTIO_NET_F_CTRL_MAC_ADDR],
    [!legacy && options.speedMbits !== undefined, bits.VIRTIO_NET_F_SPEED_DUPLEX],
  ];
  const list = wanted.filter(([on]) => on).map(([, bit]) => bit);
  return featureSet(...list) | ringFeatures(options, legacy);
}

/** The configuration ends with the last field that an offered feature needs. */
export function netConfigBytes(options: VirtioNetOptions): number {
  if (options.speedMbits !== undefined) {
    return 17;
  }
  if ((options.hostMtu ?? 0) > 0) {
    return 12;
  }
  if (options.mq ?? false) {
    return 10;
  }
  return (options.status ?? true) ? 8 : 6;
}

/** @spec VIRTIO 1.2 §5.1.4 Device configuration layout */
export function fillNetConfig(view: DataView, mac: Uint8Array, options: VirtioNetOptions): void {
  for (let i = 0; i < 6; i++) {
    view.setUint8(i, mac[i] ?? 0);
  }
  if (view.byteLength >= 8) {
    view.setUint16(6, VIRTIO_NET_S_LINK_UP, true);
  }
  if (view.byteLength >= 10) {
    view.setUint16(8, 1, true);
  }
  if (view.byteLength >= 12) {
    view.setUint16(10, options.hostMtu ?? 0, true);
  }
  if (view.byteLength >= 17) {
    view.setUint32(12, options.speedMbits ?? 0, true);
    view.setUint8(16, (options.fullDuplex ?? true) ? 1 : 0);
  }
}
