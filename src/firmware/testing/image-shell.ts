import { bootmCommands } from '../cmd/bootm';
import { echoCommands } from '../cmd/echo';
import { fdtCommands } from '../cmd/fdt';
import { nveditCommands } from '../cmd/nvedit';
import { sourceCommands } from '../cmd/source';
import { testCommands } from '../cmd/test';
import { cli_init, run_command } from '../common/cli';
import { env_set_default } from '../env/common';
import { crc32 } from '../lib/crc32';
import { writeFdt } from '../lib/libfdt/fdt_sw';
import type { FdtNode } from '../lib/libfdt/fdt_sw';
import { makeGd } from './make-gd';
import type { TestGd } from './make-gd';

const CONFIG = {
  LEGACY_IMAGE_FORMAT: 'y',
  FIT: 'y',
  FIT_FULL_CHECK: 'y',
  TIMESTAMP: 'y',
  MD5: 'y',
  SHA1: 'y',
  SHA256: 'y',
  CMD_IMI: 'y',
  CMD_SOURCE: 'y',
  CMD_ECHO: 'y',
  CMD_FDT: 'y',
  HUSH_PARSER: 'y',
  SYS_LOAD_ADDR: '0x40200000',
};

/** Where images lie in these tests. */
export const IMAGE = 0x4200_0000;

/** A board with the commands that are about images. */
export interface ImageShell {
  readonly test: TestGd;
  /** Puts bytes into memory, at `IMAGE` if nothing else is said. */
  load(bytes: Uint8Array, address?: number): void;
  /** Runs one line: what it prints, with `rc=` and its result behind. */
  run(line: string): string;
}

export function imageShell(config: Readonly<Record<string, string>> = {}): ImageShell {
  const test = makeGd({
    arch64: true,
    config: { ...CONFIG, ...config },
    commands: [
      ...bootmCommands,
      ...sourceCommands,
      ...echoCommands,
      ...fdtCommands,
      ...nveditCommands,
      ...testCommands,
    ],
  });
  env_set_default(null, 0);
  cli_init();
  test.takeOutput();
  return {
    test,
    load: (bytes, address = IMAGE) => {
      test.hal.ram.bytes.set(bytes, address - test.hal.ram.base);
    },
    run: (line) => {
      const rc = run_command(line, 0);
      return `${test.takeOutput()}rc=${rc}`;
    },
  };
}

/** Members of a legacy header; what isn't given is a kernel for 64-bit ARM of 2023-11-14. */
export interface LegacyFields {
  readonly magic?: number;
  readonly time?: number;
  readonly size?: number;
  readonly load?: number;
  readonly ep?: number;
  readonly headerCrc?: number;
  readonly dataCrc?: number;
  readonly os?: number;
  readonly arch?: number;
  readonly type?: number;
  readonly comp?: number;
  readonly name?: string;
}

/** A legacy image, with any field wrong that is wanted. */
export function legacyImage(data: Uint8Array, fields: LegacyFields = {}): Uint8Array {
  const image = new Uint8Array(64 + data.length);
  const view = new DataView(image.buffer);
  view.setUint32(0, fields.magic ?? 0x27051956);
  view.setUint32(8, fields.time ?? 1_700_000_000);
  view.setUint32(12, fields.size ?? data.length);
  view.setUint32(16, fields.load ?? 0x4100_0000);
  view.setUint32(20, fields.ep ?? 0x4100_0040);
  view.setUint32(24, fields.dataCrc ?? crc32(0, data));
  image.set([fields.os ?? 5, fields.arch ?? 22, fields.type ?? 2, fields.comp ?? 0], 28);
  image.set(ascii(fields.name ?? 'a name'), 32);
  view.setUint32(4, fields.headerCrc ?? crc32(0, image.subarray(0, 64)));
  image.set(data, 64);
  return image;
}

/** Parts with the list of their sizes before them, each padded to a multiple of 4. */
export function multiParts(parts: readonly Uint8Array[]): Uint8Array {
  const padded = parts.map((part) => (part.length + 3) & ~3);
  const out = new Uint8Array(
    4 * (parts.length + 1) + padded.reduce((sum, bytes) => sum + bytes, 0),
  );
  const view = new DataView(out.buffer);
  let at = 4 * (parts.length + 1);
  for (const [i, part] of parts.entries()) {
    view.setUint32(4 * i, part.length);
    out.set(part, at);
    at += padded[i] ?? 0;
  }
  return out;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A FIT image of these images and configurations. */
export function fitImage(
  images: readonly FdtNode[],
  configurations: FdtNode | null = null,
  properties: FdtNode['properties'] = { description: 'a FIT', timestamp: [1_700_000_000] },
): Uint8Array {
  return writeFdt({
    name: '',
    properties,
    children: [
      { name: 'images', children: images },
      ...(configurations === null ? [] : [configurations]),
    ],
  });
}
