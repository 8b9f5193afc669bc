import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch } from './program';

const scratch = new Scratch();

function lines(name: string): string[] {
  const file = path.join(import.meta.dirname, 'cases', `${name}.txt`);
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

/** A driver typed by hand, whose rings and chains no driver should make: the device breaks or drops, the guest goes on. */
describe('a guest that misuses a device', () => {
  it('a transmit chain that names RAM to more than 8 GiB is dropped', async () => {
    const machine = ['qemu-system-arm', '-nographic', '-machine', 'virt'];
    const text = await scratch.typed(lines('net-chain-over-8gib'), [
      ...[...machine, '-netdev', 'user,id=n', '-device', 'virtio-net-device,netdev=n'],
    ]);
    expect(text).toContain('still-alive\n');
    expect(text).toContain('0a003e70: 00000007');
  });

  it('VIRTIO_F_EVENT_IDX accepted for a ready ring that ends where RAM ends breaks the device', async () => {
    const text = await scratch.typed(lines('event-idx-after-ready'), [
      ...[...ARM, '-global', 'virtio-mmio.force-legacy=false', '-device', 'virtio-rng-device'],
    ]);
    expect(text).toContain('still-alive\n');
  });
});
