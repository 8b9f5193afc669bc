import { describe, expect, it } from 'vitest';
import { fakeSnapshot } from '../../adapter/testing/fake-program';
import { nodeValues, previousValue } from './changes';
import { deviceNodes, type DeviceNode } from './device-nodes';

function lines(nodes: readonly DeviceNode[], indent = ''): string[] {
  return nodes.flatMap((node) => [
    `${indent}${node.label} ${node.description}`.trimEnd(),
    ...lines(node.children, `${indent}  `),
  ]);
}

describe('deviceNodes', () => {
  it('goes from transports down to descriptors', () => {
    expect(lines(deviceNodes(fakeSnapshot(6)))).toMatchInlineSnapshot(`
      [
        "virtio_mmio@a003c00 mmio, legacy",
        "  virtio-blk#30 block device, virtio 0",
        "    status 0x6 DRIVER | DRIVER_OK",
        "      ACKNOWLEDGE",
        "      DRIVER set",
        "      DRIVER_OK set",
        "      FEATURES_OK",
        "      DEVICE_NEEDS_RESET",
        "      FAILED",
        "    features 1 of 2 negotiated",
        "      VIRTIO_BLK_F_SEG_MAX offered, not wanted",
        "      VIRTIO_F_INDIRECT_DESC negotiated",
        "    configuration generation 0",
        "      capacity 8388608 × 512 B = 4.0 GiB",
        "    queue 0 requestq size 1024, 1 chain",
        "      descriptor table 0x46efa000",
        "      available ring 0x46efe000",
        "      used ring 0x46eff000",
        "      driver side last used 4, 1021 free",
        "        num_free 1021",
        "        free_head 3",
        "        num_added 0",
        "        last_used_idx 4",
        "        avail_idx_shadow 5",
        "        avail_flags_shadow 0x1",
        "      device side last available 5, 1 in flight",
        "        available idx 5",
        "        last available idx 5",
        "        used idx 4",
        "        in flight 1",
        "        interrupts suppressed",
        "      chain 0 read sector 64, 4 sectors (3 descriptors)",
        "        descriptor 0 0x46eff000, 16 bytes, NEXT → 1",
        "        descriptor 1 0x46ef0000, 2048 bytes, NEXT | WRITE → 2",
        "        descriptor 2 0x46eff010, 1 byte, WRITE",
        "1 empty slot",
        "  virtio_mmio@a003a00 mmio, legacy, not probed",
      ]
    `);
  });

  it('gives every row an id of its own, the same in the next snapshot', () => {
    const ids = [...nodeValues(deviceNodes(fakeSnapshot(1))).keys()];
    expect(ids).toEqual([...nodeValues(deviceNodes(fakeSnapshot(6))).keys()]);
    expect(lines(deviceNodes(fakeSnapshot(1)))).toHaveLength(ids.length);
  });
});

describe('previousValue', () => {
  it('is what a row showed before, only where it changed', () => {
    const before = nodeValues(deviceNodes(fakeSnapshot(1)));
    const changed: string[] = [];
    const visit = (nodes: readonly DeviceNode[]): void => {
      for (const node of nodes) {
        const previous = previousValue(before, node);
        if (previous !== undefined) {
          changed.push(`${node.label}: ${previous} -> ${node.description}`);
        }
        visit(node.children);
      }
    };
    visit(deviceNodes(fakeSnapshot(2)));
    expect(changed).toEqual([
      'status: 0x1 ACKNOWLEDGE -> 0x2 DRIVER',
      'ACKNOWLEDGE: set -> ',
      'DRIVER:  -> set',
    ]);
  });
});
