import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { RAM, TravellingTarget } from './embedded';

const folder = mkdtempSync(path.join(tmpdir(), 'outside-'));
const disk = path.join(folder, 'disk.img');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const digest = (file: string): string =>
  createHash('sha1').update(readFileSync(file)).digest('hex');

it('rewinds behind disk writes, a DHCP exchange, an environment and a change by the user', async () => {
  writeFileSync(disk, Buffer.alloc(1 << 20, 'old '));
  const session = await TravellingTarget.create(
    `qemu-system-arm -machine virt ${RAM} -bios u-boot.bin -nographic ` +
      '-drive if=none,file=disk.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0 ' +
      '-netdev user,id=n -device virtio-net-device,netdev=n',
    folder,
  );
  const { target } = session;
  try {
    await target.start({ stopOnEntry: false });
    await session.waitsOrStops();
    /** Pauses at the prompt, and looks at all that there is. */
    const look = async () => {
      await session.pause();
      const state = await session.state(true);
      return { state, disk: digest(disk) };
    };
    const before = await look();
    await target.continue();
    for (const line of ['virtio scan', 'mw.l 40200000 12345678 400', 'virtio write 40200000 0 8']) {
      await session.type(line);
    }
    const written = await look();
    expect(written.disk).not.toBe(before.disk);
    await target.writeMemory(0x4020_0000, Buffer.from('by the user'));
    await target.continue();
    for (const line of [
      'virtio write 40200000 4 2',
      'setenv autoload no',
      'dhcp',
      'setenv mine 1',
    ]) {
      await session.type(line);
    }
    const after = await look();
    expect(session.console).toContain('DHCP client bound to address 10.0.2.15');
    const end = readFileSync(disk);
    expect(end.subarray(4 * 512, 4 * 512 + 11).toString()).toBe('by the user');

    const printed = session.console.length;
    for (const wanted of [written, before, after, before, written, after]) {
      await session.go({ kind: 'goTo', moment: wanted.state.moment });
      const state = await session.state(true);
      expect({ state, disk: digest(disk) }).toEqual(wanted);
    }
    expect(session.console.length).toBe(printed);

    // From the past the same run goes on, with all that came from outside, and then with what comes now.
    await session.go({ kind: 'goTo', moment: before.state.moment });
    await target.continue();
    await session.waitsOrStops();
    expect(session.console.slice(printed)).toContain('DHCP client bound to address 10.0.2.15');
    expect(readFileSync(disk)).toEqual(end);
    await session.type('echo ${ipaddr} ${mine}');
    expect(session.console).toMatch(/\n10\.0\.2\.15 1\s+=> $/);
    expect(session.events.filter(({ kind }) => kind === 'log')).toEqual([]);
  } finally {
    await session.end();
  }
});

it('takes another way from the past when the user changes something there', async () => {
  writeFileSync(disk, Buffer.alloc(1 << 20, 'old '));
  const session = await TravellingTarget.create(
    `qemu-system-arm -machine virt ${RAM} -bios u-boot.bin -nographic -nic none ` +
      '-drive if=none,file=disk.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0',
    folder,
  );
  const { target } = session;
  try {
    await target.start({ stopOnEntry: false });
    await session.waitsOrStops();
    await session.type('virtio scan; mw.b 40200000 41 200');
    await session.pause();
    const { moment } = await session.state(false);
    await target.continue();
    await session.type('virtio write 40200000 0 1');
    expect(readFileSync(disk).subarray(0, 4).toString()).toBe('AAAA');
    await session.pause();
    await session.go({ kind: 'goTo', moment });
    expect(readFileSync(disk).subarray(0, 4).toString()).toBe('old ');
    await target.writeMemory(0x4020_0000, Buffer.from('BBBB'));
    await target.continue();
    await session.waitsOrStops();
    // What was typed after that moment is forgotten: it would have met another guest.
    expect(readFileSync(disk).subarray(0, 4).toString()).toBe('old ');
    await session.type('virtio write 40200000 0 1');
    expect(readFileSync(disk).subarray(0, 5).toString()).toBe('BBBBA');
  } finally {
    await session.end();
  }
});
