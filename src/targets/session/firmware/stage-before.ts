import type { RunFileContent } from '../../../base/images/binary-firmware';
import type { MachineDescription } from '../../../base/machine-description';
import {
  defaultBiosFiles,
  defaultBiosName,
  readBios,
  type ReadFirmwareFile,
} from './firmware-files';
import { lookAtImage, type Hardware } from './look-at-image';

/** What runs before a U-Boot of `-kernel`. */
export interface StageBefore {
  readonly bios: RunFileContent | undefined;
  readonly sbi: 'none' | 'file' | 'built-in';
  readonly notes: readonly string[];
}

const BUILT_IN_ANSWERS = 'the built-in SBI answers in its place';

/** OpenSBI: the file of `-bios`, else the one that QEMU would take; the machine's own where there is none. */
export function stageBefore(
  {
    description,
    cwd,
    read,
  }: {
    readonly description: MachineDescription;
    readonly cwd: string;
    readonly read: ReadFirmwareFile;
  },
  hardware: Hardware,
): StageBefore {
  const { bios = 'default' } = description;
  if (bios === 'none') {
    return { bios: undefined, sbi: 'none', notes: [] };
  }
  return bios === 'default' ? installed(cwd, read, hardware) : named(bios, cwd, read, hardware);
}

function named(bios: string, cwd: string, read: ReadFirmwareFile, hardware: Hardware): StageBefore {
  const file = readBios(bios, cwd, read);
  const image = file.ok ? lookAtImage(file.value, hardware) : undefined;
  if (file.ok && image?.ok === true) {
    return { bios: file.value, sbi: 'file', notes: [] };
  }
  const reason = file.ok ? (image?.ok === false ? image.error : '') : file.error.text;
  return withoutFile(`-bios ${bios}: ${reason}: ${BUILT_IN_ANSWERS}`);
}

function installed(cwd: string, read: ReadFirmwareFile, hardware: Hardware): StageBefore {
  const notes: string[] = [];
  for (const file of defaultBiosFiles(hardware.xlen, cwd, read)) {
    const image = lookAtImage(file, hardware);
    if (image.ok) {
      return { bios: file, sbi: 'file', notes };
    }
    notes.push(`OpenSBI: ${image.error}`);
  }
  const none = `OpenSBI (${defaultBiosName(hardware.xlen)}) is not installed: ${BUILT_IN_ANSWERS}`;
  return withoutFile(...notes, none);
}

function withoutFile(...notes: string[]): StageBefore {
  return { bios: undefined, sbi: 'built-in', notes };
}
