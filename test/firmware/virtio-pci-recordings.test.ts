import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { device_find_first_child, device_probe } from '../../src/firmware/drivers/core/device';
import { uclass_foreach_dev } from '../../src/firmware/drivers/core/uclass/find';
import { env_set_default } from '../../src/firmware/env/common';
import { eth_initialize } from '../../src/firmware/net/eth-uclass';
import { UCLASS_PCI, UCLASS_VIRTIO } from '../../src/firmware/include/dm/uclass-id';
import { put, rootPort } from '../../src/firmware/testing/fake-pci-host';
import { FakeVirtioPci } from '../../src/firmware/testing/fake-virtio-pci';
import { makePciBoard, makeVirtioPciBoard } from '../../src/firmware/testing/virtio-pci-board';

/*
 * All accesses that a real U-Boot made to PCI configuration and to the registers of one virtio device, from reset
 * until the device is ready, against ours.
 */

const kinds = ['legacy', 'transitional', 'modern'] as const;
const QUEUE_ADDRESS = /^(W virtio-pci(?:-common\S+)? 0x\w+(?:08|20|28|30) 4) 0x(46\w{3,6})$/;

/** Queue addresses as distances from the first one: the real board had allocated more before. */
function relative(lines: readonly string[]): string[] {
  let first: number | undefined;
  return lines.map((line) => {
    const [, access, hex] = QUEUE_ADDRESS.exec(line) ?? [];
    if (access === undefined || hex === undefined) {
      return line;
    }
    const address = parseInt(hex, 16);
    first ??= address;
    return `${access} +${(address - first).toString(16)}`;
  });
}

function recorded(name: string): string[] {
  const file = new URL(`../recordings/traces/trace-arm-${name}.trace`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^(pci_cfg_|[RW] virtio-pci)/.test(line));
}

/** The feature bits that QEMU's device offered. */
function offered(lines: readonly string[], modern: boolean): bigint {
  const reads = lines.filter((line) =>
    modern
      ? /^R virtio-pci-common\S+ 0x\w+04 4 /.test(line)
      : /^R virtio-pci 0x\w+00 4 /.test(line),
  );
  const words = reads.map((line) => BigInt(line.split(' ')[4] ?? '0'));
  return (words[0] ?? 0n) | ((words[1] ?? 0n) << 32n);
}

describe('virtio-pci as recorded', () => {
  it.each(kinds)('%s disk: bus scan, addresses, probe, negotiation, queue, capacity', (kind) => {
    const real = recorded(`pci-${kind}-blk`);
    const board = makeVirtioPciBoard([
      {
        kind,
        deviceId: 2,
        features: offered(real, kind === 'modern'),
        config: Uint8Array.of(0, 0x80, 0, 0, 0, 0, 0, 0),
      },
    ]);
    const udev = board.transport(1);
    expect(device_probe(udev)).toBe(0);
    expect(device_probe(device_find_first_child(udev))).toBe(0);
    const ours = board.host.takeTrace();
    expect(ours.at(-1)).toMatch(/^W \S+ 0x\w+1[24] 1 0x[6e]$/);
    expect(relative(ours)).toEqual(relative(real.slice(0, ours.length)));
    // What follows is the first request.
    expect(real[ours.length]).toMatch(/^W \S+ 0x\w+1[06] 2 0x0$/);
  });

  it.each(kinds)('%s network: both queues and the address, too', (kind) => {
    const real = recorded(`pci-${kind}-net`);
    const board = makeVirtioPciBoard([
      {
        kind,
        deviceId: 1,
        features: offered(real, kind === 'modern'),
        config: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
      },
    ]);
    env_set_default(null, 0);
    expect(device_probe(board.transport(1))).toBe(0);
    expect(eth_initialize()).toBe(1);
    const ours = board.host.takeTrace();
    expect(relative(ours)).toEqual(relative(real.slice(0, ours.length)));
    expect(real[ours.length]).toMatch(/^W \S+ 0x\w+1[06] 2 0x0$/);
  });

  it('disk behind a root port, with another port that is empty', () => {
    const real = recorded('pcie-root-port');
    const disk = new FakeVirtioPci({
      kind: 'modern',
      express: true,
      deviceId: 2,
      features: offered(real, true),
      config: Uint8Array.of(0, 0x80, 0, 0, 0, 0, 0, 0),
    });
    const board = makePciBoard([rootPort([disk]), rootPort([])]);
    const udev = uclass_foreach_dev(UCLASS_VIRTIO)[0] ?? null;
    expect(device_probe(udev)).toBe(0);
    expect(device_probe(udev && device_find_first_child(udev))).toBe(0);
    const ours = board.host.takeTrace();
    expect(relative(ours)).toEqual(relative(real.slice(0, ours.length)));
    expect(real[ours.length]).toMatch(/^W \S+ 0x\w+16 2 0x0$/);
    expect(uclass_foreach_dev(UCLASS_PCI).map((bus) => bus.name)).toEqual([
      'pcie@10000000',
      'pci_0:1.0',
      'pci_0:2.0',
    ]);
  });

  it('a BAR that gets no place: the upper half is looked at as if it were another one', () => {
    const disk = new FakeVirtioPci({
      kind: 'modern',
      deviceId: 2,
      features: 1n << 32n,
      config: new Uint8Array(8),
    });
    // 1 GiB; the window has less.
    put(disk.writable, 0x20, 4, 0xc0000000);
    const board = makePciBoard([disk]);
    const at = (line: string) => /00:01\.0 @(0x2[04]|0x4) (?:->|<-) (\w+)$/.exec(line);
    const trace = board.host.takeTrace();
    expect(
      trace.flatMap((line) => {
        const match = at(line);
        return match === null ? [] : [`${line.slice(8, 9)} ${match.slice(1).join(' ')}`];
      }),
    ).toEqual([
      'r 0x4 0x0',
      ...['w 0x20 0xffffffff', 'r 0x20 0xc000000c', 'w 0x24 0xffffffff', 'r 0x24 0xffffffff'],
      ...['w 0x24 0xffffffff', 'r 0x24 0xffffffff'],
      'w 0x4 0x6',
    ]);
    expect(device_probe(board.transport(1))).not.toBe(0);
    expect(board.output()).toBe(
      'PCI: Failed autoconfig bar 20\n' +
        'pci_hose_bus_to_phys: invalid physical address\n' +
        '(virtio-pci.m#0): could not map common config\n',
    );
  });
});
