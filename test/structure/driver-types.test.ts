import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { driverApi } from '../../src/firmware/driver-api';
import { LANGUAGE_NAMES } from '../../src/realm/harden';
import { REALM_NAMES } from '../../src/instrument/driver/realm';
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

  it('has the functions of the API, with their parameters', () => {
    const declaredOnes = [...api.functions].map(([name, { parameters, fewest, most }]) => ({
      name,
      parameters: parameters.map((parameter) => parameter.replace('...', '')),
      fewest,
      most,
    }));
    const atTop = new Map([
      ['U_BOOT_DRIVER', ['driver']],
      ['U_BOOT_CMD', ['command']],
      ['virtio_driver', ['device_id', 'name']],
    ]);
    const offered = [
      ...driverApi().functions.map(({ name, parameters }) => ({ name, parameters })),
      ...[...atTop].map(([name, parameters]) => ({
        name,
        parameters: parameters.map((parameter) => ({ name: parameter, type: 'anything' })),
      })),
    ].map(({ name, parameters }) => {
      const isRest = parameters.at(-1)?.type === 'values';
      return {
        name,
        parameters: parameters.map((parameter) => parameter.name),
        fewest: parameters.length - (isRest ? 1 : 0),
        most: isRest ? Infinity : parameters.length,
      };
    });
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(declaredOnes.sort(byName)).toEqual(offered.sort(byName));
  });

  it('has the constants of the API, and no others', () => {
    expect([...api.constants].sort()).toEqual([...driverApi().constants.keys()].sort());
  });

  it.each(driverApi().structs)(
    'has the members of $name that a driver sees',
    ({ name, members }) => {
      const declaredOnes = api.members.get(name === 'Driver' ? 'BoundDriver' : name) ?? new Set();
      const seen = members.map((member) => member.name);
      // A device of the console is registered with its functions, and seen without.
      const functions = ['start', 'stop', 'putc', 'puts', 'tstc', 'getc'];
      const given = name === 'StdioDev' ? functions : [];
      expect([...declaredOnes].sort()).toEqual([...seen, ...given].sort());
    },
  );

  it('the checks know the names of the language that a driver has', () => {
    expect([...REALM_NAMES].sort()).toEqual([...LANGUAGE_NAMES, 'globalThis'].sort());
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
