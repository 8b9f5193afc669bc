import type { ConfigField } from './virtio-structures';
import {
  VIRTIO_NET_F_HASH_REPORT,
  VIRTIO_NET_F_MAC,
  VIRTIO_NET_F_MQ,
  VIRTIO_NET_F_MTU,
  VIRTIO_NET_F_RSS,
  VIRTIO_NET_F_SPEED_DUPLEX,
  VIRTIO_NET_F_STATUS,
} from './virtio-feature-bits';

/** @spec VIRTIO 1.2 §5.1.2 Virtqueues (one pair, then the control queue) */
export const VIRTIO_NET_RECEIVEQ = 0;
export const VIRTIO_NET_TRANSMITQ = 1;

/**
 * Header of every packet. A legacy driver that has not accepted VIRTIO_NET_F_MRG_RXBUF has no num_buffers.
 *
 * @spec VIRTIO 1.2 §5.1.6 Device Operation
 */
export const VIRTIO_NET_HDR_BYTES = 12;
export const VIRTIO_NET_HDR_LEGACY_BYTES = 10;
export const VIRTIO_NET_HDR_NUM_BUFFERS = 10;

export const VIRTIO_NET_S_LINK_UP = 1;

/** @spec VIRTIO 1.2 §5.1.6.5 Control Virtqueue */
export const VIRTIO_NET_OK = 0;
export const VIRTIO_NET_ERR = 1;
export const VIRTIO_NET_CTRL_RX = 0;
export const VIRTIO_NET_CTRL_RX_PROMISC = 0;
export const VIRTIO_NET_CTRL_RX_ALLMULTI = 1;
export const VIRTIO_NET_CTRL_RX_ALLUNI = 2;
export const VIRTIO_NET_CTRL_RX_NOMULTI = 3;
export const VIRTIO_NET_CTRL_RX_NOUNI = 4;
export const VIRTIO_NET_CTRL_RX_NOBCAST = 5;
export const VIRTIO_NET_CTRL_MAC = 1;
export const VIRTIO_NET_CTRL_MAC_TABLE_SET = 0;
export const VIRTIO_NET_CTRL_MAC_ADDR_SET = 1;
export const VIRTIO_NET_CTRL_VLAN = 2;
export const VIRTIO_NET_CTRL_VLAN_ADD = 0;
export const VIRTIO_NET_CTRL_VLAN_DEL = 1;

/** @spec VIRTIO 1.2 §5.1.4 Device configuration layout */
export const virtioNetConfigFields: readonly ConfigField[] = [
  { name: 'mac', offset: 0, sizeBytes: 6, format: 'mac', feature: VIRTIO_NET_F_MAC },
  { name: 'status', offset: 6, sizeBytes: 2, format: 'hex', feature: VIRTIO_NET_F_STATUS },
  {
    name: 'max_virtqueue_pairs',
    offset: 8,
    sizeBytes: 2,
    format: 'number',
    feature: VIRTIO_NET_F_MQ,
  },
  { name: 'mtu', offset: 10, sizeBytes: 2, format: 'number', feature: VIRTIO_NET_F_MTU },
  { name: 'speed', offset: 12, sizeBytes: 4, format: 'number', feature: VIRTIO_NET_F_SPEED_DUPLEX },
  { name: 'duplex', offset: 16, sizeBytes: 1, format: 'hex', feature: VIRTIO_NET_F_SPEED_DUPLEX },
  {
    name: 'rss_max_key_size',
    offset: 17,
    sizeBytes: 1,
    format: 'number',
    feature: VIRTIO_NET_F_RSS,
  },
  {
    name: 'rss_max_indirection_table_length',
    offset: 18,
    sizeBytes: 2,
    format: 'number',
    feature: VIRTIO_NET_F_RSS,
  },
  {
    name: 'supported_hash_types',
    offset: 20,
    sizeBytes: 4,
    format: 'hex',
    feature: VIRTIO_NET_F_HASH_REPORT,
  },
];
