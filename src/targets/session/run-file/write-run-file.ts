import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describeSystemError } from '../../../host/system-error';
import type { RunInput } from '../../../protocol/run-recipe';
import { plainInput, RUN_FILE_FORMAT, RUN_FILE_VERSION, type RunFile } from './format';
import type { ImageRecord } from './record-images';

/** Of what a run was, as far as it is plain data. */
export type RecordedRun = Pick<
  RunFile,
  'qemu' | 'seed' | 'stopAutoboot' | 'typeLines' | 'drivers'
> & {
  readonly config: ReadonlyMap<string, string>;
  readonly inputs: readonly RunInput[];
  readonly images: readonly ImageRecord[];
};

/** Gives what is wrong. */
export function writeRunFile(file: string, run: RecordedRun): string | undefined {
  const text = JSON.stringify({
    format: RUN_FILE_FORMAT,
    version: RUN_FILE_VERSION,
    ...run,
    config: [...run.config],
    inputs: run.inputs.map(plainInput),
  });
  try {
    writeFileSync(file, gzipSync(text));
    return undefined;
  } catch (error) {
    return describeSystemError(error).text;
  }
}
