import { describe, expect, it } from 'vitest';
import { device, drive, netdev, place, problemsOf } from '../../test/support/arm-machine';

describe('what QEMU 7.2 refuses, in its words', () => {
  const drives = [drive('hd0'), drive('h1')];
  const netdevs = [netdev('n')];
  it.each([
    [
      ['virtio-blk-device,drive=nope'],
      "Property 'virtio-blk-device.drive' can't find value 'nope'",
    ],
    [['virtio-blk-device'], 'drive property not set'],
    [
      ['virtio-blk-device,drive=hd0', 'virtio-blk-device,drive=hd0'],
      "Drive 'hd0' is already in use by another device",
    ],
    [
      ['virtio-net-device,netdev=nope'],
      "Property 'virtio-net-device.netdev' can't find value 'nope'",
    ],
    [
      ['virtio-net-device,netdev=n', 'virtio-net-device,netdev=n'],
      "Property 'virtio-net-device.netdev' can't take value 'n', it's in use",
    ],
    [['foo'], "'foo' is not a valid device model name"],
    [['pl011'], "Parameter 'driver' expects a pluggable device type"],
    [['virtio-rng-device,foo=1'], "Property 'virtio-rng-device.foo' not found"],
    [['virtio-blk-device,drive=hd0,foo=1'], "Property 'virtio-blk-device.foo' not found"],
    [
      ['virtio-blk-device,drive=hd0,disable-legacy=on'],
      "Property 'virtio-blk-device.disable-legacy' not found",
    ],
    [
      ['virtio-net-device,netdev=n,mac=xx'],
      "Property 'virtio-net-device.mac' doesn't take value 'xx'",
    ],
    [
      ['virtio-blk-device,drive=hd0,logical_block_size=1000'],
      "Property .logical_block_size doesn't take value '1000', it's not a power of 2",
    ],
    [
      ['virtio-blk-device,drive=hd0,logical_block_size=abc'],
      "Parameter 'logical_block_size' expects size",
    ],
    [
      ['virtio-blk-device,drive=hd0,physical_block_size=256'],
      "Property .physical_block_size doesn't take value 256 (minimum: 512, maximum: 2097152)",
    ],
    [
      ['virtio-blk-device,drive=hd0,logical_block_size=4k'],
      'logical_block_size > physical_block_size not supported',
    ],
    [['virtio-blk-device,drive=hd0,num-queues=0'], 'num-queues property must be larger than 0'],
    [['virtio-blk-device,drive=hd0,num-queues=abc'], "Parameter 'num-queues' expects integer"],
    [['virtio-blk-device,drive=hd0,queue-size=-1'], "Parameter 'queue-size' expects uint16_t"],
    [['virtio-blk-device,drive=hd0,queue-size=2'], 'invalid queue-size property (2), must be > 2'],
    [
      ['virtio-blk-device,drive=hd0,queue-size=2048'],
      'invalid queue-size property (2048), must be a power of 2 (max 1024)',
    ],
    [
      ['virtio-blk-device,drive=hd0,discard_granularity=7'],
      'discard_granularity must be a multiple of logical_block_size',
    ],
    [
      ['virtio-blk-device,drive=hd0,event_idx=maybe'],
      "Parameter 'event_idx' expects 'on' or 'off'",
    ],
    [
      ['virtio-blk-device,drive=hd0,write-cache=maybe'],
      "Parameter 'write-cache' does not accept value 'maybe'",
    ],
    [['virtio-rng-device,id=a', 'virtio-rng-device,id=a'], "Duplicate ID 'a' for device"],
    [['virtio-rng-device,rng=foo'], "Device 'foo' not found"],
    [['virtio-rng-device,period=0'], "'period' parameter expects a positive integer"],
    [
      ['virtio-net-device,tx_queue_size=100'],
      'Invalid tx_queue_size (= 100), must be a power of 2 between 256 and 1024',
    ],
    [
      ['virtio-net-device,rx_queue_size=100'],
      'Invalid rx_queue_size (= 100), must be a power of 2 between 256 and 1024.',
    ],
    [['virtio-net-device,host_mtu=70000'], "Parameter 'host_mtu' expects uint16_t"],
    [['virtio-net-device,speed=-5'], "'speed' must be between 0 and INT_MAX"],
    [['virtio-net-device,duplex=foo'], "'duplex' must be 'half' or 'full'"],
    [['virtio-9p-device'], "9pfs device couldn't find fsdev with the id = NULL"],
    [['virtio-rng-device,bus=virtio-mmio-bus.99'], "Bus 'virtio-mmio-bus.99' not found"],
    [
      ['virtio-rng-device,bus=virtio-mmio-bus.3', 'virtio-rng-device,bus=virtio-mmio-bus.3'],
      "Bus 'virtio-mmio-bus.3' is full",
    ],
    [
      Array.from({ length: 33 }, () => 'virtio-rng-device'),
      "No 'virtio-bus' bus found for device 'virtio-rng-device'",
    ],
  ])('%j', (texts, message) => {
    const last = texts.at(-1) ?? '';
    expect(problemsOf({ drives, netdevs, devices: texts.map(device) })).toEqual([
      `${last}: ${message}`,
    ]);
  });

  it.each([
    [
      { smp: 9 },
      "Number of SMP CPUs requested (9) exceeds max CPUs supported by machine 'mach-virt' (8)",
    ],
    [{ cpu: 'cortex-a8' }, 'mach-virt: CPU type cortex-a8-arm-cpu not supported'],
    [{ cpu: 'foo' }, "unable to find CPU model 'foo'"],
    [
      { cpu: 'max', ramBytes: 4 * 2 ** 30 },
      'Addressing limited to 32 bits, but memory exceeds it by 1073741824 bytes',
    ],
    [{ machineProperties: new Map([['foo', '1']]) }, "Property 'virt-7.2-machine.foo' not found"],
    [
      { drives: [drive('x', 'nope.img')] },
      "if=none,file=nope.img,format=raw,id=x: Could not open 'nope.img': No such file or directory",
    ],
    [
      { drives: [drive('y'), drive('y')] },
      "if=none,file=y.img,format=raw,id=y: Duplicate ID 'y' for drive",
    ],
    [{ netdevs: [netdev('n'), netdev('n')] }, "user,id=n: Duplicate ID 'n' for netdev"],
  ])('%o', (changes, message) => {
    expect(problemsOf(changes)).toEqual([message]);
  });

  it.each([
    ['virtio-mmio', 'force-legacy', 'maybe', "Parameter 'force-legacy' expects 'on' or 'off'"],
    ['virtio-mmio', 'foo', '1', "Property 'virtio-mmio.foo' not found"],
    ['virtio-net-device', 'mq', 'foo', "Parameter 'mq' expects 'on' or 'off'"],
  ])('-global %s.%s=%s', (driver, property, value, reason) => {
    const text = `${driver}.${property}=${value}`;
    expect(problemsOf({ globals: [{ driver, property, value, place: place(text) }] })).toEqual([
      `${text}: can't apply global ${text}: ${reason}`,
    ]);
  });

  it('lists what is known and not emulated', () => {
    expect(problemsOf({ devices: [device('virtio-crypto-pci')] })[0]).toContain(
      "'virtio-crypto-pci' is not emulated yet; these are: virtio-blk-device, ",
    );
    expect(
      problemsOf({ arch: 'riscv64', program: 'qemu-system-riscv64', machine: 'microvm' })[0],
    ).toContain(
      "machine 'microvm' of qemu-system-riscv64 is not emulated: expected one of arm virt, ",
    );
  });
});
