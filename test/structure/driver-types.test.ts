import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDriverApi } from '../../src/instrument/driver/driver-api';
import * as device from '../../src/firmware/include/dm/device';
import * as uclasses from '../../src/firmware/include/dm/uclass-id';
import * as errors from '../../src/firmware/include/errno';
import * as net from '../../src/firmware/include/net';
import * as stdio from '../../src/firmware/include/stdio_dev';
import { virtioConstants } from '../../src/spec/constants';

const text = readFileSync(path.join(import.meta.dirname, '../../types/u-boot.d.ts'), 'utf8');
const api = readDriverApi(text);

/** `declare const NAME: VALUE;` */
const declared = [...text.matchAll(/^declare const (\w+): (\w+);$/gm)].map(
  ([, name = '', value]) => [name, Number(value)] as const,
);
const known = new Map<string, unknown>([
  ...virtioConstants(),
  ...[device, uclasses, errors, net, stdio].flatMap((module) => Object.entries(module)),
]);

describe('types/u-boot.d.ts', () => {
  it('has the constants of the firmware and of VIRTIO, with their values', () => {
    expect(declared.length).toBe(api.constants.size);
    expect(declared.filter(([name, value]) => known.get(name) !== value)).toEqual([]);
  });

  it.each([
    [/^VIRTIO_(ID|CONFIG_S)_|^VIRTIO_\w*F_/, virtioConstants().keys()],
    [/^UCLASS_(?!MAX$)/, Object.keys(uclasses)],
    [/^E[A-Z0-9]/, Object.keys(errors)],
    [/^DM_FLAG_/, Object.keys(device)],
  ])('has all of %s', (pattern, names) => {
    const wanted = [...names].filter((name) => pattern.test(name));
    expect(wanted.filter((name) => !api.constants.has(name))).toEqual([]);
  });

  it('says where each function and type of U-Boot comes from', () => {
    const documented = text.matchAll(
      /\/\*\*((?:(?!\*\/).)*)\*\/\n(?:declare function|interface) (\w+)/gs,
    );
    const sources = new Map([...documented].map(([, doc = '', name = '']) => [name, doc]));
    const without = [...api.functions.keys(), ...api.members.keys()].filter(
      (name) => !/@uboot [\w/.-]+\.[ch] \w+/.test(sources.get(name) ?? ''),
    );
    // What C has as a size and a pointer.
    expect(without).toEqual(['AutoStruct', 'Out']);
  });
});
