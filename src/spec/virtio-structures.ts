/**
 * Structures that lie in guest memory, as data: who looks at memory reads them by name. All are little-endian. Each has the
 * name that the specification gives it; those of a queue also the one that drivers in C use.
 */
export interface Structure {
  readonly name: string;
  /** Without the array of unknown length at its end. */
  readonly sizeBytes: number;
  readonly members: readonly StructureMember[];
}

export interface StructureMember {
  readonly name: string;
  readonly offset: number;
  /** `u8` to `u64`, or the name of a structure. */
  readonly type: string;
  /** Elements of an array; 0: as many as the queue or the buffer has. Undefined: no array. */
  readonly count?: number;
}

/** One field of a device's configuration or header, as the spec's struct has it. */
export interface ConfigField {
  /** `capacity`, `topology.opt_io_size`. */
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly format: 'number' | 'hex' | 'bytes' | 'mac';
  /** The field means something only with this feature bit; undefined: always. */
  readonly feature?: number;
}

/** @spec VIRTIO 1.2 §2.7.5 The Virtqueue Descriptor Table */
const DESC: Omit<Structure, 'name'> = {
  sizeBytes: 16,
  members: [
    { name: 'addr', offset: 0, type: 'u64' },
    { name: 'len', offset: 8, type: 'u32' },
    { name: 'flags', offset: 12, type: 'u16' },
    { name: 'next', offset: 14, type: 'u16' },
  ],
};

/** @spec VIRTIO 1.2 §2.7.6 The Virtqueue Available Ring */
const AVAIL: Omit<Structure, 'name'> = {
  sizeBytes: 4,
  members: [
    { name: 'flags', offset: 0, type: 'u16' },
    { name: 'idx', offset: 2, type: 'u16' },
    { name: 'ring', offset: 4, type: 'u16', count: 0 },
  ],
};

/** @spec VIRTIO 1.2 §2.7.8 The Virtqueue Used Ring */
const USED_ELEM: Omit<Structure, 'name'> = {
  sizeBytes: 8,
  members: [
    { name: 'id', offset: 0, type: 'u32' },
    { name: 'len', offset: 4, type: 'u32' },
  ],
};

/** @spec VIRTIO 1.2 §2.7.8 The Virtqueue Used Ring */
const USED: Omit<Structure, 'name'> = {
  sizeBytes: 4,
  members: [
    { name: 'flags', offset: 0, type: 'u16' },
    { name: 'idx', offset: 2, type: 'u16' },
    { name: 'ring', offset: 4, type: 'vring_used_elem', count: 0 },
  ],
};

/** @spec VIRTIO 1.2 §5.2.6 Device Operation (block; the status byte comes behind the data) */
const BLK_HEADER = [
  { name: 'type', offset: 0, type: 'u32' },
  { name: 'reserved', offset: 4, type: 'u32' },
  { name: 'sector', offset: 8, type: 'u64' },
] as const;

/** @spec VIRTIO 1.2 §5.1.6 Device Operation (network) */
const NET_HEADER = [
  { name: 'flags', offset: 0, type: 'u8' },
  { name: 'gso_type', offset: 1, type: 'u8' },
  { name: 'hdr_len', offset: 2, type: 'u16' },
  { name: 'gso_size', offset: 4, type: 'u16' },
  { name: 'csum_start', offset: 6, type: 'u16' },
  { name: 'csum_offset', offset: 8, type: 'u16' },
] as const;

export const STRUCTURES: readonly Structure[] = [
  { name: 'virtq_desc', ...DESC },
  { name: 'vring_desc', ...DESC },
  { name: 'virtq_avail', ...AVAIL },
  { name: 'vring_avail', ...AVAIL },
  { name: 'virtq_used', ...USED },
  { name: 'vring_used', ...USED },
  { name: 'virtq_used_elem', ...USED_ELEM },
  { name: 'vring_used_elem', ...USED_ELEM },
  {
    name: 'virtio_blk_req',
    sizeBytes: 16,
    members: [...BLK_HEADER, { name: 'data', offset: 16, type: 'u8', count: 0 }],
  },
  /** Its first, readable part. */
  { name: 'virtio_blk_outhdr', sizeBytes: 16, members: BLK_HEADER },
  {
    /** @spec VIRTIO 1.2 §5.2.6 Device Operation (block: discard, write zeroes and secure erase) */
    name: 'virtio_blk_discard_write_zeroes',
    sizeBytes: 16,
    members: [
      { name: 'sector', offset: 0, type: 'u64' },
      { name: 'num_sectors', offset: 8, type: 'u32' },
      { name: 'flags', offset: 12, type: 'u32' },
    ],
  },
  {
    name: 'virtio_net_hdr',
    sizeBytes: 12,
    members: [...NET_HEADER, { name: 'num_buffers', offset: 10, type: 'u16' }],
  },
  /** For a legacy driver that has not accepted VIRTIO_NET_F_MRG_RXBUF. */
  { name: 'virtio_net_hdr_legacy', sizeBytes: 10, members: NET_HEADER },
  {
    /** @spec VIRTIO 1.2 §5.3.6.2 Multiport Device Operation (the name of PORT_NAME comes behind it) */
    name: 'virtio_console_control',
    sizeBytes: 8,
    members: [
      { name: 'id', offset: 0, type: 'u32' },
      { name: 'event', offset: 4, type: 'u16' },
      { name: 'value', offset: 6, type: 'u16' },
    ],
  },
  {
    /** @spec VIRTIO 1.2 §5.1.6.5 Control Virtqueue */
    name: 'virtio_net_ctrl',
    sizeBytes: 2,
    members: [
      { name: 'class', offset: 0, type: 'u8' },
      { name: 'command', offset: 1, type: 'u8' },
      { name: 'command_specific_data', offset: 2, type: 'u8', count: 0 },
    ],
  },
];
