import { VIRTIO_NET_F_MAC } from '../../../spec/virtio';
import {
  VIRTIO_NET_HDR_BYTES,
  VIRTIO_NET_HDR_LEGACY_BYTES,
  VIRTIO_NET_RECEIVEQ,
  VIRTIO_NET_TRANSMITQ,
} from '../../../spec/virtio-devices';
import { stackAlloc, stackMark, stackRelease } from '../../common/stack-buffer';
import { DM_FLAG_ACTIVE_DMA } from '../../include/dm/device';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_ETH } from '../../include/dm/uclass-id';
import { EAGAIN, EIO, ENOSYS } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { ramClear } from '../../include/ram';
import type { EthOps, EthPdata } from '../../include/net';
import { VIRTIO_NET_DRV_NAME } from '../../include/virtio';
import type { Out, VirtioDevPriv } from '../../include/virtio';
import type { VirtioSg, Virtqueue } from '../../include/virtio_ring';
import { ethPdataAuto } from '../../net/eth-uclass/pdata';
import { dev_get_plat, dev_get_priv, dev_get_uclass_priv } from '../core/device';
import {
  transportOf,
  virtio_driver_features_init,
  virtio_find_vqs,
  virtio_reset,
} from './virtio-uclass';
import {
  virtio_cread_bytes,
  virtio_cwrite8,
  virtio_has_feature,
} from '../../include/virtio/config';
import { virtqueue_add, virtqueue_get_buf, virtqueue_kick } from './virtio_ring';

/** Receive buffers, each in one descriptor. @uboot drivers/virtio/virtio_net.c VIRTIO_NET_NUM_RX_BUFS */
const VIRTIO_NET_NUM_RX_BUFS = 32;
/** Header of a modern device, ethernet header and 1500 bytes; a legacy header leaves 2 bytes to spare. */
const VIRTIO_NET_RX_BUF_SIZE = VIRTIO_NET_HDR_BYTES + 14 + 1500;

/** Offset of `mac` in the device's configuration. @spec VIRTIO 1.2 §5.1.4 Device configuration layout */
const VIRTIO_NET_CONFIG_MAC = 0;

/** @uboot drivers/virtio/virtio_net.c struct virtio_net_priv */
export interface VirtioNetPriv {
  /** rx and tx; there once the device was probed. */
  vqs: Virtqueue[];
  /** Guest address of the receive buffers, one behind the other inside the struct. */
  readonly rx_buff: number;
  rx_running: boolean;
  /** Bytes of the header before each frame. */
  net_hdr_len: number;
}

/** The driver knows the device's address and nothing else: no checksums, no segmentation, no control queue. */
const feature: readonly number[] = [VIRTIO_NET_F_MAC];
const feature_legacy: readonly number[] = [VIRTIO_NET_F_MAC];

/** Gives the device all receive buffers, once. */
function virtio_net_start(dev: UDevice): number {
  const priv = dev_get_priv<VirtioNetPriv>(dev);
  const rx_vq = priv.vqs[VIRTIO_NET_RECEIVEQ];
  const sg: VirtioSg = { addr: 0, length: VIRTIO_NET_RX_BUF_SIZE };
  const sgs = [sg];

  if (rx_vq === undefined) {
    return -EIO;
  }
  if (!priv.rx_running) {
    for (let i = 0; i < VIRTIO_NET_NUM_RX_BUFS; i++) {
      sg.addr = priv.rx_buff + VIRTIO_NET_RX_BUF_SIZE * i;
      virtqueue_add(rx_vq, sgs, 0, 1);
    }
    virtqueue_kick(rx_vq);
    // The buffers stay with the device when the interface is stopped.
    priv.rx_running = true;
  }
  return 0;
}

/** Sends a frame behind an empty header, and waits until the device has it, as long as that takes. */
function virtio_net_send(dev: UDevice, packet: number, length: number): number {
  const priv = dev_get_priv<VirtioNetPriv>(dev);
  const tx_vq = priv.vqs[VIRTIO_NET_TRANSMITQ];
  const mark = stackMark();
  const hdr = stackAlloc(VIRTIO_NET_HDR_BYTES, 8);
  const hdr_sg: VirtioSg = { addr: hdr, length: priv.net_hdr_len };
  const data_sg: VirtioSg = { addr: packet, length };
  const sgs = [hdr_sg, data_sg];
  let ret: number;

  if (tx_vq === undefined) {
    return -EIO;
  }
  ramClear(hdr, priv.net_hdr_len);
  ret = virtqueue_add(tx_vq, sgs, 2, 0);
  if (ret === 0) {
    virtqueue_kick(tx_vq);
    while (virtqueue_get_buf(tx_vq, null) === 0) {}
  }
  stackRelease(mark);
  return ret;
}

/** The frame behind the header of the next used buffer; -EAGAIN while there is none. */
function virtio_net_recv(dev: UDevice, _flags: number, packetp: Out<number>): number {
  const priv = dev_get_priv<VirtioNetPriv>(dev);
  const rx_vq = priv.vqs[VIRTIO_NET_RECEIVEQ];
  const len: Out<number> = { value: 0 };
  let buf: number;

  if (rx_vq === undefined) {
    return -EIO;
  }
  buf = virtqueue_get_buf(rx_vq, len);
  if (buf === 0) {
    return -EAGAIN;
  }
  packetp.value = buf + priv.net_hdr_len;
  return (len.value - priv.net_hdr_len) | 0;
}

/** The buffer goes back to the device, which isn't told: it looks by itself when the next frame comes. */
function virtio_net_free_pkt(dev: UDevice, packet: number, _length: number): number {
  const priv = dev_get_priv<VirtioNetPriv>(dev);
  const rx_vq = priv.vqs[VIRTIO_NET_RECEIVEQ];
  const sg: VirtioSg = { addr: packet - priv.net_hdr_len, length: VIRTIO_NET_RX_BUF_SIZE };
  const sgs = [sg];

  if (rx_vq !== undefined) {
    virtqueue_add(rx_vq, sgs, 0, 1);
  }
  return 0;
}

/** There is no way to make the device forget its buffers but a reset. */
function virtio_net_stop(_dev: UDevice): void {
  return;
}

/** A legacy device lets the driver write the address byte by byte; a modern one only through a control queue. */
function virtio_net_write_hwaddr(dev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(dev));
  const pdata = dev_get_plat<EthPdata>(dev);

  if (!uc_priv.legacy) {
    return -ENOSYS;
  }
  for (let i = 0; i < pdata.enetaddr.length; i++) {
    virtio_cwrite8(dev, VIRTIO_NET_CONFIG_MAC + i, pdata.enetaddr[i] ?? 0);
  }
  return 0;
}

function virtio_net_read_rom_hwaddr(dev: UDevice): number {
  const pdata = dev_get_plat<EthPdata>(dev);

  if (virtio_has_feature(dev, VIRTIO_NET_F_MAC)) {
    virtio_cread_bytes(dev, VIRTIO_NET_CONFIG_MAC, pdata.enetaddr, pdata.enetaddr.length);
  }
  return 0;
}

function virtio_net_bind(dev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(dev));

  virtio_driver_features_init(
    uc_priv,
    feature,
    feature.length,
    feature_legacy,
    feature_legacy.length,
  );
  return 0;
}

function virtio_net_probe(dev: UDevice): number {
  const priv = dev_get_priv<VirtioNetPriv>(dev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(dev));
  let ret: number;

  ret = virtio_find_vqs(dev, 2, priv.vqs);
  if (ret < 0) {
    return ret;
  }
  // The header has `num_buffers` on a modern device even though buffers are never merged.
  if (uc_priv.legacy) {
    priv.net_hdr_len = VIRTIO_NET_HDR_LEGACY_BYTES;
  } else {
    priv.net_hdr_len = VIRTIO_NET_HDR_BYTES;
  }
  return 0;
}

const virtio_net_ops: EthOps = {
  start: virtio_net_start,
  send: virtio_net_send,
  recv: virtio_net_recv,
  free_pkt: virtio_net_free_pkt,
  stop: virtio_net_stop,
  write_hwaddr: virtio_net_write_hwaddr,
  read_rom_hwaddr: virtio_net_read_rom_hwaddr,
};

export const virtio_net: Driver = {
  name: VIRTIO_NET_DRV_NAME,
  id: UCLASS_ETH,
  bind: virtio_net_bind,
  probe: virtio_net_probe,
  remove: virtio_reset,
  ops: virtio_net_ops,
  priv_auto: {
    // {struct virtqueue *vqs[2]; char rx_buff[32][1526]; bool rx_running; int net_hdr_len}
    sizeBytes: (arch64) => (arch64 ? 48856 : 48848),
    create: (address): VirtioNetPriv => ({
      vqs: [],
      rx_buff: address + (gd.arch64 ? 16 : 8),
      rx_running: false,
      net_hdr_len: 0,
    }),
  },
  plat_auto: ethPdataAuto,
  flags: DM_FLAG_ACTIVE_DMA,
};
