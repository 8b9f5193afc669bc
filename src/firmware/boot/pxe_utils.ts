import { menu_create, menu_default_set, menu_get_choice, menu_item_add } from '../common/menu';
import type { Menu } from '../common/menu';
import { printf } from '../common/console';
import { env_get } from '../env/common';
import { ENOENT } from '../include/errno';
import type { PxeContext, PxeLabel, PxeMenu } from '../include/pxe_utils';
import { label_boot } from './pxe_utils/boot';
import { label_print } from './pxe_utils/label';
import { parse_pxefile } from './pxe_utils/parse';

/** The menu to choose from, with the default label, which `pxe_label_override` may name. @uboot boot/pxe_utils.c pxe_menu_to_menu() */
function pxe_menu_to_menu(cfg: PxeMenu): Menu<PxeLabel> {
  const m = menu_create(cfg.title, Math.trunc((cfg.timeout + 9) / 10), cfg.prompt, label_print);
  const label_override = env_get('pxe_label_override');
  let default_num: string | null = null;
  let override_num: string | null = null;
  for (const [index, label] of cfg.labels.entries()) {
    label.num = String(index + 1);
    menu_item_add(m, label.num, label);
    default_num = label.name === cfg.default_label ? label.num : default_num;
    override_num = label.name === label_override ? label.num : override_num;
  }
  if (label_override !== null && override_num === null) {
    printf('Missing override pxe label: %s\n', label_override);
  }
  default_num = override_num ?? default_num;
  if (default_num !== null) {
    menu_default_set(m, default_num);
  }
  return m;
}

/** @uboot boot/pxe_utils.c boot_unattempted_labels() */
function boot_unattempted_labels(ctx: PxeContext, cfg: PxeMenu): void {
  for (const label of cfg.labels) {
    if (!label.attempted) {
      label_boot(ctx, label);
    }
  }
}

/** Boots what is chosen; if that fails, the other labels in their order. @uboot boot/pxe_utils.c handle_pxe_menu() */
function handle_pxe_menu(ctx: PxeContext, cfg: PxeMenu): void {
  const choice = menu_get_choice(pxe_menu_to_menu(cfg));
  if (typeof choice === 'number') {
    if (choice !== -ENOENT) {
      return;
    }
  } else if (label_boot(ctx, choice.data)) {
    return;
  }
  boot_unattempted_labels(ctx, cfg);
}

/** The folder of a file, with its slash: names in the file are relative to it. @uboot boot/pxe_utils.c pxe_setup_ctx() */
export function folderOf(bootfile: string): string {
  return bootfile.slice(0, bootfile.lastIndexOf('/') + 1);
}

/** Does what the text at an address says. 1: it can't be understood. @uboot boot/pxe_utils.c pxe_process() */
export function pxe_process(ctx: PxeContext, pxefile_addr_r: number, prompt: boolean): number {
  const cfg = parse_pxefile(ctx, pxefile_addr_r);
  if (cfg === null) {
    printf('Error parsing config file\n');
    return 1;
  }
  cfg.prompt ||= prompt;
  handle_pxe_menu(ctx, cfg);
  return 0;
}
