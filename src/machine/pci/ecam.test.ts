import { describe, expect, it } from 'vitest';
import type { Result } from '../../base/result';
import type { EventSink, TraceEvent } from '../../base/trace-event';
import { silentEvents } from '../../base/trace-event';
import { PciConfigSpace } from './config-space';
import { EcamWindow, PciWindow } from './ecam';
import { GpexRoot } from './host-bridge';
import { devfn, PciBus } from './pci-bus';
import type { PciBridgeBus, PciFunction, PciMapping } from './pci-function';

class TestFunction implements PciFunction {
  readonly name = 'test';
  readonly config = new PciConfigSpace(256);
  readonly secondary: PciBridgeBus | undefined;
  readonly where: PciMapping[] = [];
  constructor(behind?: PciBus) {
    this.config.define(0, 2, 0x1234);
    this.config.allowWrites(0x19, 2, 0xffff);
    this.secondary = behind && {
      bus: behind,
      secondaryNumber: () => this.config.read(0x19, 1),
      subordinateNumber: () => this.config.read(0x1a, 1),
    };
  }
  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number {
    return this.config.read(offset, sizeBytes);
  }
  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number): void {
    this.config.write(offset, sizeBytes, value);
  }
  mappings(): readonly PciMapping[] {
    return this.where;
  }
  reset(): void {
    this.config.reset();
  }
  save(): { device: string; version: number; config: Uint8Array } {
    return { device: 'test', version: 1, config: this.config.save() };
  }
  restore({ config }: ReturnType<TestFunction['save']>): Result<undefined, string> {
    return this.config.restore(config);
  }
}

describe('ECAM', () => {
  it('shows QEMU’s host bridge at 00:00.0 and ones elsewhere', () => {
    const bus = new PciBus();
    bus.add(0, new GpexRoot());
    const ecam = new EcamWindow(bus, silentEvents);
    expect(ecam.read(0, 4)).toBe(0x00081b36);
    expect(ecam.read(8, 4)).toBe(0x06000000);
    expect(ecam.read(0x2c, 4)).toBe(0x11001af4);
    expect(ecam.read(0x0e, 1)).toBe(0);
    for (const offset of [0x1000, 0x8000, 0x100000, 0xfff000, 0x100]) {
      expect(ecam.read(offset, 4)).toBe(0xffffffff);
      expect(ecam.read(offset, 2)).toBe(0xffff);
      ecam.write(offset, 4, 0);
    }
    const after = (offset: number, size: 1 | 2 | 4, value: number): number => {
      ecam.write(offset, size, value);
      return ecam.read(offset, size);
    };
    expect(after(4, 2, 0xffff)).toBe(0x507);
    expect(after(0x10, 4, 0xffffffff)).toBe(0);
    expect(after(0x30, 4, 0xffffffff)).toBe(0);
    expect(after(0x3c, 1, 0xff)).toBe(0xff);
    expect(after(0x0c, 4, 0xffffffff)).toBe(0xff);
    expect(after(0, 4, 0)).toBe(0x00081b36);
    bus.reset();
    expect(ecam.read(4, 2)).toBe(0);
  });

  it('reaches functions behind bridges by the numbers that the guest gave', () => {
    const root = new PciBus();
    const behind = new PciBus();
    const far = new PciBus();
    far.add(0, new TestFunction());
    behind.add(devfn(1, 0), new TestFunction(far));
    root.add(devfn(2, 0), new TestFunction(behind));
    const ecam = new EcamWindow(root, silentEvents);
    expect(ecam.read((1 << 20) | (1 << 15), 4)).toBe(0xffffffff);
    ecam.write((2 << 15) | 0x19, 2, 0x0201);
    expect(ecam.read((1 << 20) | (1 << 15), 2)).toBe(0x1234);
    ecam.write((1 << 20) | (1 << 15) | 0x19, 2, 0x0202);
    expect(ecam.read(2 << 20, 2)).toBe(0x1234);
    expect(ecam.read(3 << 20, 2)).toBe(0xffff);
  });

  it('finds free places and refuses taken ones', () => {
    const bus = new PciBus();
    bus.add(0, new GpexRoot());
    bus.add(devfn(1, 3), new TestFunction());
    expect(bus.freeDevice()).toBe(2);
    expect(() => {
      bus.add(0, new GpexRoot());
    }).toThrow('00:00.0');
  });

  it('reports accesses to functions that are there', () => {
    const events: TraceEvent[] = [];
    const sink: EventSink = { wants: () => true, emit: (event) => events.push(event) };
    const bus = new PciBus();
    bus.add(devfn(1, 0), new TestFunction());
    const ecam = new EcamWindow(bus, sink);
    ecam.read(0x8000, 2);
    ecam.read(0x10000, 2);
    expect(events).toEqual([
      {
        kind: 'pciConfigRead',
        place: '00:01.0',
        device: 'test',
        offset: 0,
        sizeBytes: 2,
        value: 0x1234,
      },
    ]);
  });

  it('forwards windows to what decodes the address', () => {
    const bus = new PciBus();
    const pciFunction = new TestFunction();
    const written: number[] = [];
    pciFunction.where.push({
      space: 'memory',
      base: 0x10004000,
      sizeBytes: 0x1000,
      device: { read: (offset) => offset, write: (offset) => written.push(offset) },
    });
    bus.add(0, pciFunction);
    const window = new PciWindow(bus, 'memory', 0x10000000);
    expect([window.read(0x4004, 4), window.read(0x3ffc, 4), window.read(0x4ffe, 4)]).toEqual([
      4, 0xffffffff, 0xffffffff,
    ]);
    window.write(0x4008, 4, 1);
    window.write(0x8000, 4, 1);
    expect(written).toEqual([8]);
    expect(new PciWindow(bus, 'io', 0).read(0x4004, 1)).toBe(0xff);
  });
});
