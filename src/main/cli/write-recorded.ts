import { REPEATABLE_SEED } from '../../protocol/run-recipe';
import type { RunInput } from '../../protocol/run-recipe';
import { writeRunFile } from '../../targets/session/run-file/write-run-file';
import type { RunCommand } from './run-options';

/** Takes what came in during a run, and writes the file of the command. What it throws is for the user. */
export function recorder({
  setup,
  qemu,
  typeLines,
  drivers,
  record,
}: RunCommand): ((inputs: readonly RunInput[]) => void) | undefined {
  if (record === undefined) {
    return undefined;
  }
  return (inputs) => {
    const problem = writeRunFile(record.file, {
      qemu: [...qemu],
      config: setup.config,
      seed: REPEATABLE_SEED,
      stopAutoboot: false,
      ...(typeLines === undefined ? {} : { typeLines: [...typeLines] }),
      inputs,
      images: record.images,
      ...(setup.firmware === undefined ? {} : { firmware: setup.firmware }),
      ...(drivers.length === 0 ? {} : { drivers: [...drivers] }),
    });
    if (problem !== undefined) {
      throw new Error(`record: ${record.file}: ${problem}`);
    }
  };
}
