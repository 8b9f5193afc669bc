import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describeSystemError } from '../../../host/system-error';
import type { RunInput } from '../../../protocol/run-recipe';
import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import { plainInput, RUN_FILE_FORMAT, RUN_FILE_VERSIONS, type RunFile } from './format';
import type { ImageRecord } from './record-images';
import { recordFirmware } from './recorded-firmware';

/** Of what a run was, as far as it is plain data. */
export type RecordedRun = Pick<
  RunFile,
  'qemu' | 'seed' | 'stopAutoboot' | 'typeLines' | 'drivers'
> & {
  readonly config: ReadonlyMap<string, string>;
  readonly inputs: readonly RunInput[];
  readonly images: readonly ImageRecord[];
  readonly firmware?: BinaryFirmware;
};

/** Gives what is wrong. */
export function writeRunFile(file: string, run: RecordedRun): string | undefined {
  const { firmware } = run;
  const { usersFirmware, builtInFirmware } = RUN_FILE_VERSIONS;
  const text = JSON.stringify({
    format: RUN_FILE_FORMAT,
    version: firmware === undefined ? builtInFirmware : usersFirmware,
    ...run,
    firmware: firmware && recordFirmware(firmware),
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
