import { boardOfArch, BOARDS } from '../../base/boards';

/** Launch configurations for someone who has written none. */

export interface ProposedConfiguration {
  readonly type: string;
  readonly request: 'launch';
  readonly name: string;
  readonly defconfig: string;
  readonly qemu: readonly string[];
  readonly hooks: readonly string[];
}

/**
 * @param defconfig name of a board or file relative to the workspace folder
 * @param image disk image relative to the workspace folder; without one the machine has a network card only
 */
export function defaultConfiguration(
  type: string,
  defconfig: string,
  image: string | undefined,
): ProposedConfiguration {
  const board = BOARDS.find(({ fileName }) => fileName.test(defconfig)) ?? boardOfArch('arm');
  const qemu = [
    board.program,
    ...(board.machine === undefined ? [] : ['-machine', board.machine]),
    ...(board.cpu === undefined ? [] : ['-cpu', board.cpu]),
    '-nographic',
    '-bios',
    board.firmwareFile,
    '-netdev',
    'user,id=net0',
    '-device',
    `virtio-net-${board.bus},netdev=net0`,
  ];
  if (image !== undefined) {
    // QEMU's option parser wants a comma in a value doubled.
    const file = image.replaceAll(',', ',,');
    qemu.push(
      '-drive',
      `if=none,file=${file},format=raw,id=hd0`,
      '-device',
      `virtio-blk-${board.bus},drive=hd0`,
    );
  }
  return {
    type,
    request: 'launch',
    name: `${defconfig.replace(/^.*\//, '').replace(/_defconfig$/, '')}: U-Boot`,
    defconfig,
    qemu,
    hooks: [],
  };
}
