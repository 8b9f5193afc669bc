import { firmwareOption, type MachineDescription } from '../../base/machine-description';
import type { MachineHost } from '../machine-host';
import type { MachineProblem } from './machine-problem';

/** The operating system that a command line brings beside the firmware. */
export interface BootFiles {
  /** Undefined where `-kernel` names the firmware, or is not there. */
  readonly kernel: Uint8Array | undefined;
  readonly initrd: Uint8Array | undefined;
  /** `-append`: '' without it. */
  readonly commandLine: string;
}

/** QEMU's sentences for files that can't be read. */
export interface BootFileMessages {
  readonly kernel: (name: string) => string;
  readonly initrd: (name: string) => string;
}

/** Reads the files of `-kernel` and `-initrd`. What can't be read is added to `problems`. */
export function readBootFiles(
  description: MachineDescription,
  host: MachineHost,
  messages: BootFileMessages,
  problems: MachineProblem[],
): BootFiles {
  const read = (name: string | undefined, message: (name: string) => string) => {
    const bytes = name === undefined ? undefined : host.readBootFile?.(name);
    if (name !== undefined && bytes === undefined) {
      problems.push({ message: message(name), place: undefined });
    }
    return bytes;
  };
  const isFirmware =
    host.firmware === undefined
      ? firmwareOption(description) === 'kernel'
      : host.firmware.kernel !== undefined;
  return {
    kernel: isFirmware ? undefined : read(description.kernel, messages.kernel),
    initrd: read(description.initrd, messages.initrd),
    commandLine: description.append,
  };
}
