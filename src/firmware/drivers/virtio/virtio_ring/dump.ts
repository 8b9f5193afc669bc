import { printf } from '../../../common/console';
import { gd } from '../../../include/asm-generic/global_data';
import type { Virtqueue } from '../../../include/virtio_ring';

/**
 * Prints all that driver and guest memory say about a queue. For use while debugging; nothing calls it.
 *
 * @uboot drivers/virtio/virtio_ring.c virtqueue_dump()
 */
export function virtqueue_dump(vq: Virtqueue): void {
  const { view, base } = gd.hal.ram;
  const { num } = vq.vring;
  const desc = vq.vring.desc - base;
  const avail = vq.vring.avail - base;
  const used = vq.vring.used - base;
  const shadow = vq.vring_desc_shadow;

  printf('virtqueue %08lx for dev %s:\n', vq.address, vq.vdev.name);
  printf('\tindex %u, phys addr %08lx num %u\n', vq.index, vq.vring.desc, num);
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
    printf(
      '\tdesc[%u] = { 0x%llx, len %u, flags %u, next %u }\n',
      i,
      view.getBigUint64(desc + 16 * i, true),
      view.getUint32(desc + 16 * i + 8, true),
      view.getUint16(desc + 16 * i + 12, true),
      view.getUint16(desc + 16 * i + 14, true),
    );
  }
  printf('Avail ring dump:\n');
  printf('\tflags %u, idx %u\n', view.getUint16(avail, true), view.getUint16(avail + 2, true));
  for (let i = 0; i < num; i++) {
    printf('\tavail[%u] = %u\n', i, view.getUint16(avail + 4 + 2 * i, true));
  }
  printf('Used ring dump:\n');
  printf('\tflags %u, idx %u\n', view.getUint16(used, true), view.getUint16(used + 2, true));
  for (let i = 0; i < num; i++) {
    printf(
      '\tused[%u] = { %u, %u }\n',
      i,
      view.getUint32(used + 4 + 8 * i, true),
      view.getUint32(used + 8 + 8 * i, true),
    );
  }
}
