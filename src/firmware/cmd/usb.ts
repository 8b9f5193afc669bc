import { BOOTSTAGE_ID_USB_START } from '../include/bootstage';
import { bootstage_mark_name } from '../common/bootstage';
import { puts, printf } from '../common/console';
import { CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';

/** USB never starts. @uboot cmd/usb.c do_usb() */
function do_usb(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const word = argv[1] ?? '';

  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  if (word.startsWith('start') || word.startsWith('reset')) {
    bootstage_mark_name(BOOTSTAGE_ID_USB_START, 'usb_start');
    puts(word.startsWith('start') ? 'starting USB...\n' : 'resetting USB...\n');
    puts('No working controllers found\n');
    return CMD_RET_SUCCESS;
  }
  if (word.startsWith('stop')) {
    printf('stopping USB..\n');
    return CMD_RET_SUCCESS;
  }
  printf("USB is stopped. Please issue 'usb start' first.\n");
  return 1;
}

export const usbCommands: readonly CmdTbl[] = [
  {
    name: 'usb',
    maxargs: 5,
    repeatable: true,
    cmd: do_usb,
    usage: 'USB sub-system',
    help: `start - start (scan) USB controller
usb reset - reset (rescan) USB controller
usb stop [f] - stop USB [f]=force stop
usb tree - show USB device tree
usb info [dev] - show available USB devices
usb test [dev] [port] [mode] - set USB 2.0 test mode
    (specify port 0 to indicate the device's upstream port)
    Available modes: J, K, S[E0_NAK], P[acket], F[orce_Enable]
usb storage - show details of USB storage devices
usb dev [dev] - show or set current USB storage device
usb part [dev] - print partition table of one or all USB storage    devices
usb read addr blk# cnt - read \`cnt' blocks starting at block \`blk#'
    to memory address \`addr'
usb write addr blk# cnt - write \`cnt' blocks starting at block \`blk#'
    from memory address \`addr'`,
    depends: ['CMD_USB'],
  },
];
