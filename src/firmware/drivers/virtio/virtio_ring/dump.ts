import { printf } from '../../../common/console';
import type { Virtqueue } from '../../../include/virtio_ring';
import {
  readAvailFlags,
  readAvailIdx,
  readAvailRing,
  readDesc,
  readUsedFlags,
  readUsedId,
  readUsedIdx,
  readUsedLen,
} from '../../../include/vring-memory';

/**
 * Prints all that driver and guest memory say about a queue. For use while debugging; nothing calls it.
 *
 * @uboot drivers/virtio/virtio_ring.c virtqueue_dump()
 */
export function virtqueue_dump(vq: Virtqueue): void {
  const { vring } = vq;
  const { num } = vring;
  const shadow = vq.vring_desc_shadow;

  printf('virtqueue %08lx for dev %s:\n', vq.address, vq.vdev.name);
  printf('\tindex %u, phys addr %08lx num %u\n', vq.index, vring.desc, num);
  printf('\tfree_head %u, num_added %u, num_free %u\n', vq.free_head, vq.num_added, vq.num_free);
  printf(
    '\tlast_used_idx %u, avail_flags_shadow %u, avail_idx_shadow %u\n',
    vq.last_used_idx,
    vq.avail_flags_shadow,
    vq.avail_idx_shadow,
  );

  printf('Shadow descriptor dump:\n');
  for (let i = 0; i < num; i++) {
    printf(
      '\tdesc_shadow[%u] = { 0x%llx, len %u, flags %u, next %u }\n',
      i,
      shadow.addr[i],
      shadow.len[i],
      shadow.flags[i],
      shadow.next[i],
    );
  }
  printf('Descriptor dump:\n');
  for (let i = 0; i < num; i++) {
    const { addr, len, flags, next } = readDesc(vring, i);
    printf('\tdesc[%u] = { 0x%llx, len %u, flags %u, next %u }\n', i, addr, len, flags, next);
  }
  printf('Avail ring dump:\n');
  printf('\tflags %u, idx %u\n', readAvailFlags(vring), readAvailIdx(vring));
  for (let i = 0; i < num; i++) {
    printf('\tavail[%u] = %u\n', i, readAvailRing(vring, i));
  }
  printf('Used ring dump:\n');
  printf('\tflags %u, idx %u\n', readUsedFlags(vring), readUsedIdx(vring));
  for (let i = 0; i < num; i++) {
    printf('\tused[%u] = { %u, %u }\n', i, readUsedId(vring, i), readUsedLen(vring, i));
  }
}
