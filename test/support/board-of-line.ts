import { parseQemuCommandLine } from '../../src/config/qemu-cmdline/parse';
import { MAX_RAM_BYTES } from '../../src/cpu/riscv/layout';
import { readFirmwareFile } from '../../src/host/boot-file';
import type { BinaryFirmware } from '../../src/base/images/binary-firmware';
import { chooseFirmware } from '../../src/targets/session/firmware/choose-firmware';
import { RiscvBoard } from './riscv-board';

/** The board of a command line, with the firmware that is chosen for it: a binary. */
export async function boardOfLine(
  line: string,
  cwd: string,
): Promise<{ board: RiscvBoard; firmware: BinaryFirmware }> {
  const { description } = parseQemuCommandLine(line.split(' '));
  const choice =
    description &&
    chooseFirmware({
      description,
      cwd,
      firmware: undefined,
      symbols: undefined,
      read: readFirmwareFile,
      maxRamBytes: MAX_RAM_BYTES,
    });
  if (choice?.ok !== true || choice.value.kind !== 'binary') {
    throw new Error(`expected a binary, found ${JSON.stringify(choice)}`);
  }
  const { firmware } = choice.value;
  return { board: await RiscvBoard.of(firmware, description), firmware };
}
