import { describe, expect, it } from 'vitest';
import { created, device, empty } from '../../../test/support/arm-machine';

const ECAM = 0x3f00_0000;
const IO = 0x3eff_0000;
const BRIDGE = ECAM + (1 << 15);
const BEHIND = ECAM + (1 << 20) + (3 << 15);
const MODERN = 0x1050_0000;

describe('a device behind a bridge', () => {
  const bridged = (bridge: string): ReturnType<typeof created> =>
    created({
      ...empty,
      devices: [bridge, 'virtio-rng-pci-transitional,bus=b,addr=3'].map(device),
    });

  it('answers configuration, memory and I/O where the bridge forwards them', () => {
    const machine = bridged('pci-bridge,chassis_nr=1,id=b');
    expect(machine.read(BEHIND, 4)).toBe(0xffff_ffff);
    machine.write(BRIDGE + 0x18, 4, 0x0001_0100);
    expect(machine.read(BEHIND, 4)).toBe(0x1005_1af4);
    machine.write(BEHIND + 0x10, 4, 0x1000);
    machine.write(BEHIND + 0x20, 4, MODERN);
    machine.write(BEHIND + 4, 2, 7);
    expect(machine.read(MODERN + 0x12, 2)).toBe(0xffff);
    machine.write(BRIDGE + 4, 2, 7);
    machine.write(BRIDGE + 0x20, 4, 0x1050_1050);
    machine.write(BRIDGE + 0x1c, 2, 0x1010);
    expect(machine.read(MODERN + 0x12, 2)).toBe(1);
    expect(machine.read(IO + 0x1000, 4)).toBe(0x7900_0000);
    machine.write(BRIDGE + 0x20, 4, 0x1060_1060);
    expect(machine.read(MODERN + 0x12, 2)).toBe(0xffff);
    machine.write(BRIDGE + 0x24, 4, 0x1050_1050);
    expect(machine.read(MODERN + 0x12, 2)).toBe(1);
    machine.write(BRIDGE + 0x1c, 2, 0x2020);
    expect(machine.read(IO + 0x1000, 4)).toBe(0xffff_ffff);
    expect(machine.virtioTransports[32]).toMatchObject({
      transportName: 'virtio-pci@b:03.0',
      pciPlace: { bus: 1, devfn: 0x18 },
    });
    machine.reset();
    expect(machine.read(BEHIND, 4)).toBe(0xffff_ffff);
  });

  it('follows when the guest gives its bus another number', () => {
    const machine = bridged('pci-bridge,chassis_nr=1,id=b');
    const onBusTwo = BEHIND + (1 << 20);
    machine.write(BRIDGE + 0x18, 4, 0x0001_0100);
    expect(machine.read(BEHIND, 4)).toBe(0x1005_1af4);
    expect(machine.read(onBusTwo, 4)).toBe(0xffff_ffff);
    machine.write(BRIDGE + 0x18, 4, 0x0002_0200);
    expect(machine.read(BEHIND, 4)).toBe(0xffff_ffff);
    expect(machine.read(onBusTwo, 4)).toBe(0x1005_1af4);
    machine.write(BRIDGE + 0x19, 1, 1);
    expect(machine.read(BEHIND, 4)).toBe(0x1005_1af4);
  });

  it('decodes nothing before its command register says so', () => {
    const machine = created({ ...empty, devices: [device('virtio-rng-pci')] });
    const base = ECAM + (1 << 15);
    machine.write(base + 0x20, 4, 0x1000_0000);
    expect(machine.read(0x1000_0012, 2)).toBe(0xffff);
    machine.write(base + 4, 2, 2);
    expect(machine.read(0x1000_0012, 2)).toBe(1);
    machine.write(base + 4, 2, 1);
    expect(machine.read(0x1000_0012, 2)).toBe(0xffff);
  });
});

describe('the configuration access capability', () => {
  it('reaches modern registers without any address', () => {
    const machine = created({ ...empty, devices: [device('virtio-rng-pci,disable-legacy=on')] });
    const capability = ECAM + (1 << 15) + 0x84;
    const set = (offset: number, length: number): void => {
      machine.write(capability + 8, 4, offset);
      machine.write(capability + 12, 4, length);
    };
    set(0x12, 2);
    expect(machine.read(capability + 16, 2)).toBe(1);
    set(0x14, 1);
    machine.write(capability + 16, 1, 3);
    expect(machine.virtioTransports[32]?.core?.status).toBe(3);
    set(0x12, 3);
    expect(machine.read(capability + 16, 4)).toBe(3);
    set(0xffff_fff0, 4);
    expect(machine.read(capability + 16, 4)).toBe(3);
  });
});

describe('queue_enable', () => {
  it('breaks the device when 0 is written to it, as in QEMU', () => {
    const machine = created({ ...empty, devices: [device('virtio-rng-pci,disable-legacy=on')] });
    const base = ECAM + (1 << 15);
    machine.write(base + 0x20, 4, 0x1000_0000);
    machine.write(base + 4, 2, 6);
    machine.write(0x1000_0014, 1, 3);
    machine.write(0x1000_0008, 4, 1);
    machine.write(0x1000_000c, 4, 1);
    machine.write(0x1000_0014, 1, 0xb);
    machine.write(0x1000_001c, 2, 0);
    expect(machine.read(0x1000_0014, 1)).toBe(0x4b);
  });
});
