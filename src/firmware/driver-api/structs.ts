import type { ApiMember, ApiStruct } from '../../base/driver-api/driver-api';

function members(...names: readonly string[]): ApiMember[] {
  return names.map((name) => ({ name }));
}

/** Structs that drivers have pointers to, and the members that they see. */
export const DRIVER_STRUCTS: readonly ApiStruct[] = [
  {
    name: 'UDevice',
    members: members(
      ...['driver', 'name', 'address', 'driver_data', 'parent', 'child_head', 'flags_', 'seq_'],
    ),
  },
  { name: 'Driver', members: members('name', 'id', 'flags') },
  {
    name: 'VirtioDevPriv',
    members: members('vqs', 'vdev', 'legacy', 'device', 'vendor', 'features'),
  },
  { name: 'Virtqueue', members: members('vdev', 'index', 'num_free') },
  {
    name: 'BlkDesc',
    members: [
      ...['uclass_id', 'devnum', 'part_type', 'target', 'lun', 'hwpart', 'type', 'log2blksz'].map(
        (name) => ({ name, set: 'int' as const }),
      ),
      { name: 'lba', set: 'size' },
      { name: 'blksz', set: 'size' },
      { name: 'removable', set: 'bool' },
      ...['vendor', 'product', 'revision'].map((name) => ({ name, set: 'text' as const })),
      { name: 'bdev' },
    ],
  },
  {
    name: 'EthPdata',
    members: [
      { name: 'iobase', set: 'size' },
      ...['phy_interface', 'max_speed'].map((name) => ({ name, set: 'int' as const })),
      { name: 'enetaddr', isBytes: true },
    ],
  },
  { name: 'StdioDev', members: [{ name: 'flags', set: 'int' }, ...members('name', 'priv')] },
];

/** A member that only objects of one struct have. */
const MARKS: readonly (readonly [mark: string, struct: string])[] = [
  ['child_head', 'UDevice'],
  ['vring_desc_shadow', 'Virtqueue'],
  ['feature_table', 'VirtioDevPriv'],
  ['log2blksz', 'BlkDesc'],
  ['enetaddr', 'EthPdata'],
];

/** The struct that an object of the firmware is, by its members; undefined: none that drivers have. */
export function structOf(value: object): string | undefined {
  const found = MARKS.find(([mark]) => Object.hasOwn(value, mark));
  if (found !== undefined) {
    return found[1];
  }
  if (Object.hasOwn(value, 'flags') && Object.hasOwn(value, 'priv')) {
    return 'StdioDev';
  }
  return Object.hasOwn(value, 'name') && Object.hasOwn(value, 'id') ? 'Driver' : undefined;
}
