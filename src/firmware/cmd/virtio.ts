import { virtio_init } from '../drivers/virtio/virtio-uclass';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_VIRTIO } from '../include/dm/uclass-id';
import { statics } from '../include/global-data';
import { blk_common_cmd } from './blk_common';
import type { CurrentDevice } from './blk_common';

/** @uboot cmd/virtio.c virtio_curr_dev */
function virtio_curr_dev(): CurrentDevice {
  return statics<CurrentDevice>('cmd/virtio.c', () => ({ value: 0 }));
}

/** @uboot cmd/virtio.c do_virtio() */
function do_virtio(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && argv[1] === 'scan') {
    return virtio_init() === 0 ? CMD_RET_SUCCESS : CMD_RET_FAILURE;
  }
  return blk_common_cmd(argv, UCLASS_VIRTIO, virtio_curr_dev());
}

export const virtioCommands: readonly CmdTbl[] = [
  {
    name: 'virtio',
    maxargs: 8,
    repeatable: true,
    cmd: do_virtio,
    usage: 'virtio block devices sub-system',
    help:
      'scan - initialize virtio bus\n' +
      'virtio info - show all available virtio block devices\n' +
      'virtio device [dev] - show or set current virtio block device\n' +
      'virtio part [dev] - print partition table of one or all virtio block devices\n' +
      "virtio read addr blk# cnt - read `cnt' blocks starting at block\n" +
      "     `blk#' to memory address `addr'\n" +
      "virtio write addr blk# cnt - write `cnt' blocks starting at block\n" +
      "     `blk#' from memory address `addr'",
    depends: ['CMD_VIRTIO'],
  },
];
