import { describe, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

describe('a launch that can not be done', () => {
  it.each([
    [
      'a missing image',
      '-drive if=none,file=nope.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0',
      /nope\.img/,
    ],
    ['a bad option', '-machin virt', /-machin/],
    ['an unknown device', '-device virtio-toaster-device', /virtio-toaster-device/],
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

  it('an unknown board', async () => {
    const adapter = new AdapterProcess();
    const failure = await adapter.launch({ defconfig: 'toaster_defconfig' }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failure?.message).toContain('toaster_defconfig');
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
