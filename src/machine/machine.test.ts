import { describe, expect, it } from 'vitest';
import {
  created,
  device,
  documentation,
  drive,
  empty,
  netdev,
  place,
  problemsOf,
  testHost,
} from '../../test/support/arm-machine';
import { BUS_FAULT } from './bus';
import { readFdt } from './fdt/fdt-reader';
import { createMachine } from './machine';

describe('virt on ARM with the command line of the documentation', () => {
  it('has 32 transports; the first device is in the highest', () => {
    const machine = created(documentation);
    for (let slot = 0; slot < 32; slot++) {
      const base = 0x0a000000 + slot * 0x200;
      expect(machine.read(base, 4)).toBe(0x74726976);
      expect(machine.read(base + 4, 4)).toBe(1);
      expect(machine.read(base + 8, 4)).toBe(slot === 31 ? 1 : slot === 30 ? 2 : 0);
    }
    // Capacity in sectors of the 4 GiB disk; address of the card.
    expect(machine.read(0x0a003d00, 4)).toBe(8388608);
    expect([0, 1, 2, 3, 4, 5].map((i) => machine.read(0x0a003f00 + i, 1))).toEqual([
      0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
    ]);
    expect(machine.virtioSlots[30]?.name).toBe('virtio-mmio@a003c00');
    expect(machine.virtioSlots[30]?.transport.ref).toEqual({
      index: 1,
      transport: 'virtio-mmio@a003c00',
      deviceId: 2,
      kind: 'virtio-blk',
    });
    machine.dispose();
  });

  it('has QEMU’s memory map, and answers nothing between', () => {
    const machine = created(documentation);
    const regions = machine.bus.list().map(({ name, base, sizeBytes }) => {
      return `${base.toString(16)}-${(base + sizeBytes - 1).toString(16)} ${name}`;
    });
    expect(regions.filter((line) => !line.endsWith('virtio-mmio'))).toEqual([
      '0-3ffffff virt.flash0',
      '4000000-7ffffff virt.flash1',
      '8000000-8000fff gic_dist',
      '8010000-8011fff gic_cpu',
      '8020000-8020fff gicv2m',
      '9000000-9000fff pl011',
      '9010000-9010fff pl031',
      '9020000-9020017 fwcfg',
      '9030000-9030fff pl061',
      '10000000-3efeffff gpex_mmio_window',
      '3eff0000-3effffff gpex_ioport_window',
      '3f000000-3fffffff pcie-mmcfg-mmio',
      '40000000-47ffffff mach-virt.ram',
      '8000000000-ffffffffff gpex_mmio_window',
    ]);
    for (const address of [0x8001000, 0x9040000, 0xa004000, 0xc000000, 0x48000000, 0xfffffffc]) {
      expect(machine.read(address, 4)).toBe(BUS_FAULT);
      expect(machine.write(address, 4, 0)).toBe(false);
    }
    expect(machine.read(0x47fffffe, 4)).toBe(BUS_FAULT);
    expect(machine.read(0x47fffffc, 4)).toBe(0);
    machine.dispose();
  });

  it('leaves the device tree at the start of RAM', () => {
    const machine = created(documentation);
    const tree = readFdt(machine.ram.bytes.slice(0, 0x10_0000));
    expect(tree).toMatchObject({ ok: true });
    expect(machine.fdtAddress).toBe(0x40000000);
    expect(machine.read(0x40000000, 4)).toBe(0xedfe0dd0);
    machine.dispose();
  });

  it('resets registers, keeps RAM and flash, writes the tree with new seeds', () => {
    const machine = created(documentation);
    const treeBefore = machine.ram.bytes.slice(0, 0x10_0000);
    machine.write(0x47000000, 4, 0x12345678);
    machine.write(0x40000000, 4, 0);
    machine.write(0x4000_0000 + 0xf_0000, 4, 7);
    machine.write(0x04000000, 4, 0x00400040);
    machine.write(0x04000000, 4, 0xcafebabe);
    machine.write(0x0a003e70, 4, 1);
    machine.write(0x09000024, 4, 5);
    machine.reset();
    expect(machine.read(0x47000000, 4)).toBe(0x12345678);
    expect(machine.read(0x04000000, 4)).toBe(0xcafebabe);
    expect(machine.read(0x0a003e70, 4)).toBe(0);
    expect(machine.read(0x09000024, 4)).toBe(0);
    const treeAfter = machine.ram.bytes.slice(0, 0x10_0000);
    expect(treeAfter).not.toEqual(treeBefore);
    expect(treeAfter.slice(0, 0x1a00)).toEqual(treeBefore.slice(0, 0x1a00));
    expect(treeAfter[0xf_0000]).toBe(0);
    machine.dispose();
  });

  it('prints and reads through the console', () => {
    const host = testHost();
    const machine = created(documentation, host);
    machine.write(0x0900002c, 4, 0x70);
    machine.write(0x09000000, 4, 0x41);
    expect(host.output).toEqual([0x41]);
    machine.consoleInput(Uint8Array.from({ length: 20 }, (_, i) => i + 1));
    expect(machine.pendingInputBytes).toBe(20);
    const read: number[] = [];
    while ((machine.read(0x09000018, 4) & 0x10) === 0) {
      read.push(machine.read(0x09000000, 4));
    }
    expect(read).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(machine.pendingInputBytes).toBe(0);
    machine.dispose();
  });

  it('answers PSCI', () => {
    const machine = created(documentation);
    expect(machine.firmwareCall(0x84000000, [])).toBe(0x10001);
    expect(machine.firmwareCall(0x84000008, [])).toBe('poweroff');
    expect(machine.firmwareCall(0x84000009, [])).toBe('reset');
    expect(machine.firmwareCall(0x8400000a, [0x84000008])).toBe(0);
    expect(machine.firmwareCall(0x8400000a, [0x84000012])).toBe(0xffffffff);
    expect(machine.firmwareCall(0x12345678, [])).toBe(0xffffffff);
    machine.dispose();
  });

  it('closes its disks once, and those of a machine that could not be built', () => {
    const host = testHost();
    const machine = created(documentation, host);
    machine.dispose();
    machine.dispose();
    expect(host.disks.map((disk) => disk.disposed)).toEqual([true]);
    const other = testHost();
    const bad = createMachine({ ...documentation, devices: [device('foo')] }, other);
    expect(bad.ok).toBe(false);
    expect(other.disks.map((disk) => disk.disposed)).toEqual([true]);
  });
});

describe('options', () => {
  it('makes all transports modern with force-legacy=false', () => {
    const global = {
      driver: 'virtio-mmio',
      property: 'force-legacy',
      value: 'off',
      place: place('virtio-mmio.force-legacy=off'),
    };
    const machine = created({ ...documentation, globals: [global] });
    expect(machine.read(0x0a003e04, 4)).toBe(2);
    expect(machine.read(0x0a000004, 4)).toBe(2);
    machine.dispose();
  });

  it('numbers cards without an address, leaving out those taken', () => {
    const machine = created({
      ...empty,
      devices: [
        device('virtio-net-device'),
        device('virtio-net-device,mac=52:54:00:12:34:57'),
        device('virtio-net-device'),
        device('virtio-net-device,mac=02-00-00-00-00-01,bus=virtio-mmio-bus.3'),
      ],
    });
    const last = (slot: number): number => machine.read(0x0a000000 + slot * 0x200 + 0x105, 1);
    expect([last(31), last(30), last(29), last(3)]).toEqual([0x56, 0x57, 0x58, 0x01]);
    machine.dispose();
  });

  it('takes the devices that no driver binds', () => {
    const names = ['balloon', 'serial', 'gpu', 'keyboard', 'mouse', 'tablet', 'scsi'];
    const devices = names.map((name) => device(`virtio-${name}-device`));
    const machine = created({
      ...empty,
      devices: [...devices, device('virtio-9p-device,fsdev=fs0,mount_tag=host')],
    });
    const ids = Array.from({ length: 8 }, (_, i) => machine.read(0x0a003e08 - i * 0x200, 4));
    expect(ids).toEqual([5, 3, 16, 18, 18, 18, 8, 9]);
    machine.dispose();
  });

  it('lets a global set a property, and the device override it', () => {
    const global = {
      driver: 'virtio-blk-device',
      property: 'queue-size',
      value: '100',
      place: place('virtio-blk-device.queue-size=100'),
    };
    const drives = [drive('h')];
    expect(
      problemsOf({ drives, globals: [global], devices: [device('virtio-blk-device,drive=h')] }),
    ).toEqual([
      'virtio-blk-device,drive=h: invalid queue-size property (100), must be a power of 2 (max 1024)',
    ]);
    const devices = [device('virtio-blk-device,drive=h,queue-size=128')];
    expect(problemsOf({ drives, globals: [global], devices })).toEqual([]);
  });

  it('warns about a network end without card', () => {
    const host = testHost();
    created({ ...empty, netdevs: [netdev('n')] }, host).dispose();
    expect(host.logged).toEqual(['warning: netdev n has no peer']);
  });
});

describe('-machine virt properties', () => {
  it('virtualization=on adds the interfaces for a hypervisor', () => {
    const machine = created({ ...empty, machineProperties: new Map([['virtualization', 'on']]) });
    const names = machine.bus.list().map((region) => region.name);
    expect(names).toContain('gic_viface');
    expect([machine.read(0x8030000, 4), machine.read(0x8031000, 4)]).toEqual([0, BUS_FAULT]);
    machine.dispose();
  });

  it('without -bios the configuration space is the high one, with highmem=off the low one', () => {
    const high = created({ ...empty, bios: undefined });
    expect(high.read(0x40_1000_0000, 4)).toBe(0x00081b36);
    expect(high.read(0x3f00_0000, 4)).toBe(BUS_FAULT);
    high.dispose();
    const low = created({
      ...empty,
      bios: undefined,
      machineProperties: new Map([['highmem', 'off']]),
    });
    expect(low.read(0x3f00_0000, 4)).toBe(0x00081b36);
    expect(low.read(0x80_0000_0000, 4)).toBe(BUS_FAULT);
    low.dispose();
  });
});
