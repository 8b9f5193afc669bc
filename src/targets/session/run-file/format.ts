import * as v from 'valibot';
import type { InputMoment, RunInput } from '../../../protocol/run-recipe';

/**
 * A run in one file (`.uvrun`): what it was started with, all that came in from outside, and its disk images, whole or by
 * digest. It is JSON, compressed with gzip; bytes are base64.
 */
export const RUN_FILE_FORMAT = 'uvrun';
/** Files with firmware of the user's have the second version: a program that knows the first would run another firmware. */
export const RUN_FILE_VERSIONS = { builtInFirmware: 1, usersFirmware: 2 } as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const bytes = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))),
);
const place = { boot: count, statement: count };
const moment = v.pipe(
  v.string(),
  v.regex(/^(statement|wait|returned to \d+)$/),
  v.transform((text) => text as InputMoment),
);

/** An entry of the input log. */
const input = v.variant('kind', [
  v.object({ ...place, kind: v.literal('console'), moment, bytes }),
  v.object({ ...place, kind: v.literal('port'), moment, chardev: v.string(), bytes }),
  v.object({ ...place, kind: v.literal('network'), netdev: v.string(), frame: bytes }),
  v.object({
    ...place,
    kind: v.literal('hostFile'),
    folder: v.string(),
    name: v.string(),
    bytes: v.optional(bytes),
  }),
  v.object({ ...place, kind: v.literal('clock'), ns: v.number() }),
  v.object({ ...place, kind: v.literal('edit'), moment, address: v.number(), bytes }),
  v.object({
    ...place,
    kind: v.literal('assign'),
    moment,
    frame: count,
    expression: v.string(),
    value: v.string(),
  }),
]);

const image = v.object({
  /** As the command line names it. */
  file: v.string(),
  sizeBytes: count,
  sha256: v.string(),
  /** All of it; absent: whoever replays the run must have the image. */
  content: v.optional(bytes),
});

/** Firmware of the user's. */
const firmware = v.object({
  bios: v.optional(image),
  kernel: v.optional(image),
  uBoot: v.picklist(['bios', 'kernel']),
  mode: v.picklist(['machine', 'supervisor']),
  sbi: v.picklist(['none', 'file', 'built-in']),
  /** `image`: U-Boot's image has them. */
  symbols: v.optional(v.union([v.literal('image'), image])),
});

export const runFile = v.object({
  format: v.literal(RUN_FILE_FORMAT),
  version: v.picklist(Object.values(RUN_FILE_VERSIONS)),
  /** QEMU's command line, an argument each. */
  qemu: v.array(v.string()),
  config: v.array(v.tuple([v.string(), v.string()])),
  seed: v.number(),
  stopAutoboot: v.boolean(),
  typeLines: v.optional(v.array(v.string())),
  inputs: v.array(input),
  images: v.array(image),
  /** Absent: the built-in one. */
  firmware: v.optional(firmware),
  /** Drivers of the user's, with their text as the run had it. */
  drivers: v.optional(v.array(v.object({ file: v.string(), text: v.string() }))),
});

export type RunFile = v.InferOutput<typeof runFile>;
export type RecordedFirmware = NonNullable<RunFile['firmware']>;
export type RecordedImage = RunFile['images'][number];

/** What JSON has no words for. */
export function plainInput(entry: RunInput & Pick<RunFile['inputs'][number], 'kind'>): object {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : (value as unknown),
    ]),
  );
}
