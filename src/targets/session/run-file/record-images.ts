import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DriveDescription } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import { openFile } from '../../../host/regular-file';
import { describeSystemError } from '../../../host/system-error';
import type { RunFile } from './format';

/** A larger image is recorded by its digest alone. */
const EMBEDDED_BYTES = 16 << 20;
/** So is one that stays larger than this when it is compressed. */
const EMBEDDED_COMPRESSED_BYTES = 4 << 20;
const CHUNK_BYTES = 1 << 20;

/** An image as it is before the run. Bytes are base64. */
export type ImageRecord = Omit<RunFile['images'][number], 'content'> & {
  readonly content?: string;
};

/** Looks at the images of a command line before a run changes them. */
export function recordImages(
  drives: readonly DriveDescription[],
  folder: string,
): Result<ImageRecord[], string> {
  const records: ImageRecord[] = [];
  for (const { file } of drives) {
    if (!records.some((known) => known.file === file)) {
      const record = recordImage(file, path.resolve(folder, file));
      if (!record.ok) {
        return fail(`${file}: ${record.error}`);
      }
      records.push(record.value);
    }
  }
  return ok(records);
}

function recordImage(file: string, place: string): Result<ImageRecord, string> {
  const opened = openFile(place, 'read', (status) => status.isFile() || status.isBlockDevice());
  if (!opened.ok) {
    return fail(opened.error.text);
  }
  const { descriptor } = opened.value;
  try {
    const hash = createHash('sha256');
    const kept: Buffer[] = [];
    let sizeBytes = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, sizeBytes);
      if (count === 0) {
        break;
      }
      sizeBytes += count;
      hash.update(chunk.subarray(0, count));
      if (sizeBytes <= EMBEDDED_BYTES) {
        kept.push(chunk.subarray(0, count));
      } else {
        kept.length = 0;
      }
    }
    const record = { file, sizeBytes, sha256: hash.digest('hex') };
    return ok(sizeBytes > EMBEDDED_BYTES ? record : withContent(record, Buffer.concat(kept)));
  } catch (error) {
    return fail(describeSystemError(error).text);
  } finally {
    closeSync(descriptor);
  }
}

/** The same for a file that is in memory. */
export function recordContent(file: string, bytes: Uint8Array): ImageRecord {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const record = { file, sizeBytes: bytes.length, sha256 };
  return bytes.length > EMBEDDED_BYTES ? record : withContent(record, bytes);
}

function withContent(record: ImageRecord, bytes: Uint8Array): ImageRecord {
  const isSmall = gzipSync(bytes, { level: 1 }).length <= EMBEDDED_COMPRESSED_BYTES;
  return isSmall ? { ...record, content: Buffer.from(bytes).toString('base64') } : record;
}
