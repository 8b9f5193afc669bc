import type { PropertyKind } from './property-values';

/** A VirtIO device model of QEMU on a `virtio-bus`. */
export interface VirtioModel {
  /** What it is without its bus: `virtio-blk`. */
  readonly kind: string;
  readonly properties: ReadonlyMap<string, PropertyKind>;
}

const ON_OFF_AUTO: PropertyKind = { oneOf: ['auto', 'on', 'off'] };
const ON_ERROR: PropertyKind = { oneOf: ['report', 'ignore', 'enospc', 'stop', 'auto'] };

function of(kind: PropertyKind, names: string): [string, PropertyKind][] {
  return names.split(' ').map((name) => [name, kind]);
}

/** Properties that every VirtIO device has; also those of QEMU's abstract model `virtio-device`. */
export const COMMON_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map(
  of(
    'bool',
    'any_layout event_idx indirect_desc iommu_platform notify_on_empty packed queue_reset ' +
      'use-disabled-flag use-started x-disable-legacy-check',
  ),
);

const BLK: [string, PropertyKind][] = [
  ...of(ON_OFF_AUTO, 'account-failed account-invalid backend_defaults write-cache'),
  ...of(ON_ERROR, 'rerror werror'),
  ...of(
    'bool',
    'config-wce discard report-discard-granularity request-merging scsi seg-max-adjust share-rw ' +
      'write-zeroes x-enable-wce-if-config-wce',
  ),
  ...of(
    'uint32',
    'cyls heads lcyls lheads lsecs secs max-discard-sectors max-write-zeroes-sectors',
  ),
  ...of(
    'size',
    'discard_granularity logical_block_size physical_block_size min_io_size opt_io_size',
  ),
  ...of('uint16', 'num-queues queue-size'),
  ...of('int32', 'bootindex'),
  ...of('string', 'drive serial'),
  ...of('object', 'iothread'),
];

const NET: [string, PropertyKind][] = [
  ...of(
    'bool',
    'csum ctrl_guest_offloads ctrl_mac_addr ctrl_rx ctrl_rx_extra ctrl_vlan ctrl_vq failover gso ' +
      'guest_announce guest_csum guest_ecn guest_rsc_ext guest_tso4 guest_tso6 guest_ufo hash ' +
      'host_ecn host_tso4 host_tso6 host_ufo mq mrg_rxbuf rss status x-mtu-bypass-backend',
  ),
  ...of('uint16', 'host_mtu rx_queue_size tx_queue_size'),
  ...of('uint32', 'rsc_interval x-txtimer'),
  ...of('int32', 'bootindex speed x-txburst'),
  ...of('string', 'duplex netdev tx'),
  ...of('mac', 'mac'),
];

const RNG: [string, PropertyKind][] = [
  ...of('uint64', 'max-bytes'),
  ...of('uint32', 'period'),
  ...of('object', 'rng'),
];

const BALLOON: [string, PropertyKind][] = [
  ...of(
    'bool',
    'deflate-on-oom free-page-hint free-page-reporting page-poison qemu-4-0-config-size',
  ),
  ...of('object', 'iothread'),
  ...of('uint64', 'guest-stats-polling-interval'),
];

const SERIAL: [string, PropertyKind][] = [
  ...of('bool', 'emergency-write'),
  ...of('uint32', 'max_ports'),
];

const SCSI: [string, PropertyKind][] = [
  ...of('bool', 'seg_max_adjust hotplug param_change'),
  ...of('uint32', 'num_queues virtqueue_size max_sectors cmd_per_lun'),
  ...of('object', 'iothread'),
];

const GPU: [string, PropertyKind][] = [
  ...of('bool', 'blob edid'),
  ...of('uint32', 'max_outputs xres yres'),
  ...of('size', 'max_hostmem'),
];

const INPUT: [string, PropertyKind][] = [
  ...of('string', 'serial display'),
  ...of('uint32', 'head'),
];

/** Mouse and tablet. */
const POINTER: [string, PropertyKind][] = [...INPUT, ...of('bool', 'wheel-axis')];

function model(kind: string, own: readonly [string, PropertyKind][]): VirtioModel {
  return { kind, properties: new Map([...COMMON_PROPERTIES, ...own]) };
}

/** By QEMU's name: those that start without more than `-device`, or with a drive or network. */
export const VIRTIO_MODELS: ReadonlyMap<string, VirtioModel> = new Map([
  ['virtio-blk-device', model('virtio-blk', BLK)],
  ['virtio-net-device', model('virtio-net', NET)],
  ['virtio-rng-device', model('virtio-rng', RNG)],
  ['virtio-balloon-device', model('virtio-balloon', BALLOON)],
  ['virtio-serial-device', model('virtio-serial', SERIAL)],
  ['virtio-9p-device', model('virtio-9p', of('string', 'fsdev mount_tag'))],
  ['virtio-scsi-device', model('virtio-scsi', SCSI)],
  ['virtio-gpu-device', model('virtio-gpu', GPU)],
  ['virtio-keyboard-device', model('virtio-keyboard', INPUT)],
  ['virtio-mouse-device', model('virtio-mouse', POINTER)],
  ['virtio-tablet-device', model('virtio-tablet', POINTER)],
]);
