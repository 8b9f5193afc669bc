import { join } from 'node:path';
import { DECLARED_TYPES } from '../base/debug-table';
import { type BoardName, boardOfArch } from '../base/boards';
import type { CodePlace } from '../base/system-map';
import { qemu_arm, qemu_arm64 } from '../firmware/board/emulation/qemu-arm/qemu-arm';
import {
  qemu_riscv32,
  qemu_riscv64,
  qemu_riscv64_smode,
} from '../firmware/board/emulation/qemu-riscv/qemu-riscv';
import { qemu_x86, qemu_x86_64 } from '../firmware/board/emulation/qemu-x86/qemu-x86';
import type { Board } from '../firmware/include/board';
import { builtParts } from '../firmware/built-parts';
import { GD_FLG_RELOC, gd } from '../firmware/include/asm-generic/global_data';
import { version_string } from '../firmware/include/version';
import { startFirmware } from '../firmware/start';
import { freedMemoryCollector } from '../host/memory/freed-memory';
import { DebugTableFile } from '../host/debug-table-file';
import { setLockingThread } from '../host/locks/lock-folder';
import { HostRunDisks } from '../host/disks/run-disks';
import type { Machine } from '../machine/machine';
import type { FirmwareImage } from '../protocol/firmware-image';
import type { RunRecipe } from '../protocol/run-recipe';
import type { WorkerStart } from '../protocol/worker-messages';
import { codePlaceOfFrames } from '../runtime/debug/code-place';
import { setTableReader } from '../runtime/debug/debug-points';
import { setTypesReader } from '../runtime/values/types/declared-types';
import type { RunParts } from '../runtime/guest/guest-run';
import type { RunLink } from '../runtime/guest/run-link';
import { portName } from '../runtime/session/port-names';
import { runFirmwareSession } from '../runtime/session/firmware-session';
import { firmwareDrivers } from '../runtime/session/drivers/firmware-drivers';
import { stillActive } from '../runtime/session/still-active';
import { virtioSnapshot, watchedDevices } from '../runtime/session/virtio-snapshot';
import { buildMachine, slotsOf } from './guest/build-machine';
import { UserDrivers } from './drivers/user-drivers';

export { driverSymbols } from '../firmware/drivers/all-drivers';
export { functionNames } from '../runtime/session/drivers/function-names';

const FIRMWARE_BOARDS: Readonly<Record<BoardName, Board>> = {
  qemu_arm,
  qemu_arm64,
  'qemu-riscv32': qemu_riscv32,
  'qemu-riscv64': qemu_riscv64,
  'qemu-x86': qemu_x86,
  'qemu-x86_64': qemu_x86_64,
};

/**
 * Runs guests to the end of their session, and blocks the thread. What happens goes through `link`, errors too.
 *
 * @param codePlace which function runs; needed where there are no frame records to tell
 * @param thread number of this thread in Node; 0 is the main thread
 */
export function runFirmware(
  start: WorkerStart,
  link: RunLink,
  codePlace: () => CodePlace = codePlaceOfFrames,
  thread = 0,
): void {
  setLockingThread(thread);
  const tables = new DebugTableFile(join(__dirname, 'firmware.tables'));
  setTableReader((file) => tables.read(file));
  setTypesReader(() => tables.read(DECLARED_TYPES));
  const disks = start.keepInputs
    ? new HostRunDisks({
        thread,
        log: (level, message) => {
          link.report({ kind: 'log', level, message });
        },
      })
    : undefined;
  const drivers = new UserDrivers(__dirname);
  try {
    runFirmwareSession<Machine>(
      start,
      link,
      (recipe) => partsOf(recipe, { codePlace, disks, drivers }),
      start.keepInputs ? freedMemoryCollector() : undefined,
    );
  } finally {
    disks?.dispose();
  }
}

interface ThreadParts {
  readonly codePlace: () => CodePlace;
  readonly disks: HostRunDisks | undefined;
  readonly drivers: UserDrivers;
}

function partsOf(recipe: RunRecipe, { codePlace, disks, drivers }: ThreadParts): RunParts<Machine> {
  const { config } = recipe;
  drivers.take(recipe.drivers ?? []);
  const registered = drivers.load(config);
  return {
    disks,
    createMachine: (environment) => {
      disks?.beginMachine();
      drivers.listen(environment.log, environment.events);
      const events = drivers.watchedEvents(environment.events);
      return buildMachine(recipe, { ...environment, events }, disks);
    },
    startFirmware: (hal) => {
      startFirmware({ hal, config, board: boardOf(recipe), registrations: drivers.load(config) });
    },
    codePlace,
    build: builtParts(config, registered),
    image: () => imageOf(recipe),
    portName: (machine, chardev) => portName(slotsOf(machine), firmwareDrivers(), chardev),
    snapshot: (machine, statement) =>
      virtioSnapshot(slotsOf(machine), firmwareDrivers(), machine.ram, statement),
    devices: (machine) => watchedDevices(slotsOf(machine), firmwareDrivers()),
    stillActive: (machine) => stillActive(slotsOf(machine), firmwareDrivers()),
  };
}

/** U-Boot's image as its linker makes it, and where it has moved itself. */
function imageOf(recipe: RunRecipe): FirmwareImage {
  const { config } = recipe;
  const { arch64, layout } = boardOf(recipe);
  const [name = '', ...version] = version_string.split(' ');
  // Before the first statement of a run the firmware's data are those of the run before.
  const data = (gd as typeof gd | undefined)?.config === config ? gd : undefined;
  const relocated = data !== undefined && (data.flags & GD_FLG_RELOC) !== 0;
  return {
    name,
    version: version.join(' '),
    pointerBits: arch64 ? 64 : 32,
    range: {
      address: relocated ? data.relocaddr : Number(config.get('TEXT_BASE') ?? 0),
      lengthBytes: layout.monLen,
      relocated,
    },
  };
}

function boardOf({ config, description: { arch } }: RunRecipe): Board {
  return arch === 'riscv64' && config.get('RISCV_SMODE') === 'y'
    ? qemu_riscv64_smode
    : FIRMWARE_BOARDS[boardOfArch(arch).name];
}
