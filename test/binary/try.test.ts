import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'vitest';
import { ownUBoot } from './own-uboot';

const folder = mkdtempSync(path.join(tmpdir(), 'own-'));
writeFileSync(path.join(folder, 'disk.img'), Buffer.alloc(1 << 20));
it('boots', async () => {
  const session = await ownUBoot(folder);
  const { target } = session;
  try {
    await target.setBreakpoints({ kind: 'hook' }, [
      { kind: 'hook', id: 1, place: { hook: 'child_pre_probe', devices: ['virtio-blk#*'] } },
    ]);
    await target.start({ stopOnEntry: false });
    console.log(await session.waitsOrStops());
    target.consoleInput(Buffer.from('virtio scan\r'));
    console.log(await session.next('stopped'));
    console.log(session.console, await target.stack(), await target.moment());
    console.log(await target.evaluate('a0', 0), await target.locals(0));
    const t = async (k: 'over' | 'into' | 'out') => {
      await target.step(k);
      const s = await session.next('stopped');
      console.log(k, s.reason, await target.moment(), (await target.stack()).map((f) => f.functionName));
    };
    await t('into'); await t('over'); await t('out');
    await target.continue();
    console.log(await session.waitsOrStops(), await target.virtioSnapshot());
  } finally {
    await session.end();
  }
});
