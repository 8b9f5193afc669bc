import { describe, expect, it } from 'vitest';
import { GuestMemoryWriter, WrittenDriverModel } from '../../../../test/support/guest-driver-model';
import { findDriverLists, type DriverLists } from './driver-lists';
import { DriverModelReader } from './driver-model';
import { FunctionStarts } from './function-starts';
import { findImageLayouts } from './image-layouts';
import { ImageHooks, stoppedHook } from './image-hooks';
import { LinkedImage } from './linked-image';
import { functionNames } from '../../session/drivers/function-names';
import { namesOfTables } from './table-names';

const BASE = 0x8000_0000;
const RESET = BASE + 0x40;
const CHILD_PRE_PROBE = BASE + 0x50;
const PROBE = BASE + 0x60;

/** An image with both lists, in the middle of other things. */
function image(bits: 32 | 64, more: { readonly wildProbe?: boolean } = {}): LinkedImage {
  const writer = new GuestMemoryWriter(bits);
  const driver = (name: string, id: number, members: Readonly<Record<string, number>> = {}) =>
    [name, { id, ...members }] as const;
  const probe = more.wildProbe ? 0x10 : PROBE;
  const drivers = [
    driver('root_driver', 0),
    driver('EFI block driver', 37, { ops: BASE + 0x20 }),
    driver('simple_bus', 100, { of_match: BASE + 0x30, flags: 4 }),
    driver('virtio-blk', 22, { probe, remove: RESET, priv_auto: 8, flags: 0x200 }),
    driver('virtio-net', 39, { remove: RESET, priv_auto: 48856 }),
  ];
  const uclasses = [
    driver('blk', 22, { per_device_plat_auto: 136 }),
    driver('ethernet', 39),
    driver('root', 0),
    driver('virtio', 124, { child_pre_probe: CHILD_PRE_PROBE, per_device_auto: 80 }),
  ];
  writer.words(1, 2, 3);
  for (const [list, entries] of [
    ['driver', drivers],
    ['uclass_driver', uclasses],
  ] as const) {
    const names = entries.map(([name]) => writer.text(name));
    const sizeBytes = writer.layouts.get(list)?.sizeBytes ?? 0;
    const room = writer.words(...Array.from({ length: (sizeBytes * entries.length) / 4 }, () => 0));
    entries.forEach(([, members], i) => {
      writer.set(list, room + i * sizeBytes, { name: names[i] ?? 0, ...members });
    });
    writer.words(0xffff_ffff, 0xffff_ffff);
  }
  return LinkedImage.ofRaw(bits, BASE, writer.bytes);
}

function listsOf(linked: LinkedImage): DriverLists {
  const { layouts } = new GuestMemoryWriter(linked.bits);
  return findDriverLists(linked, layouts);
}

describe("the lists of an image's drivers", () => {
  it.each([64, 32] as const)('are found without symbols, of %i bits', (bits) => {
    const { drivers, uclassDrivers, problem } = listsOf(image(bits));
    expect(problem).toBeUndefined();
    expect(drivers.map(({ name }) => name)).toEqual([
      'root_driver',
      'EFI block driver',
      'simple_bus',
      'virtio-blk',
      'virtio-net',
    ]);
    expect(drivers[3]).toMatchObject({
      list: 'driver',
      uclassId: 22,
      hooks: new Map([
        ['probe', PROBE],
        ['remove', RESET],
      ]),
    });
    expect(uclassDrivers.map(({ name }) => name)).toEqual(['blk', 'ethernet', 'root', 'virtio']);
    expect(uclassDrivers[3]?.hooks).toEqual(new Map([['child_pre_probe', CHILD_PRE_PROBE]]));
  });

  it('are not there in an image of something else', () => {
    const { drivers, problem } = listsOf(LinkedImage.ofRaw(64, BASE, new Uint8Array(0x1000)));
    expect(drivers).toEqual([]);
    expect(problem).toBe('no list of struct driver with root_driver is in the image');
    expect(listsOf(image(64, { wildProbe: true })).problem).toBe(problem);
    expect(listsOf(new LinkedImage(64, [])).problem).toBe(problem);
  });

  it('must agree with the symbols that there are', () => {
    const linked = image(64);
    const { layouts } = new GuestMemoryWriter();
    const [first] = findDriverLists(linked, layouts).drivers;
    const symbol = (value: number, sizeBytes: number) =>
      ({
        name: '_u_boot_list_2_driver_2_root_driver',
        value,
        sizeBytes,
        kind: 'object',
        binding: 'global',
        visibility: 'default',
        section: 1,
      }) as const;
    const address = first?.address ?? 0;
    expect(findDriverLists(linked, layouts, [symbol(address, 120)]).problem).toBeUndefined();
    for (const wrong of [symbol(address, 112), symbol(address + 8, 120), symbol(0x10, 120)]) {
      expect(findDriverLists(linked, layouts, [wrong]).problem).toBe(
        'driver root_driver of the image: expected struct driver of 120 bytes, found another',
      );
    }
  });
});

describe('layouts of an image', () => {
  const build = { bits: 64, mode: 'machine' } as const;
  it('are known, taken from another build of the version, or not known', () => {
    const linked = image(64);
    const known = findImageLayouts({ ...build, version: 'U-Boot 2023.01+dfsg-2 (x)' }, linked);
    expect(known).toMatchObject({ ok: true, value: { sentence: undefined } });
    const near = findImageLayouts({ ...build, version: 'U-Boot 2023.01 (Jan 09 2023)' }, linked);
    expect(near).toMatchObject({
      ok: true,
      value: {
        sentence:
          'the layout of its structures is taken from another build of U-Boot 2023.01: 5 drivers and 4 uclasses of the image agree with it',
      },
    });
    const other = findImageLayouts({ ...build, version: 'U-Boot 2024.01 (x)' }, linked);
    expect(other.ok ? '' : other.error).toMatch(
      /^the layout of its structures is not known: expected Debian's/,
    );
    const damaged = findImageLayouts(
      { ...build, version: 'U-Boot 2023.01 (x)' },
      image(64, { wildProbe: true }),
    );
    expect(damaged).toEqual({
      ok: false,
      error:
        'the layout of its structures is not known: no list of struct driver with root_driver is in the image',
    });
  });
});

describe('hooks of an image', () => {
  const linked = image(64);
  const lists = listsOf(linked);
  const named = namesOfTables(linked, new GuestMemoryWriter().layouts, lists, functionNames());
  const names = new Map(named.map(({ name, address }) => [address, name]));
  const starts = new FunctionStarts([BASE, RESET, CHILD_PRE_PROBE, PROBE, BASE + 0x1000]);
  const hooks = new ImageHooks(
    lists,
    (address) => names.get(address),
    () => starts,
  );

  it("have the names of U-Boot's functions without symbols", () => {
    expect(hooks.places).toEqual([
      {
        address: RESET,
        functionName: 'virtio_reset',
        registrations: [
          { kind: 'remove', list: 'driver', owner: 'virtio-blk' },
          { kind: 'remove', list: 'driver', owner: 'virtio-net' },
        ],
      },
      {
        address: CHILD_PRE_PROBE,
        functionName: 'virtio_uclass_child_pre_probe',
        registrations: [{ kind: 'child_pre_probe', list: 'uclass_driver', owner: 'virtio' }],
      },
      {
        address: PROBE,
        functionName: 'virtio_blk_probe',
        registrations: [{ kind: 'probe', list: 'driver', owner: 'virtio-blk' }],
      },
    ]);
    expect(
      new ImageHooks(
        lists,
        () => undefined,
        () => starts,
      ).at(PROBE)?.functionName,
    ).toBe('0x80000060');
    expect(hooks.placesOf('remove').map(({ address }) => address)).toEqual([RESET]);
    expect(hooks.placesOf('bind')).toEqual([]);
    expect(hooks.at(BASE)).toBeUndefined();
  });

  const model = new WrittenDriverModel({
    name: 'root_driver',
    driver: 'root_driver',
    uclass: 'root',
    children: [
      {
        name: 'virtio_mmio@10008000',
        driver: 'virtio-mmio',
        uclass: 'virtio',
        children: [{ name: 'virtio-net#0', driver: 'virtio-net', uclass: 'ethernet' }],
      },
    ],
  });
  const reader = new DriverModelReader(model.memory.structures);
  const describeAt = (address: number, a0: number, from?: number, target = address) => {
    const place = hooks.at(address);
    const call = from === undefined ? undefined : { from, target };
    return place && hooks.describe(place, { a0, call }, reader);
  };

  it('tell what they are about', () => {
    const net = model.device('virtio-net#0');
    const call = describeAt(CHILD_PRE_PROBE, net, BASE + 0x1010);
    expect(call).toEqual({
      kind: 'child_pre_probe',
      functionName: 'virtio_uclass_child_pre_probe',
      deviceName: 'virtio-net#0',
      driverName: 'virtio-net',
      uclassName: 'ethernet',
      parentName: 'virtio_mmio@10008000',
      deviceAddress: net,
    });
    expect(call && stoppedHook(call)).toEqual({
      kind: 'child_pre_probe',
      functionName: 'virtio_uclass_child_pre_probe',
      device: 'virtio-net#0',
      parameter: '((struct udevice *)a0)',
    });
    expect(describeAt(RESET, net)?.kind).toBe('remove');
  });

  it('are none when another hook calls them, of another device, or without one', () => {
    const net = model.device('virtio-net#0');
    expect(describeAt(RESET, net, CHILD_PRE_PROBE + 6)).toBeUndefined();
    expect(describeAt(RESET, net, BASE + 0x1010, CHILD_PRE_PROBE)).toBeUndefined();
    // From one that was jumped to out of a function of the driver model.
    expect(describeAt(RESET, net, CHILD_PRE_PROBE + 6, BASE + 0x1000)?.kind).toBe('remove');
    expect(describeAt(PROBE, net)).toBeUndefined();
    expect(describeAt(CHILD_PRE_PROBE, model.device('virtio_mmio@10008000'))).toBeUndefined();
    expect(describeAt(CHILD_PRE_PROBE, 0)).toBeUndefined();
    expect(describeAt(CHILD_PRE_PROBE, net + 8)).toBeUndefined();
  });
});
