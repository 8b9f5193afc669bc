import type { MachineDescription } from '../../base/machine-description';
import { readBootFiles, type BootFiles } from '../assembly/boot-files';
import type { MachineProblem } from '../assembly/machine-problem';
import type { FwCfg } from '../devices/fw-cfg';
import * as keys from '../devices/fw-cfg-boot-files';
import type { MachineHost } from '../machine-host';
import {
  COMMAND_LINE_ADDRESS,
  KERNEL_ADDRESS,
  SETUP_ADDRESS,
  splitLinuxImage,
  type LinuxImage,
} from './linux-image';

/** The operating system of a PC's command line, which its firmware loads. */
export interface PcBootFiles {
  readonly files: BootFiles;
  /** Undefined without `-kernel`. */
  readonly image: LinuxImage | undefined;
}

const MESSAGES = {
  kernel: (name: string) => `could not open kernel file '${name}': No such file or directory`,
  initrd: (name: string) => `error reading initrd ${name}: No such file or directory`,
};

/**
 * Reads the files of `-kernel` and `-initrd`, and takes the kernel apart. What is wrong with them is added to `problems`.
 *
 * @param lowBytes memory below 4 GiB
 */
export function readPcBootFiles(
  description: MachineDescription,
  host: MachineHost,
  lowBytes: number,
  problems: MachineProblem[],
): PcBootFiles {
  const files = readBootFiles(description, host, MESSAGES, problems);
  if (files.kernel === undefined) {
    return { files, image: undefined };
  }
  const image = splitLinuxImage(files.kernel, files.initrd?.length, lowBytes);
  if (!image.ok) {
    problems.push({ message: image.error, place: undefined });
  }
  return { files, image: image.ok ? image.value : undefined };
}

/** What QEMU leaves in its firmware configuration device for a firmware that loads a kernel. */
export function addBootFiles(fwCfg: FwCfg, { files, image }: PcBootFiles): void {
  if (image === undefined) {
    return;
  }
  keys.addNumber(fwCfg, keys.FW_CFG_CMDLINE_ADDR, COMMAND_LINE_ADDRESS);
  keys.addCommandLine(fwCfg, files.commandLine);
  if (files.initrd !== undefined) {
    keys.addNumber(fwCfg, keys.FW_CFG_INITRD_ADDR, image.initrdAddress);
    keys.addBlob(fwCfg, keys.FW_CFG_INITRD_SIZE, keys.FW_CFG_INITRD_DATA, files.initrd);
  }
  keys.addNumber(fwCfg, keys.FW_CFG_KERNEL_ADDR, KERNEL_ADDRESS);
  keys.addBlob(fwCfg, keys.FW_CFG_KERNEL_SIZE, keys.FW_CFG_KERNEL_DATA, image.kernel);
  keys.addNumber(fwCfg, keys.FW_CFG_SETUP_ADDR, SETUP_ADDRESS);
  keys.addBlob(fwCfg, keys.FW_CFG_SETUP_SIZE, keys.FW_CFG_SETUP_DATA, image.setup);
}
