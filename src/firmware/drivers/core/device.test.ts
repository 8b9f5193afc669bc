import { beforeEach, describe, expect, it } from 'vitest';
import {
  device_active,
  DM_FLAG_ACTIVE_DMA,
  DM_FLAG_VITAL,
  DM_REMOVE_ACTIVE_ALL,
  DM_REMOVE_NON_VITAL,
  DM_REMOVE_NORMAL,
} from '../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { EIO, EKEYREJECTED, ENOENT, EPROBE_DEFER } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { gd } from '../../include/asm-generic/global_data';
import { makeGd } from '../../testing/make-gd';
import { device_probe } from './device';
import { device_bind_driver } from './lists';
import { device_remove, device_unbind } from './device-remove';
import { dm_init, dm_remove_devices_active } from './root';
import { uclass_first_device, uclass_probe_all } from './uclass';
import { uclass_foreach_dev } from './uclass/find';

const UCLASS_BUS = 124;
const UCLASS_CHILD = 22;

let log: string[] = [];
let fail = '';

function hook(name: string): (dev: UDevice) => number {
  return (dev) => {
    log.push(`${name} ${dev.name}`);
    return fail === name ? -EIO : 0;
  };
}

function driver(name: string, id: number, more: Partial<Driver> = {}): Driver {
  return {
    name,
    id,
    bind: hook(`${name}.bind`),
    probe: hook(`${name}.probe`),
    remove: hook(`${name}.remove`),
    unbind: hook(`${name}.unbind`),
    child_post_bind: hook(`${name}.child_post_bind`),
    child_pre_probe: hook(`${name}.child_pre_probe`),
    child_post_remove: hook(`${name}.child_post_remove`),
    priv_auto: { sizeBytes: 8, create: () => ({}) },
    ...more,
  };
}

function uclass(name: string, id: number): UclassDriver {
  return {
    name,
    id,
    post_bind: hook(`${name}.post_bind`),
    pre_probe: hook(`${name}.pre_probe`),
    post_probe: hook(`${name}.post_probe`),
    pre_remove: hook(`${name}.pre_remove`),
    child_post_bind: hook(`${name}.child_post_bind`),
    child_pre_probe: hook(`${name}.child_pre_probe`),
    child_post_probe: hook(`${name}.child_post_probe`),
  };
}

function bind(parent: UDevice | null, name: string): UDevice {
  const dev = device_bind_driver(parent, name, name);
  if (IS_ERR(dev)) {
    throw new Error(`bind of ${name}: ${dev}`);
  }
  return dev;
}

function setUp(child: Partial<Driver> = {}): { bus: UDevice; dev: UDevice } {
  makeGd({
    drivers: [driver('bus', UCLASS_BUS), driver('dev', UCLASS_CHILD, child)],
    uclassDrivers: [uclass('ucbus', UCLASS_BUS), uclass('ucdev', UCLASS_CHILD)],
  });
  expect(dm_init()).toBe(0);
  const bus = bind(gd.dm_root, 'bus');
  log = [];
  return { bus, dev: bind(bus, 'dev') };
}

beforeEach(() => {
  fail = '';
});

describe('bind', () => {
  it("shows the device to its parent's uclass before its own driver", () => {
    setUp();
    expect(log).toEqual([
      'ucbus.child_post_bind dev',
      'dev.bind dev',
      'bus.child_post_bind dev',
      'ucdev.post_bind dev',
    ]);
  });

  it('leaves nothing behind when the driver refuses', () => {
    const { bus } = setUp();
    fail = 'dev.bind';
    expect(device_bind_driver(bus, 'dev', 'second')).toBe(-EIO);
    expect(bus.child_head).toHaveLength(1);
    expect(uclass_foreach_dev(UCLASS_CHILD)).toHaveLength(1);
  });

  it('says -ENOENT for a driver that is not built in', () => {
    const { bus } = setUp();
    expect(device_bind_driver(bus, 'nosuch', 'x')).toBe(-ENOENT);
  });
});

describe('probe', () => {
  it('probes parents first and runs the hooks in order', () => {
    const { dev } = setUp();
    log = [];
    expect(device_probe(dev)).toBe(0);
    expect(log).toEqual([
      'ucbus.pre_probe bus',
      'bus.probe bus',
      'ucbus.post_probe bus',
      'ucdev.pre_probe dev',
      'ucbus.child_pre_probe dev',
      'bus.child_pre_probe dev',
      'dev.probe dev',
      'ucbus.child_post_probe dev',
      'ucdev.post_probe dev',
    ]);
    log = [];
    expect(device_probe(dev)).toBe(0);
    expect(log).toEqual([]);
  });

  it.each(['ucdev.pre_probe', 'ucbus.child_pre_probe', 'dev.probe'])(
    'is undone when %s fails',
    (name) => {
      const { dev } = setUp();
      fail = name;
      expect(device_probe(dev)).toBe(-EIO);
      expect(device_active(dev)).toBe(false);
      expect(dev.priv_).toBeNull();
      fail = '';
      expect(device_probe(dev)).toBe(0);
    },
  );

  it('removes the device again when the last step fails', () => {
    const { dev } = setUp();
    fail = 'ucdev.post_probe';
    log = [];
    expect(device_probe(dev)).toBe(-EIO);
    expect(log).toContain('dev.remove dev');
    expect(device_active(dev)).toBe(false);
  });

  it('uclass_probe_all goes on behind a device that fails, uclass_first_device skips it', () => {
    const { bus } = setUp({ probe: (dev) => (dev.name === 'dev' ? -EIO : 0) });
    const second = device_bind_driver(bus, 'dev', 'second');
    expect(uclass_probe_all(UCLASS_CHILD)).toBe(-EIO);
    expect(uclass_first_device(UCLASS_CHILD)).toBe(second);
  });
});

describe('remove', () => {
  it('runs the hooks in order; the device stays bound and can be probed again', () => {
    const { dev } = setUp();
    device_probe(dev);
    log = [];
    expect(device_remove(dev, DM_REMOVE_NORMAL)).toBe(0);
    expect(log).toEqual(['ucdev.pre_remove dev', 'dev.remove dev', 'bus.child_post_remove dev']);
    expect(device_probe(dev)).toBe(0);
  });

  it('before an operating system stops the device that does DMA and leaves its bus active', () => {
    const { bus, dev } = setUp({ flags: DM_FLAG_ACTIVE_DMA });
    device_probe(dev);
    expect(device_remove(bus, DM_REMOVE_ACTIVE_ALL)).toBe(-EKEYREJECTED);
    expect(device_active(dev)).toBe(false);
    expect(device_active(bus)).toBe(true);
  });

  it('keeps a vital device for the second round', () => {
    const { dev } = setUp({ flags: DM_FLAG_ACTIVE_DMA | DM_FLAG_VITAL });
    device_probe(dev);
    expect(device_remove(dev, DM_REMOVE_ACTIVE_ALL | DM_REMOVE_NON_VITAL)).toBe(-EPROBE_DEFER);
    dm_remove_devices_active();
    expect(device_active(dev)).toBe(false);
  });

  it('unbinds only what is not active, children too', () => {
    const { bus, dev } = setUp();
    device_probe(dev);
    expect(device_unbind(bus)).not.toBe(0);
    device_remove(bus, DM_REMOVE_NORMAL);
    expect(device_unbind(bus)).toBe(0);
    expect(uclass_foreach_dev(UCLASS_CHILD)).toEqual([]);
  });
});
