import { resolve } from 'node:path';
import { hexDigits } from '../../base/hex';
import { ok } from '../../base/result';
import { createSeededRandom } from '../../base/seeded-random';
import { programName } from '../../config/problem';
import { readLoadable } from '../../elf/image/loadable';
import { readBootFile } from '../../host/boot-file';
import { MemoryImage } from '../../host/disks/memory-image';
import { onTop, openDisk } from '../../host/disks/open-disk';
import type { HostRunDisks } from '../../host/disks/run-disks';
import { gunzip } from '../../host/gunzip';
import { LOST_OUTPUT, openOutputFile } from '../../host/output-file';
import { readTftpFile } from '../../host/tftp-folder';
import { createMachine, type Machine, type MachineHost } from '../../machine/machine';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { MachineEnvironment } from '../../runtime/guest/guest-run';
import type { TransportSlot } from '../../runtime/session/transport-slots';

/** Places of the virtio devices, by which views and messages call them. */
export function slotsOf({ virtioTransports }: Machine): TransportSlot[] {
  return virtioTransports.map(({ kind, legacy, address, core, pciPlace, transportName }) => ({
    kind,
    legacy,
    address,
    core,
    pciPlace,
    ubootName: kind === 'mmio' ? `virtio_mmio@${hexDigits(address)}` : transportName,
  }));
}

/**
 * The machine of a recipe, with the host's files and disks. Throws with a message for the user when it can't be built.
 *
 * @param more what the firmware needs of the machine's host beside that
 */
export function buildMachine(
  recipe: RunRecipe,
  environment: MachineEnvironment,
  disks: HostRunDisks | undefined,
  more: Pick<MachineHost, 'placeRam'> = {},
): Machine {
  const { description, folder, seed, rtcEpochSeconds } = recipe;
  const onImage: typeof onTop = (drive, image) => disks?.onTop(drive, image) ?? onTop(drive, image);
  const created = createMachine(description, {
    openDisk: (drive) => {
      const content = recipe.images?.get(drive.file);
      return content === undefined
        ? (disks?.open(drive, folder) ?? openDisk(drive, folder, environment.log))
        : ok(onImage(drive, new MemoryImage(content)));
    },
    openCharacterDevice: (chardev) => {
      if (chardev.backend !== 'file') {
        return ok(environment.port(chardev.id));
      }
      // A run that is looked at again writes nobody's files.
      if (recipe.images !== undefined) {
        return ok(LOST_OUTPUT);
      }
      return disks?.openOutput(chardev, folder) ?? openOutputFile(chardev, folder);
    },
    // Only the built-in network is there; whoever asked for another was told so before.
    createNetwork: () => undefined,
    readTftpFile: (tftpFolder, fileName) =>
      environment.hostFile(tftpFolder, fileName, () =>
        readTftpFile(resolve(folder, tftpFolder), fileName),
      ),
    readBootFile: (name) => environment.bootFile(name, () => readBootFile(resolve(folder, name))),
    readLoadable: (bytes, loadableFor) => readLoadable(bytes, loadableFor, gunzip),
    ...(recipe.firmware === undefined ? {} : { firmware: recipe.firmware }),
    clock: environment.clock,
    random: createSeededRandom(seed),
    console: environment.consoleOutput,
    events: environment.events,
    log: environment.log,
    ...more,
    ...(rtcEpochSeconds === undefined ? {} : { rtcEpochSeconds }),
  });
  if (!created.ok) {
    const lines = created.error.map(({ message, place }) =>
      [
        programName(description.program),
        ...(place === undefined ? [] : [place.text]),
        message,
      ].join(': '),
    );
    throw new Error(
      lines[0] ?? `${programName(description.program)}: the machine could not be built`,
    );
  }
  return created.value;
}
