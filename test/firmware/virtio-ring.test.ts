import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dev_get_priv,
  dev_get_uclass_priv,
  device_find_first_child,
  device_probe,
} from '../../src/firmware/drivers/core/device';
import { virtio_find_vqs } from '../../src/firmware/drivers/virtio/virtio-uclass';
import {
  virtqueue_add,
  virtqueue_get_buf,
  virtqueue_kick,
  virtqueue_poll,
  vring_create_virtqueue,
  vring_del_virtqueue,
} from '../../src/firmware/drivers/virtio/virtio_ring';
import { virtqueue_dump } from '../../src/firmware/drivers/virtio/virtio_ring/dump';
import { malloc } from '../../src/firmware/common/dlmalloc';
import { ENOSPC } from '../../src/firmware/include/errno';
import type { VirtioDevPriv } from '../../src/firmware/include/virtio';
import { vring_init, vring_need_event, vring_size } from '../../src/firmware/include/virtio_ring';
import type { Virtqueue } from '../../src/firmware/include/virtio_ring';
import { makeVirtioSandbox } from './virtio-sandbox';
import type { VirtioSandboxPriv } from './virtio-sandbox';

function setUp() {
  const sandbox = makeVirtioSandbox();
  const { bus } = sandbox;
  expect(device_probe(bus)).toBe(0);
  const dev = device_find_first_child(bus);
  if (dev === null) {
    throw new Error('no child was bound');
  }
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(bus);
  uc_priv.vdev = dev;
  const vqs: Virtqueue[] = [];
  expect(virtio_find_vqs(dev, 1, vqs)).toBe(0);
  const [vq] = vqs;
  if (vq === undefined) {
    throw new Error('find_vqs gave no queue');
  }
  const { view, base } = sandbox.hal.ram;
  let usedIdx = 0;
  return {
    bus,
    hal: sandbox.hal,
    takeOutput: () => sandbox.takeOutput(),
    uc_priv,
    vq,
    notified: dev_get_priv<VirtioSandboxPriv>(bus).notified,
    /** Descriptor as it lies in guest memory. */
    desc: (i: number) => {
      const at = vq.vring.desc + 16 * i - base;
      return {
        addr: view.getBigUint64(at, true),
        len: view.getUint32(at + 8, true),
        flags: view.getUint16(at + 12, true),
        next: view.getUint16(at + 14, true),
      };
    },
    avail: () => ({
      flags: view.getUint16(vq.vring.avail - base, true),
      idx: view.getUint16(vq.vring.avail + 2 - base, true),
      ring: Array.from({ length: vq.vring.num }, (_, i) =>
        view.getUint16(vq.vring.avail + 4 + 2 * i - base, true),
      ),
    }),
    /** The device returns a chain. */
    use: (id: number, len: number) => {
      const at = vq.vring.used + 4 + 8 * (usedIdx % vq.vring.num) - base;
      view.setUint32(at, id, true);
      view.setUint32(at + 4, len, true);
      usedIdx = (usedIdx + 1) & 0xffff;
      view.setUint16(vq.vring.used + 2 - base, usedIdx, true);
    },
    setUsedFlags: (flags: number) => {
      view.setUint16(vq.vring.used - base, flags, true);
    },
  };
}

const buffers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ addr: 0x4100_0000 + 0x100 * i, length: 0x10 + i }));

describe('split virtqueue, driver side', () => {
  it('has the sizes and places of the layout', () => {
    expect(vring_size(4, 4096)).toBe(4134);
    expect(vring_size(256, 4096)).toBe(10246);
    expect(vring_size(1024, 4096)).toBe(28678);
    expect(vring_init(1024, 0x46f0b000, 4096)).toEqual({
      num: 1024,
      desc: 0x46f0b000,
      avail: 0x46f0f000,
      used: 0x46f10000,
    });
  });

  it('compares event indexes across the wrap', () => {
    expect(vring_need_event(5, 6, 5)).toBe(true);
    expect(vring_need_event(5, 5, 4)).toBe(false);
    expect(vring_need_event(0xffff, 1, 0xfffe)).toBe(true);
    expect(vring_need_event(3, 1, 0xfffe)).toBe(false);
  });

  it('begins empty, on a page, and wants no interrupts', () => {
    const { vq, avail } = setUp();

    expect(vq.vring.desc % 4096).toBe(0);
    expect(vq).toMatchObject({ num_free: 4, free_head: 0, num_added: 0, last_used_idx: 0 });
    expect(avail()).toEqual({ flags: 1, idx: 0, ring: [0, 0, 0, 0] });
  });

  it('writes a chain: readable buffers first, NEXT on all but the last', () => {
    const { vq, desc, avail } = setUp();

    expect(virtqueue_add(vq, buffers(3), 1, 2)).toBe(0);
    expect(desc(0)).toEqual({ addr: 0x4100_0000n, len: 0x10, flags: 1, next: 1 });
    expect(desc(1)).toEqual({ addr: 0x4100_0100n, len: 0x11, flags: 3, next: 2 });
    expect(desc(2)).toEqual({ addr: 0x4100_0200n, len: 0x12, flags: 2, next: 3 });
    expect(avail()).toEqual({ flags: 1, idx: 1, ring: [0, 0, 0, 0] });
    expect(vq).toMatchObject({ num_free: 1, free_head: 3, num_added: 1 });
  });

  it('refuses a chain that is too long, and tells the device only if it has something to read', () => {
    const { vq, notified } = setUp();

    expect(virtqueue_add(vq, buffers(3), 0, 3)).toBe(0);
    expect(virtqueue_add(vq, buffers(2), 0, 2)).toBe(-ENOSPC);
    expect(notified).toEqual([]);
    expect(virtqueue_add(vq, buffers(2), 1, 1)).toBe(-ENOSPC);
    expect(notified).toEqual([0]);
    expect(vq.num_free).toBe(1);
  });

  it('kicks once for all that was added, unless the device asked not to', () => {
    const { vq, notified, setUsedFlags } = setUp();

    virtqueue_add(vq, buffers(1), 0, 1);
    virtqueue_add(vq, buffers(1), 0, 1);
    virtqueue_kick(vq);
    expect(notified).toEqual([0]);
    expect(vq.num_added).toBe(0);
    setUsedFlags(1);
    virtqueue_add(vq, buffers(1), 0, 1);
    virtqueue_kick(vq);
    expect(notified).toEqual([0]);
  });

  it('tells a listener what the driver does, in order', () => {
    const { vq, use, setUsedFlags, hal } = setUp();
    const heard: string[] = [];
    hal.ringListener = {
      chainExposed: ({ index }, head, availIdx) =>
        heard.push(`exposed ${index} head ${head} idx ${availIdx}`),
      notifySuppressed: ({ vdev }) => heard.push(`suppressed ${vdev.name}`),
      nothingUsed: ({ index }) => heard.push(`nothing on ${index}`),
      usedSeen: (_ring, id, bytes) => heard.push(`used ${id} ${bytes} bytes`),
      chainReclaimed: ({ vring }, head) => heard.push(`reclaimed ${head} of ${vring.num}`),
    };

    virtqueue_add(vq, buffers(2), 1, 1);
    virtqueue_kick(vq);
    setUsedFlags(1);
    virtqueue_add(vq, buffers(1), 0, 1);
    virtqueue_kick(vq);
    virtqueue_get_buf(vq, null);
    use(0, 7);
    virtqueue_get_buf(vq, null);
    use(9, 1);
    virtqueue_get_buf(vq, null);
    expect(heard).toEqual([
      'exposed 0 head 0 idx 1',
      'exposed 0 head 2 idx 2',
      `suppressed ${vq.vdev.name}`,
      'nothing on 0',
      'used 0 7 bytes',
      'reclaimed 0 of 4',
      'used 9 1 bytes',
    ]);
    hal.ringListener = undefined;
    virtqueue_get_buf(vq, null);
    expect(heard).toHaveLength(7);
  });

  it('gives nothing while the device has returned nothing', () => {
    const { vq, use } = setUp();

    virtqueue_add(vq, buffers(1), 0, 1);
    expect(virtqueue_poll(vq, 0)).toBe(false);
    expect(virtqueue_get_buf(vq, null)).toBe(0);
    use(0, 8);
    expect(virtqueue_poll(vq, 0)).toBe(true);
    expect(virtqueue_get_buf(vq, null)).toBe(0x4100_0000);
    expect(virtqueue_get_buf(vq, null)).toBe(0);
  });

  it('uses the chain that came back last first', () => {
    const { vq, use, avail } = setUp();

    virtqueue_add(vq, buffers(2), 0, 2);
    virtqueue_add(vq, buffers(1), 0, 1);
    use(2, 0);
    use(0, 0);
    expect(virtqueue_get_buf(vq, null)).toBe(0x4100_0000);
    expect(virtqueue_get_buf(vq, null)).toBe(0x4100_0000);
    expect(vq).toMatchObject({ num_free: 4, free_head: 0 });
    virtqueue_add(vq, buffers(4), 2, 2);
    expect(avail().ring.slice(0, 3)).toEqual([0, 2, 0]);
    expect([...vq.vring_desc_shadow.next]).toEqual([1, 2, 3, 0]);
  });

  it('complains about an id beyond the ring each time it is asked, and stays', () => {
    const { vq, use, takeOutput } = setUp();
    const len = { value: 0 };

    virtqueue_add(vq, buffers(1), 0, 1);
    use(4, 9);
    for (let poll = 0; poll < 2; poll++) {
      expect(virtqueue_get_buf(vq, len)).toBe(0);
      expect(takeOutput()).toBe('(virtio-rng#0.0): id 4 out of range\n');
    }
    expect(vq.last_used_idx).toBe(0);
    expect(len.value).toBe(9);
  });

  it('does not take a chain twice', () => {
    const { vq, use, takeOutput } = setUp();

    virtqueue_add(vq, buffers(1), 0, 1);
    use(0, 0);
    use(0, 0);
    expect(virtqueue_get_buf(vq, null)).toBe(0x4100_0000);
    expect(virtqueue_get_buf(vq, null)).toBe(0);
    expect(takeOutput()).toBe('(virtio-rng#0.0): id 0 is not a head\n');
    expect(vq.num_free).toBe(4);
  });

  it('goes on past 65536 chains', () => {
    const { vq, use, avail } = setUp();

    for (let i = 0; i < 65_540; i++) {
      virtqueue_add(vq, buffers(1), 0, 1);
      virtqueue_kick(vq);
      use(0, 0);
      expect(virtqueue_get_buf(vq, null)).toBe(0x4100_0000);
    }
    expect(vq.last_used_idx).toBe(4);
    expect(avail().idx).toBe(4);
  });

  it('never loses a descriptor, in whatever order chains come back', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 7 }), { maxLength: 60 }), (steps) => {
        const { vq, use } = setUp();
        const out = new Map<number, number>();
        for (const step of steps) {
          const heads = [...out.keys()];
          const head = heads[step % Math.max(heads.length, 1)];
          const count = 1 + (step % 3);
          if (step < 4 && head !== undefined) {
            use(head, step);
            expect(virtqueue_get_buf(vq, null)).toBe(0x4100_0000);
            out.delete(head);
          } else if (vq.num_free >= count) {
            out.set(vq.free_head, count);
            expect(virtqueue_add(vq, buffers(count), 1, count - 1)).toBe(0);
          } else {
            expect(virtqueue_add(vq, buffers(count), 0, count)).toBe(-ENOSPC);
          }
          const taken = [...out.values()].reduce((sum, n) => sum + n, 0);
          expect(vq.num_free).toBe(4 - taken);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('prints all of itself', () => {
    const { vq, takeOutput } = setUp();

    virtqueue_add(vq, buffers(2), 1, 1);
    virtqueue_dump(vq);
    const text = takeOutput();
    expect(text).toContain('for dev virtio-rng#0:\n');
    expect(text).toContain('\tfree_head 2, num_added 1, num_free 2\n');
    expect(text).toContain('\tdesc_shadow[1] = { 0x41000100, len 17, flags 2, next 2 }\n');
    expect(text).toContain('\tdesc[0] = { 0x41000000, len 16, flags 1, next 1 }\n');
    expect(text).toContain('\tavail[0] = 0\n');
  });
});

describe('virtqueue memory', () => {
  it('is all given back', () => {
    const { vq, bus, uc_priv } = setUp();

    vring_del_virtqueue(vq);
    expect(uc_priv.vqs).toEqual([]);
    const again = vring_create_virtqueue(0, 4, 4096, bus);
    expect(again?.vring).toEqual(vq.vring);
    expect(again?.address).toBe(vq.address);
  });

  it('refuses a size that is no power of two', () => {
    const { bus, takeOutput } = setUp();

    expect(vring_create_virtqueue(0, 6, 4096, bus)).toBeNull();
    expect(takeOutput()).toBe('Bad virtqueue length 6\n');
    expect(vring_create_virtqueue(0, 0, 4096, bus)).toBeNull();
  });

  it('takes a smaller ring when the heap is short', () => {
    const { bus } = setUp();

    while (malloc(65536) !== 0) {}
    const vq = vring_create_virtqueue(0, 1024, 4096, bus);
    expect(vq?.vring.num).toBeLessThan(1024);
    expect(vq?.num_free).toBe(vq?.vring.num);
  });

  it('gives up when there is no memory at all', () => {
    const { bus } = setUp();

    for (const bytes of [65536, 4096, 256, 16, 8]) {
      while (malloc(bytes) !== 0) {}
    }
    expect(vring_create_virtqueue(0, 1024, 4096, bus)).toBeNull();
  });
});
