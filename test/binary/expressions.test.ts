import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { TravellingTarget } from '../travel/embedded';
import { missing, ownUBoot, toPrompt } from './own-uboot';

const folder = mkdtempSync(path.join(tmpdir(), 'binary-expressions-'));
writeFileSync(path.join(folder, 'disk.img'), Buffer.alloc(1 << 16, 0x5a));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.skipIf(missing !== undefined)(`expressions in a binary ${missing ?? ''}`, () => {
  let session: TravellingTarget | undefined;
  afterEach(async () => {
    await session?.end();
    session = undefined;
  });

  /** At the first instruction of virtio_uclass_child_pre_probe, U-Boot having moved. */
  async function atHook() {
    session = await ownUBoot(folder);
    const { target } = session;
    await target.start({ stopOnEntry: false });
    await toPrompt(session);
    await target.setBreakpoints({ kind: 'hook' }, [
      { kind: 'hook', id: 1, place: { hook: 'child_pre_probe', devices: ['virtio-blk#*'] } },
    ]);
    target.consoleInput(Buffer.from('virtio scan\r'));
    await session.next('stopped');
    const [frame, caller] = await target.stack();
    return {
      target,
      frame,
      caller,
      text: async (expression: string, inFrame = 0): Promise<string> =>
        (await target.evaluate(expression, inFrame)).value,
    };
  }

  it('name registers as gdb does, too', async () => {
    const { text, frame } = await atHook();
    expect(Number(await text('$pc'))).toBe(frame?.instructionAddress);
    expect(await text('$a0')).toBe(await text('a0'));
    expect(await text('$x10 == a0')).toBe('true');
    await expect(text('$a9')).rejects.toThrow('no variable `$a9` here');
    await expect(text('$nothing')).rejects.toThrow('no name `$nothing`; there are $status');
  });

  it('know the global data', async () => {
    const { text } = await atHook();
    expect(await text('gd')).toBe(await text('gp'));
    expect(await text('gd->ram_base')).toBe('0x80000000');
    expect(await text('gd->dm_root->name')).toContain('"root_driver"');
  });

  it('take the address of a function', async () => {
    const { text, frame } = await atHook();
    expect(Number(await text('&virtio_uclass_child_pre_probe'))).toBe(frame?.instructionAddress);
    await expect(text('&a0')).rejects.toThrow('expected something in guest memory');
  });

  it('see in a caller what is known of it, and nothing else', async () => {
    const { text, caller } = await atHook();
    expect(Number(await text('pc', 1))).toBe(caller?.instructionAddress);
    expect(Number(await text('sp', 1))).toBeGreaterThanOrEqual(Number(await text('sp')));
    expect(await text('gd', 1)).toBe(await text('gd'));
    await expect(text('a0', 1)).rejects.toThrow('no variable `a0` here');
  });

  it('are completed with the functions of the image', async () => {
    const { target } = await atHook();
    const labels = (await target.completions('a0 + virtio_uclass_child', 0)).map(
      ({ label }) => label,
    );
    expect(labels).toContain('virtio_uclass_child_pre_probe');
    expect((await target.completions('g', 0)).map(({ label }) => label)).toContain('gd');
  });
});
