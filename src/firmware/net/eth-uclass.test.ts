import { describe, expect, it } from 'vitest';
import { bootdev_uclass } from '../boot/bootstd-uclass';
import { dev_get_plat, dev_get_priv } from '../drivers/core/device';
import { device_active } from '../include/dm/device';
import { device_bind_driver } from '../drivers/core/lists';
import { dm_init } from '../drivers/core/root';
import { env_get, env_set, env_set_default } from '../env/common';
import type { Driver, UDevice } from '../include/dm/device';
import { UCLASS_ETH } from '../include/dm/uclass-id';
import { EAGAIN, EINVAL, ENODEV } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import type { EthOps, EthPdata } from '../include/net';
import { makeGd } from '../testing/make-gd';
import { eth_get_dev, eth_get_name, eth_set_dev } from './eth-uclass/current';
import { eth_set_current } from './eth_common';
import { ethPdataAuto } from './eth-uclass/pdata';
import { eth_uclass, eth_halt, eth_init, eth_initialize, eth_rx, eth_send } from './eth-uclass';
import { eth_bootdev } from './eth_bootdev';

interface FakeNic {
  readonly log: string[];
  readonly received: { packet: number; length: number }[];
  startResult: number;
}

function nicOf(dev: UDevice): FakeNic {
  return dev_get_priv<FakeNic>(dev);
}

/** Addresses of the cards, by the last digit of their names. */
function romAddress(dev: UDevice): Uint8Array {
  return Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x50 + Number(dev.name.at(-1)));
}

const ops: EthOps = {
  start: (dev) => {
    nicOf(dev).log.push('start');
    return nicOf(dev).startResult;
  },
  send: (dev, packet, length) => {
    nicOf(dev).log.push(`send ${packet} ${length}`);
    return 0;
  },
  recv: (dev, flags, packetp) => {
    nicOf(dev).log.push(`recv ${flags}`);
    const next = nicOf(dev).received.shift();
    if (next === undefined) {
      return -EAGAIN;
    }
    packetp.value = next.packet;
    return next.length;
  },
  free_pkt: (dev, packet, length) => {
    nicOf(dev).log.push(`free ${packet} ${length}`);
    return 0;
  },
  stop: (dev) => {
    nicOf(dev).log.push('stop');
  },
  write_hwaddr: (dev) => {
    nicOf(dev).log.push(`write ${hex(dev_get_plat<EthPdata>(dev).enetaddr)}`);
    return 0;
  },
  read_rom_hwaddr: (dev) => {
    nicOf(dev).log.push('read');
    dev_get_plat<EthPdata>(dev).enetaddr.set(romAddress(dev));
    return 0;
  },
};

const fakeNic: Driver = {
  name: 'fake-nic',
  id: UCLASS_ETH,
  ops,
  priv_auto: { sizeBytes: 8, create: (): FakeNic => ({ log: [], received: [], startResult: 0 }) },
  plat_auto: ethPdataAuto,
};

const brokenNic: Driver = { ...fakeNic, name: 'broken-nic', probe: () => -EINVAL };

const nicWithoutAddress: Driver = {
  ...fakeNic,
  name: 'blank-nic',
  ops: { ...ops, read_rom_hwaddr: () => 0 } satisfies EthOps,
};

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function setUp(names: readonly string[], driver = 'fake-nic') {
  const test = makeGd({
    drivers: [fakeNic, brokenNic, nicWithoutAddress, eth_bootdev],
    uclassDrivers: [eth_uclass, bootdev_uclass],
    config: { NET: 'y', REGEX: 'y', BOOTDEV_ETH: 'y' },
  });
  expect(dm_init()).toBe(0);
  env_set_default(null, 0);
  const devices = names.map((name) => {
    const dev = device_bind_driver(test.gd.dm_root, driver, name);
    if (IS_ERR(dev)) {
      throw new Error(`${name} does not bind: ${dev}`);
    }
    return dev;
  });
  test.takeOutput();
  return { devices, takeOutput: () => test.takeOutput() };
}

/** The only device, or the one at `index`. */
function at(devices: readonly UDevice[], index = 0): UDevice {
  const dev = devices[index];
  if (dev === undefined) {
    throw new Error(`no device ${index}`);
  }
  return dev;
}

describe('eth_initialize', () => {
  it('says when there is nothing', () => {
    const { takeOutput } = setUp([]);

    expect(eth_initialize()).toBe(0);
    expect(takeOutput()).toBe('No ethernet found.\n');
  });

  it('lists the devices in order of binding', () => {
    const { takeOutput } = setUp(['nic#1', 'nic#2']);

    expect(eth_initialize()).toBe(2);
    expect(takeOutput()).toBe('eth0: nic#1, eth1: nic#2\n');
    expect(env_get('ethaddr')).toBe('52:54:00:12:34:51');
    expect(env_get('eth1addr')).toBe('52:54:00:12:34:52');
    expect(env_get('ethact')).toBeNull();
  });

  it('reads the address once and writes it three times', () => {
    const { devices } = setUp(['nic#6']);

    eth_initialize();
    expect(nicOf(at(devices)).log).toEqual([
      'read',
      'write 52:54:00:12:34:56',
      'write 52:54:00:12:34:56',
      'write 52:54:00:12:34:56',
    ]);
  });

  it('marks the device that ethprime names, and makes it current', () => {
    const { takeOutput } = setUp(['nic#1', 'nic#2']);

    env_set('ethprime', 'eth1');
    eth_initialize();
    expect(takeOutput()).toBe('eth0: nic#1, eth1: nic#2 [PRIME]\n');
    expect(env_get('ethact')).toBe('nic#2');
    expect(eth_get_name()).toBe('nic#2');
  });

  it('leaves out what does not probe', () => {
    const { takeOutput } = setUp(['nic#1'], 'broken-nic');

    expect(eth_initialize()).toBe(0);
    expect(takeOutput()).toBe('No ethernet found.\n\n');
    expect(eth_get_dev()).toBeNull();
  });

  it('fails a device that has no address', () => {
    const { devices, takeOutput } = setUp(['nic#1'], 'blank-nic');

    eth_initialize();
    expect(takeOutput()).toContain('\nError: nic#1 address not set.\n');
    expect(device_active(at(devices))).toBe(false);
  });

  it('prefers the address of the environment, and warns', () => {
    const { devices, takeOutput } = setUp(['nic#1']);

    env_set('ethaddr', '02:00:00:00:00:07');
    eth_initialize();
    expect(takeOutput()).toBe(
      "\nWarning: nic#1 MAC addresses don't match:\n" +
        'Address in ROM is\t\t52:54:00:12:34:51\n' +
        'Address in environment is\t02:00:00:00:00:07\n' +
        'eth0: nic#1\n',
    );
    expect(nicOf(at(devices)).log).toEqual([
      'read',
      'write 02:00:00:00:00:07',
      'write 02:00:00:00:00:07',
    ]);
  });

  it('writes no address when ethmacskip says so', () => {
    const { devices } = setUp(['nic#1']);

    env_set('ethmacskip', '1');
    eth_initialize();
    expect(nicOf(at(devices)).log).toEqual(['read']);
  });
});

describe('ethernet devices', () => {
  it('get a boot device below them', () => {
    const { devices } = setUp(['nic#1']);

    expect(at(devices).child_head.map((child) => child.name)).toEqual(['nic#1.bootdev']);
    expect(at(devices).child_head[0]?.driver.name).toBe('eth_bootdev');
  });

  it('may not have a space in their names', () => {
    const { takeOutput } = setUp([]);

    expect(device_bind_driver(null, 'fake-nic', 'my nic')).toBe(-EINVAL);
    expect(takeOutput()).toBe('\nError: eth device name "my nic" has a space!\n');
  });
});

describe('the current device', () => {
  it('is the one that ethact names, by name or by number', () => {
    setUp(['nic#1', 'nic#2']);
    eth_initialize();

    env_set('ethact', 'nic#2');
    eth_set_current();
    expect(eth_get_name()).toBe('nic#2');
    env_set('ethact', 'eth0');
    eth_set_current();
    expect(eth_get_name()).toBe('nic#1');
    expect(env_get('ethact')).toBe('nic#1');
  });

  it('is the first one when ethact names nobody', () => {
    setUp(['nic#1', 'nic#2']);
    eth_initialize();

    env_set('ethact', 'foo');
    eth_set_current();
    expect(env_get('ethact')).toBe('nic#1');
  });

  it('does not start when ethrotate is no and ethact names nobody', () => {
    setUp(['nic#1', 'nic#2']);
    eth_initialize();

    env_set('ethrotate', 'no');
    env_set('ethact', 'bogus');
    eth_set_current();
    expect(eth_init()).toBe(-EINVAL);
    expect(env_get('ethact')).toBe('bogus');
  });

  it('changes when the first one does not start', () => {
    const { devices } = setUp(['nic#1', 'nic#2']);
    eth_initialize();

    nicOf(at(devices, 0)).startResult = -5;
    eth_set_current();
    expect(eth_init()).toBe(0);
    expect(eth_get_name()).toBe('nic#2');
    expect(env_get('ethact')).toBe('nic#2');
  });

  it('fails with the error of the last one when none starts', () => {
    const { devices } = setUp(['nic#1', 'nic#2']);
    eth_initialize();

    for (const dev of devices) {
      nicOf(dev).startResult = -5;
    }
    expect(eth_init()).toBe(-5);
    expect(nicOf(at(devices, 1)).log.filter((entry) => entry === 'start')).toHaveLength(1);
  });

  it('says that there is none', () => {
    const { takeOutput } = setUp([]);

    expect(eth_init()).toBe(-ENODEV);
    expect(takeOutput()).toBe('No ethernet found.\n');
    expect(eth_send(0x4100_0000, 60)).toBe(-ENODEV);
    expect(eth_rx(() => undefined)).toBe(-ENODEV);
  });
});

describe('eth_send and eth_rx', () => {
  it('work only between eth_init and eth_halt', () => {
    const { devices } = setUp(['nic#1']);
    eth_initialize();
    const { log } = nicOf(at(devices));
    log.length = 0;

    eth_set_dev(at(devices));
    expect(eth_send(256, 60)).toBe(-EINVAL);
    eth_init();
    expect(eth_send(256, 60)).toBe(0);
    eth_halt();
    eth_halt();
    expect(eth_send(256, 60)).toBe(-EINVAL);
    expect(log).toEqual(['start', 'send 256 60', 'stop']);
  });

  it('takes packets until there is none, and gives each buffer back', () => {
    const { devices } = setUp(['nic#1']);
    eth_initialize();
    eth_init();
    const { log, received } = nicOf(at(devices));
    const seen: number[][] = [];
    log.length = 0;
    received.push({ packet: 4096, length: 60 }, { packet: 8192, length: 42 });

    expect(eth_rx((packet, length) => void seen.push([packet, length]))).toBe(0);
    expect(seen).toEqual([
      [4096, 60],
      [8192, 42],
    ]);
    expect(log).toEqual(['recv 1', 'free 4096 60', 'recv 0', 'free 8192 42', 'recv 0']);
  });

  it('takes at most 32 at a time', () => {
    const { devices } = setUp(['nic#1']);
    eth_initialize();
    eth_init();
    const { received } = nicOf(at(devices));
    received.push(...Array.from({ length: 40 }, () => ({ packet: 4096, length: 60 })));

    eth_rx(() => undefined);
    expect(received).toHaveLength(8);
  });
});
