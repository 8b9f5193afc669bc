import { device_probe } from '../drivers/core/device';
import { uclass_first_device, uclass_next_device } from '../drivers/core/uclass';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_VIRTIO } from '../include/dm/uclass-id';
import { statics } from '../include/asm-generic/global_data';
import { blk_common_cmd } from './blk_common';
import type { CurrentDevice } from './blk_common';

/** @uboot cmd/virtio.c virtio_curr_dev */
function virtio_curr_dev(): CurrentDevice {
  return statics<CurrentDevice>('cmd/virtio.c', () => ({ value: 0 }));
}

/**
 * Brings all virtio devices online: each transport that probes, and its children. A child that doesn't probe is passed
 * over; no transport at all is a failure.
 *
 * @uboot cmd/virtio.c do_virtio() with `scan`
 */
function virtio_scan(): number {
  let bus = uclass_first_device(UCLASS_VIRTIO);

  if (bus === null) {
    return CMD_RET_FAILURE;
  }
  while (bus !== null) {
    for (const child of bus.child_head) {
      device_probe(child);
    }
    bus = uclass_next_device(bus);
  }
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/virtio.c do_virtio() */
function do_virtio(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && argv[1] === 'scan') {
    return virtio_scan();
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
