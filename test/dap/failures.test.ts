import { describe, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

const TAP = 'qemu-system-arm -machine virt -netdev tap,id=n -device virtio-net-device,netdev=n';

describe('a launch that can not be done', () => {
  it.each([
    [
      'a missing image',
      '-drive if=none,file=nope.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0',
      /^qemu-system-arm: -drive .*: Could not open 'nope\.img': No such file or directory \(in .*workspace\)$/,
    ],
    ['a bad option', '-machin virt', /^qemu-system-arm: -machin: invalid option$/],
    ['a folder as image', '-drive if=none,file=configs,format=raw,id=hd0', /configs.*regular file/],
    ['an unknown device', '-device virtio-toaster-device', /virtio-toaster-device/],
    ['an unknown property', '-device virtio-rng-device,colour=red', /colour=red.*not found/],
    ['a bad property value', '-device virtio-rng-device,max-bytes=x', /max-bytes=x.*integer/],
    ['a missing quote', '-device "virtio-rng-device', /closing " .* column \d+/],
    ['a bad memory size', '-m 1x', /-m 1x/],
  ])('%s is one line that names the place, and nothing is left', async (_what, rest, place) => {
    const adapter = new AdapterProcess();
    const ended = adapter.client.waitForEvent('terminated');
    const failure = await adapter.launch({ qemu: `qemu-system-arm -machine virt ${rest}` }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    await ended;
    expect(failure?.message).toMatch(place);
    expect(failure?.message).not.toContain('\n');
    expect(await adapter.close()).toBe(0);
  });

  it.each([
    [
      'an unknown board',
      { defconfig: 'toaster_defconfig' },
      /'toaster_defconfig' \(looked in .*workspace; expected/,
    ],
    ['a folder as defconfig', { defconfig: 'configs' }, /configs.*directory/],
    [
      'a file that is no defconfig',
      { defconfig: 'README.md' },
      /^README\.md:\d+: expected CONFIG_/,
    ],
    ['a TAP that is required', { qemu: TAP, tap: 'required' }, /-netdev tap.*required/],
    ['a trace in no folder', { trace: 'nowhere/t.jsonl' }, /"trace".*nowhere\/t\.jsonl.*No such/],
    [
      'a device as trace',
      { trace: '/dev/null' },
      /"trace".*expected a regular file, found a character/,
    ],
    [
      'an image as trace',
      { trace: 'disk.img' },
      /"trace".*disk\.img: there is a file of 1048576 bytes/,
    ],
    ['a device as defconfig', { defconfig: '/dev/zero' }, /'\/dev\/zero'.*expected a regular file/],
    [
      'no folder to run in',
      { cwd: '/dev/null' },
      /"cwd".*expected a folder, found a character device/,
    ],
    ['a folder that is not there', { cwd: '/nowhere' }, /"cwd": \/nowhere: No such file/],
    ['a number as command line', { qemu: 7 }, /"qemu".*expected/],
    ['an unknown hook', { hooks: ['make_coffee'] }, /"hooks.*make_coffee/],
    ['no program', { qemu: 'vim disk.img' }, /qemu-system-arm.*vim/],
  ])('%s', async (_what, attributes, place) => {
    const adapter = new AdapterProcess();
    const ended = adapter.client.waitForEvent('terminated');
    const failure = await adapter.launch(attributes).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    await ended;
    expect(failure?.message).toMatch(place);
    expect(failure?.message).not.toContain('\n');
    expect(await adapter.close()).toBe(0);
  });

  it('a TAP that need not be is a warning', async () => {
    const adapter = new AdapterProcess();
    await adapter.launch({ qemu: TAP });
    await adapter.printed('\n=> ');
    expect(adapter.output).toMatch(/warning: .*TAP.*built-in network/);
    expect(await adapter.close()).toBe(0);
  });
});

describe('a client that dies', () => {
  it('leaves no adapter behind', async () => {
    const adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('U-Boot 2023.01');
    adapter.hangUp();
    expect(await adapter.exited).toBe(0);
  });
});
