import { describe, expect, it } from 'vitest';
import { declaredTypesOf } from './declared-types';

describe('declaredTypesOf', () => {
  it('finds interfaces, classes and names for types, with the structure that they are of', () => {
    expect(
      declaredTypesOf(`import type { Hal } from './hal';
/** A number. @uboot include/errno.h struct not_this */
const x = 1;
/** Private data.
 * @uboot include/virtio.h struct virtio_dev_priv
 */
export interface VirtioDevPriv extends Base<number> {
  readonly vqs: Virtqueue[];
  vdev?: UDevice | null;
  get_config(dev: UDevice): number;
  'quoted name': string;
}
interface Own { a: number; b: { c: string } }
export class Queue extends Own { static n = 1; size: u16 = 0; #hidden = 2; pop(): void {} }
export type Errno = number;
type Pair = { left: Own; right: Own };
function f(): void {}
`),
    ).toEqual([
      {
        name: 'VirtioDevPriv',
        c: 'struct virtio_dev_priv',
        extends: ['Base<number>'],
        members: { vqs: 'Virtqueue[]', 'vdev?': 'UDevice | null' },
      },
      { name: 'Own', members: { a: 'number', b: '{ c: string }' } },
      { name: 'Queue', extends: ['Own'], members: { size: 'u16' } },
      { name: 'Errno', alias: 'number' },
      { name: 'Pair', members: { left: 'Own', right: 'Own' } },
    ]);
  });

  it('finds nothing in what is no program', () => {
    expect(declaredTypesOf('interface {')).toEqual([]);
    expect(declaredTypesOf('')).toEqual([]);
  });
});
