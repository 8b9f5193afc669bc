import { BOARDS } from '../base/boards';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_STOPS } from './event-stops';
import { HOOK_KINDS } from './hook-kinds';
import {
  attachAttributes,
  launchAttributes,
  parseAttachAttributes,
  parseHook,
  parseLaunchAttributes,
} from './launch-attributes';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {
  contributes: {
    debuggers: {
      configurationAttributes: {
        launch: { anyOf: object[]; properties: Record<string, Schema> };
        attach: { properties: Record<string, Schema> };
      };
      configurationSnippets: { body: { request: string } }[];
      initialConfigurations: object[];
    }[];
  };
};
const [debug] = manifest.contributes.debuggers;
const launch = debug?.configurationAttributes.launch;
const qemu = 'qemu-system-arm -machine virt';

describe('package.json', () => {
  it('describes the attributes that the adapter knows, and no others', () => {
    expect(Object.keys(launch?.properties ?? {}).sort()).toEqual(
      Object.keys(launchAttributes.entries).sort(),
    );
    expect(launch?.anyOf).toEqual([{ required: ['qemu'] }, { required: ['replay'] }]);
  });

  it.each(Object.keys(launchAttributes.entries))('agrees about %s', (name) => {
    const schema = launch?.properties[name] ?? {};
    for (const value of samples) {
      const accepted = parseLaunchAttributes({ qemu, [name]: value }).ok;
      expect([name, value, matches(schema, value)]).toEqual([name, value, accepted]);
    }
  });

  it('describes the attributes of an attach configuration', () => {
    const { properties = {} } = debug?.configurationAttributes.attach ?? {};
    expect(Object.keys(properties).sort()).toEqual(Object.keys(attachAttributes.entries).sort());
    for (const [name, schema] of Object.entries(properties)) {
      for (const value of [...samples, 0, 1, 1.5]) {
        const accepted = parseAttachAttributes({ [name]: value }).ok;
        expect([name, value, matches(schema, value)]).toEqual([name, value, accepted]);
      }
    }
  });

  it('offers the boards as defconfigs', () => {
    const examples = (launch?.properties['defconfig'] as { examples?: string[] }).examples;
    expect(examples?.filter((name) => !name.includes('_smode'))).toEqual(
      BOARDS.map(({ defconfig }) => defconfig),
    );
  });

  it('offers configurations that the adapter accepts', () => {
    const offered = [
      ...(debug?.configurationSnippets.map(({ body }) => body) ?? []),
      ...(debug?.initialConfigurations ?? []),
    ];
    expect(offered.length).toBeGreaterThan(2);
    for (const body of offered) {
      const isAttach = (body as { request: string }).request === 'attach';
      const parse = isAttach ? parseAttachAttributes : parseLaunchAttributes;
      expect(parse(body)).toMatchObject({ ok: true });
    }
  });
});

const samples: readonly unknown[] = [
  '',
  'text',
  'required',
  'builtin',
  'terminal',
  'debugConsole',
  true,
  5,
  [],
  ['text'],
  [5],
  ...HOOK_KINDS.map((hook) => [hook]),
  ...EVENT_STOPS.map((event) => [event]),
  ['stuckPoll:virtio-blk#*'],
  [{ hook: 'consoleLine', device: 'Unknown command' }],
  ['probe:virtio-blk#*'],
  ['probes'],
  [{ hook: 'probe' }],
  [{ hook: 'probe', device: 'virtio-blk#*' }],
  [{ hook: 'probe', device: '' }],
  [{ hook: 'nope' }],
  [{ device: 'x' }],
  [{ hook: 'probe', other: 1 }],
  {},
];

/** The part of JSON Schema that the manifest uses. */
function matches(schema: Schema, value: unknown): boolean {
  if (schema.anyOf !== undefined) {
    return schema.anyOf.some((option) => matches(option, value));
  }
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return false;
  }
  switch (schema.type) {
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= (schema.minLength ?? 0) &&
        (schema.pattern === undefined || new RegExp(schema.pattern).test(value))
      );
    case 'integer':
      return Number.isInteger(value) && (value as number) >= (schema.minimum ?? -Infinity);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= (schema.minItems ?? 0) &&
        value.every((item) => matches(schema.items ?? {}, item))
      );
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return false;
      }
      const { properties = {} } = schema;
      const required = schema.required ?? [];
      return (
        required.every((key) => key in value) &&
        Object.entries(value).every(([key, member]) => {
          const property = properties[key];
          return property !== undefined && matches(property, member);
        })
      );
    }
    default:
      return true;
  }
}

describe('parseHook', () => {
  it.each([
    ['probe', { hook: 'probe' }],
    ['probe:virtio-blk#*', { hook: 'probe', device: 'virtio-blk#*' }],
    ['probe:', { hook: 'probe' }],
    [{ hook: 'bind', device: 'blk' } as const, { hook: 'bind', device: 'blk' }],
  ])('%j', (written, hook) => {
    expect(parseHook(written)).toEqual(hook);
  });
});
