import type { CmdTbl } from '../include/command';
import { nvmeCommands } from './nvme';
import { ideCommands } from './ide';
import { scsiCommands } from './scsi';
import { usbCommands } from './usb';
import { bdinfoCommands } from './bdinfo';
import { blkcacheCommands } from './blkcache';
import { bootCommands } from './boot';
import { bootefiCommands } from './bootefi';
import { bootiCommands } from './booti';
import { bootmCommands } from './bootm';
import { bootzCommands } from './bootz';
import { consoleCommands } from './console';
import { dateCommands } from './date';
import { dmCommands } from './dm';
import { echoCommands } from './echo';
import { elfCommands } from './elf';
import { exitCommands } from './exit';
import { ext4Commands } from './ext4';
import { fatCommands } from './fat';
import { fdtCommands } from './fdt';
import { fsCommands } from './fs';
import { helpCommands } from './help';
import { hushCommands } from '../common/cli_hush/commands';
import { itestCommands } from './itest';
import { memCommands } from './mem';
import { netCommands } from './net';
import { nveditCommands } from './nvedit';
import { partCommands } from './part';
import { pciCommands } from './pci';
import { pxeCommands } from './pxe';
import { qfwCommands } from './qfw';
import { randomCommands } from './mem/random';
import { rngCommands } from './rng';
import { setexprCommands } from './setexpr';
import { sleepCommands } from './sleep';
import { sourceCommands } from './source';
import { sysbootCommands } from './sysboot';
import { testCommands } from './test';
import { timeCommands } from './time';
import { zbootCommands } from '../arch/x86/lib/zimage';
import { versionCommands } from './version';
import { virtioCommands } from './virtio';

/** Every command of the firmware; the configuration decides which of them exist. */
export const commands: readonly CmdTbl[] = [
  ...ideCommands,
  ...scsiCommands,
  ...nvmeCommands,
  ...usbCommands,
  ...bdinfoCommands,
  ...blkcacheCommands,
  ...bootCommands,
  ...bootefiCommands,
  ...bootiCommands,
  ...bootmCommands,
  ...bootzCommands,
  ...consoleCommands,
  ...dateCommands,
  ...dmCommands,
  ...echoCommands,
  ...elfCommands,
  ...exitCommands,
  ...ext4Commands,
  ...fatCommands,
  ...fdtCommands,
  ...fsCommands,
  ...helpCommands,
  ...hushCommands,
  ...itestCommands,
  ...memCommands,
  ...netCommands,
  ...nveditCommands,
  ...partCommands,
  ...pciCommands,
  ...pxeCommands,
  ...qfwCommands,
  ...randomCommands,
  ...rngCommands,
  ...setexprCommands,
  ...sleepCommands,
  ...sourceCommands,
  ...sysbootCommands,
  ...testCommands,
  ...timeCommands,
  ...versionCommands,
  ...virtioCommands,
  ...zbootCommands,
];
