import { run_command_list } from '../../common/cli';
import { cli_simple_process_macros } from '../../common/cli_simple';
import { find_cmd } from '../../common/command';
import { printf } from '../../common/console';
import { env_get, env_set } from '../../env/common';
import { CONFIG_INT } from '../../include/asm-generic/global_data';
import { IMAGE_FORMAT_FIT, IMAGE_FORMAT_INVALID } from '../../include/image';
import type { PxeContext, PxeLabel } from '../../include/pxe_utils';
import { hextoul } from '../../lib/strto';
import { sprintf } from '../../lib/vsprintf';
import { genimg_get_format } from '../image-board';
import { label_fdt_addr } from './fdt';
import { from_env, get_relfile_envaddr } from './files';
import { format_mac_pxe } from './mac';
import { label_print } from './label';

const IPAPPEND_ADDRESSES = 0x1;
const IPAPPEND_HARDWARE = 0x2;

/** For a buffer as long as a command line: the text with its variables. */
function withVariables(text: string): string {
  return cli_simple_process_macros(text, CONFIG_INT('SYS_CBSIZE', 256));
}

/** Runs `localcmd`. @uboot boot/pxe_utils.c label_localboot() */
function label_localboot(label: PxeLabel): void {
  const localcmd = from_env('localcmd');
  if (localcmd === null) {
    return;
  }
  if (label.append !== null) {
    env_set('bootargs', withVariables(label.append));
  }
  run_command_list(localcmd, 0);
}

/** What `ipappend` adds: our addresses, and the card that we boot from. */
function networkArguments(ipappend: number): { ip_str: string; mac_str: string } {
  const mac = (ipappend & IPAPPEND_HARDWARE) === 0 ? null : format_mac_pxe();
  const [ipaddr, serverip, gatewayip, netmask] = ['ipaddr', 'serverip', 'gatewayip', 'netmask'].map(
    (name) => env_get(name) ?? '<NULL>',
  );
  return {
    ip_str:
      (ipappend & IPAPPEND_ADDRESSES) === 0
        ? ''
        : sprintf(' ip=%s:%s:%s:%s', ipaddr, serverip, gatewayip, netmask),
    mac_str: mac === null ? '' : ` BOOTIF=${mac}`,
  };
}

/** Sets `bootargs`, and gives them; null: the label has none. Undefined: they are too long. */
function setArguments(label: PxeLabel): string | null | undefined {
  const { ip_str, mac_str } = networkArguments(label.ipappend);
  const append = label.append ?? '';
  const most = CONFIG_INT('SYS_CBSIZE', 256);
  let finalbootargs: string;
  if ((label.ipappend & (IPAPPEND_ADDRESSES | IPAPPEND_HARDWARE)) === 0 && label.append === null) {
    return null;
  }
  if (append.length + ip_str.length + mac_str.length + 1 > most) {
    printf(
      'bootarg overflow %d+%d+%d+1 > %d\n',
      append.length,
      ip_str.length,
      mac_str.length,
      most,
    );
    return undefined;
  }
  finalbootargs = withVariables(append + ip_str + mac_str);
  env_set('bootargs', finalbootargs);
  printf('append: %s\n', finalbootargs);
  return finalbootargs;
}

/** `44000000:1234` when the label has an initial RAM disk, null when it has none, undefined when that can't be read. */
function loadInitrd(ctx: PxeContext, label: PxeLabel): string | null | undefined {
  let size: number;
  if (label.initrd === null) {
    return null;
  }
  size = get_relfile_envaddr(ctx, label.initrd, 'ramdisk_addr_r');
  if (size < 0) {
    printf('Skipping %s for failure retrieving initrd\n', label.name);
    return undefined;
  }
  return sprintf('%s:%lx', env_get('ramdisk_addr_r'), size);
}

/** Runs a boot command, if there is one of that name. */
function tryCommand(ctx: PxeContext, name: string, argv: readonly string[]): boolean {
  const boot = find_cmd(name);
  if (boot?.name !== name) {
    return false;
  }
  boot.cmd(ctx.cmdtp, 0, argv.length + 1, [name, ...argv]);
  return true;
}

/** What belongs to a kernel; null: the label has none. */
interface KernelParts {
  /** Address and size. */
  readonly initrd: string | null;
  readonly bootargs: string | null;
  readonly fdt_addr: string | null;
}

/**
 * Address and size of the initial RAM disk, as zboot takes them. Of the reference binary it doesn't get the size: it reads the
 * kernel's arguments there, up to where they are no hexadecimal number any more. Without arguments that is 0.
 */
function zbootInitrd({ initrd, bootargs }: KernelParts): readonly string[] {
  return initrd === null ? [] : [initrd.replace(/:.*/, ''), bootargs ?? ''];
}

/** Gives the kernel, with what belongs to it, to the command for its format, else to the one of this architecture. */
function bootKernel(ctx: PxeContext, label: PxeLabel, parts: KernelParts): void {
  const { initrd, fdt_addr } = parts;
  const kernel_addr_r = env_get('kernel_addr_r') ?? '';
  const kernel_addr = kernel_addr_r + (label.config ?? '');
  const format = genimg_get_format(hextoul(kernel_addr_r));
  const fdt = fdt_addr ?? (format === IMAGE_FORMAT_FIT ? null : env_get('fdtcontroladdr'));
  const argv = [kernel_addr];
  if (initrd !== null || fdt !== null) {
    argv.push(initrd ?? '-');
  }
  if (fdt !== null) {
    argv.push(fdt);
  }
  if (format !== IMAGE_FORMAT_INVALID && tryCommand(ctx, 'bootm', argv)) {
    return;
  }
  if (!tryCommand(ctx, 'booti', argv) && !tryCommand(ctx, 'bootz', argv)) {
    tryCommand(ctx, 'zboot', [kernel_addr, '0', ...zbootInitrd(parts)]);
  }
}

/**
 * Boots a label: reads its files, sets the arguments, gives all to the command that boots. True: it is done, though
 * nothing may have been booted. False: the next label is tried.
 *
 * @uboot boot/pxe_utils.c label_boot()
 */
export function label_boot(ctx: PxeContext, label: PxeLabel): boolean {
  let initrd: string | null | undefined;
  let bootargs: string | null | undefined;
  let fdt_addr: string | null | undefined;
  label_print(label);
  label.attempted = true;
  if (label.localboot) {
    if (label.localboot_val >= 0) {
      label_localboot(label);
    }
    return true;
  }
  if (label.kernel === null) {
    printf('No kernel given, skipping %s\n', label.name);
    return false;
  }
  initrd = loadInitrd(ctx, label);
  if (initrd === undefined) {
    return false;
  }
  if (get_relfile_envaddr(ctx, label.kernel, 'kernel_addr_r') < 0) {
    printf('Skipping %s for failure retrieving kernel\n', label.name);
    return false;
  }
  bootargs = setArguments(label);
  if (bootargs === undefined) {
    return false;
  }
  fdt_addr = label_fdt_addr(ctx, label);
  if (fdt_addr !== undefined) {
    bootKernel(ctx, label, { initrd, bootargs, fdt_addr });
  }
  return false;
}
