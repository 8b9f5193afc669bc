import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleDisk } from '../programs/program';
import { DriverSession } from './driver-session';

/** What is tried with a driver of each class. */
interface Case {
  readonly driver: string;
  readonly qemu: string;
  readonly defconfig: string;
  /** Typed at the prompt, and what it prints in the end. */
  readonly line: string;
  readonly printed: string;
  /** Where it stops, the function, the caller of it that is U-Boot's, and what is in sight. */
  readonly at: string;
  readonly condition: string;
  readonly functionName: string;
  readonly caller: string;
  readonly locals: Readonly<Record<string, unknown>>;
  /** Counted by the driver; its value at the stop and behind the write that a data breakpoint finds. */
  readonly counter: string;
  readonly from: string;
  readonly to: string;
  /** Where the counter is written. */
  readonly written: string;
}

const ARM = 'qemu-system-arm -nographic -machine virt';
const RISCV = 'qemu-system-riscv64 -nographic -machine virt -global virtio-mmio.force-legacy=false';
const X86 = 'qemu-system-x86_64 -nographic';

const CASES: readonly Case[] = [
  {
    driver: 'my-blk',
    qemu: `${X86} -nic none -drive if=none,file=disk.img,format=raw,id=d,readonly=on -device virtio-blk-pci,drive=d`,
    defconfig: 'qemu-x86_64_defconfig',
    line: 'virtio scan; virtio read 2000000 6 1; virtio read 2000000 7 2',
    printed: '2 blocks read: OK',
    at: 'virtqueue_kick',
    condition: 'sector == 7 && priv->requests > 0',
    functionName: 'my_blk_request',
    caller: 'blk_read',
    locals: { sector: '7 (0x7)', blkcnt: '2 (0x2)', is_write: 'false', ret: '0 (0x0)' },
    counter: 'priv->requests',
    from: '6 (0x6)',
    to: '7 (0x7)',
    written: 'priv.requests++',
  },
  {
    driver: 'my-net',
    qemu: `${RISCV} -netdev user,id=n -device virtio-net-device,netdev=n`,
    defconfig: 'qemu-riscv64_defconfig',
    line: 'setenv autoload no; dhcp; ping 10.0.2.2',
    printed: 'host 10.0.2.2 is alive',
    at: 'virtqueue_kick(vq)',
    condition: 'length == 42 && priv->sent >= 2',
    functionName: 'my_net_send',
    caller: 'eth_send',
    locals: { length: '42 (0x2a)', ret: '0 (0x0)' },
    counter: 'priv->sent',
    from: '2 (0x2)',
    to: '3 (0x3)',
    written: 'priv.sent++',
  },
  {
    driver: 'my-entropy',
    qemu: `${ARM} -nic none -device virtio-rng-device`,
    defconfig: 'own_defconfig',
    line: 'virtio scan; rng 0 8; rng 0 28',
    printed: '00000020:',
    at: 'virtqueue_kick',
    condition: 'len == 40 && left < 32',
    functionName: 'my_entropy_read',
    caller: 'dm_rng_read',
    locals: { left: '8 (0x8)', len: '40 (0x28)', length: '8 (0x8)' },
    counter: 'priv->reads',
    from: '2 (0x2)',
    to: '3 (0x3)',
    written: 'priv.reads++',
  },
  {
    driver: 'my-serial',
    qemu: `${ARM} -nic none -chardev vc,id=c -device virtio-serial-device -device virtconsole,chardev=c`,
    defconfig: 'own_defconfig',
    line: 'virtio scan; setenv stdin serial,my-serial#31',
    printed: '\nkeys',
    at: 'priv.taken++',
    condition: 'key == 0x79 && priv->taken == 7',
    functionName: 'my_serial_getc',
    caller: 'serial_getc',
    locals: { key: '121 (0x79)' },
    counter: 'priv->taken',
    from: '7 (0x7)',
    to: '8 (0x8)',
    written: 'priv.taken++',
  },
];

let session: DriverSession;
afterEach(async () => {
  expect(await session.close()).toBe(0);
});

describe('a driver of the user, by its class', () => {
  it.each(CASES)(
    '$driver has breakpoints, conditions, steps, locals, data breakpoints and a way back',
    async (one) => {
      session = new DriverSession(one.driver);
      const { adapter } = session;
      copyFileSync(exampleDisk, path.join(session.folder, 'disk.img'));
      writeFileSync(
        path.join(session.folder, 'own_defconfig'),
        '#include <configs/qemu_arm_defconfig>\nCONFIG_CMD_RNG=y\nCONFIG_CONSOLE_MUX=y\n',
      );
      const { qemu, defconfig, at, condition } = one;
      const [breakpoint] = await session.launch({ qemu, defconfig }, [{ at, condition }]);
      expect(breakpoint).toMatchObject({ verified: true, line: session.lineOf(one.at) });
      await adapter.printed('\n=> ');
      await adapter.send(`${one.line}\r`);
      if (one.driver === 'my-serial') {
        await adapter.client.customRequest('uboot-virtio/portInput', {
          port: 'c',
          data: Buffer.from('echo keys\r').toString('base64'),
        });
      }
      expect(await adapter.stopped()).toMatchObject({ reason: 'breakpoint' });
      const frames = (await session.stack()).map(({ name, source }) => ({
        name: name.replace(/\(.*/, ''),
        path: source?.path,
      }));
      expect(frames[0]).toEqual({ name: one.functionName, path: session.file });
      expect(frames.map(({ name }) => name)).toContain(one.caller);
      expect(await session.locals()).toMatchObject(one.locals);
      expect(await session.evaluate(one.counter)).toBe(one.from);

      await session.watchWrites(one.counter);
      expect(await session.go('continue')).toMatchObject({
        reason: 'data breakpoint',
        description: expect.stringContaining(`${one.from} → ${one.to}`) as unknown,
      });
      expect(await session.evaluate(one.counter)).toBe(one.to);

      await session.go('stepBack');
      expect((await session.top()).line).toBe(session.lineOf(one.written));
      expect(await session.evaluate(one.counter)).toBe(one.from);
      await session.go('next');
      expect(await session.evaluate(one.counter)).toBe(one.to);

      await adapter.client.customRequest('setDataBreakpoints', { breakpoints: [] });
      expect(await session.go('reverseContinue')).toMatchObject({ reason: 'breakpoint' });
      expect((await session.top()).line).toBe(session.lineOf(one.at));
      expect(await session.evaluate(one.counter)).toBe(one.from);
      expect(await session.locals()).toMatchObject(one.locals);

      await session.setBreakpoints([]);
      await adapter.client.continueRequest({ threadId: 1 });
      await adapter.printed(one.printed);
      expect(adapter.output).not.toMatch(/\.ts:\d+: /);
    },
  );
});
