import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as prettier from 'prettier';
import { checkDriver } from '../instrument/driver/check-driver';
import { readDriverApi } from '../instrument/driver/driver-api';
import { DEVICE_TYPES, deviceTypeOf } from './device-types';
import { parseDriverName } from './driver-name';
import { driverSkeleton } from './driver-skeleton';

const declarations = path.join(import.meta.dirname, '../../types/u-boot.d.ts');
const api = readDriverApi(readFileSync(declarations, 'utf8'));

function skeletonOf(id: number, features: readonly string[] = []): string {
  const type = deviceTypeOf(id);
  const name = parseDriverName(type.name);
  if (!name.ok) {
    throw new Error(name.error);
  }
  return driverSkeleton({ name: name.value, type, queues: type.queues, features });
}

describe('driverSkeleton', () => {
  it.each([...DEVICE_TYPES, deviceTypeOf(99)])(
    'has no fault: $id $title',
    async ({ id, features }) => {
      for (const text of [skeletonOf(id), skeletonOf(id, features)]) {
        expect(checkDriver(text, api).problems).toEqual([]);
        const options = { parser: 'typescript', printWidth: 100, singleQuote: true } as const;
        expect(await prettier.format(text, options)).toBe(text);
      }
    },
  );

  it("has the documentation's steps in its comments, each once", () => {
    const steps = [...skeletonOf(3).matchAll(/^\/\/ Step (\d)/gm)].map(([, step]) => Number(step));
    expect(steps.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('has the queues and features that are asked for', () => {
    const text = skeletonOf(3, ['VIRTIO_CONSOLE_F_SIZE']);
    expect(text).toContain("virtio_driver(VIRTIO_ID_CONSOLE, 'virtio-console');");
    expect(text).toContain('/** 0: receiveq, 1: transmitq */');
    expect(text).toContain('virtio_find_vqs(dev, 2, priv.vqs)');
    expect(text).toContain('const feature: readonly number[] = [VIRTIO_CONSOLE_F_SIZE];');
  });

  it('names an id that has no constant', () => {
    expect(skeletonOf(25)).toContain(
      "const VIRTIO_ID_SND = 25;\nvirtio_driver(VIRTIO_ID_SND, 'virtio-snd');",
    );
  });

  it('takes away what a console has registered before the device is reset, and resets others alone', () => {
    expect(skeletonOf(3)).toMatch(
      /stdio_deregister_dev\(sdev, true\);\n {4}\}\n {2}\}\n {2}return virtio_reset\(dev\);/,
    );
    expect(skeletonOf(3)).toContain('\n  remove: virtio_console_remove,\n');
    expect(skeletonOf(4)).toContain('\n  remove: virtio_reset,\n');
  });
});
