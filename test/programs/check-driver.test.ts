import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Scratch } from './program';

const scratch = new Scratch();
const packages = path.resolve(import.meta.dirname, '../../node_modules');

/** A driver with nothing wrong, and a line of the caller's behind it. */
const driver = (more = ''): string => `
interface Priv { vqs: Virtqueue[] }
virtio_driver(VIRTIO_ID_CONSOLE, 'virtio-console');
U_BOOT_DRIVER({
  name: 'virtio-console',
  id: UCLASS_SERIAL,
  bind(dev) {
    virtio_driver_features_init(dev_get_uclass_priv(dev.parent!), null, 0, null, 0);
    return 0;
  },
  probe: (dev) => virtio_find_vqs(dev, 2, dev_get_priv<Priv>(dev).vqs),
  remove: virtio_reset,
  ops: { getc: () => -EAGAIN, putc: () => 0 },
  priv_auto: { sizeBytes: 8, create: (): Priv => ({ vqs: [] }) },
  flags: DM_FLAG_ACTIVE_DMA,
});
${more}
`;

async function check(
  ...files: string[]
): Promise<{ code: number | null; lines: string[]; errors: readonly string[] }> {
  const { code, stdout, errorLines } = await scratch.run(['check-driver', ...files]);
  return { code, lines: stdout.toString().split('\n').slice(0, -1), errors: errorLines };
}

describe('uboot-virtio check-driver', () => {
  it('has nothing to say of a driver without faults but that types are not checked', async () => {
    scratch.write('good.ts', driver());
    expect(await check('good.ts')).toEqual({
      code: 0,
      lines: [],
      errors: [
        'uboot-virtio: good.ts: the types are not checked, as no typescript package is there (npm install typescript)',
      ],
    });
  });

  it('gives each fault of each file at its place', async () => {
    scratch.write('a.ts', driver('enum Kind { A }\nvirtqueue_ad();\nvirtio_reset();'));
    scratch.write('b.ts', 'printf("x"');
    expect(await check('a.ts', 'b.ts')).toMatchObject({
      code: 1,
      lines: [
        'a.ts:17:6: expected constants, such as const Kind_A = 0, found enum Kind, which can not be erased as a type can',
        "a.ts:18:1: expected a name of this file or of U-Boot, found 'virtqueue_ad' (is virtqueue_add meant?)",
        'a.ts:19:1: expected 1 argument as in virtio_reset(vdev), found 0',
        "b.ts:1:11: expected ',', found the end of the file",
      ],
    });
  });

  it('checks types where the workspace has a compiler', async () => {
    mkdirSync(scratch.file('typed/node_modules'), { recursive: true });
    symlinkSync(path.join(packages, 'typescript'), scratch.file('typed/node_modules/typescript'));
    scratch.write('typed/good.ts', driver());
    expect(await check('typed/good.ts')).toEqual({ code: 0, lines: [], errors: [] });
    scratch.write('typed/bad.ts', driver('const name: number = printf;\nvirtqueue_kik();'));
    expect(await check('typed/bad.ts')).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(
          /^typed\/bad\.ts:17:22: Type '.*' is not assignable to type 'number' \(TS2322\)$/,
        ),
        "typed/bad.ts:18:1: expected a name of this file or of U-Boot, found 'virtqueue_kik' (is virtqueue_kick meant?)",
      ],
      errors: [],
    });
  });

  it('says what is wrong with its arguments', async () => {
    expect(await check()).toMatchObject({
      code: 1,
      errors: ['uboot-virtio: check-driver: expected files such as virtio-console.ts, found none'],
    });
    expect(await check('none.ts')).toMatchObject({
      code: 1,
      errors: ['uboot-virtio: check-driver: none.ts: No such file or directory'],
    });
  });
});
