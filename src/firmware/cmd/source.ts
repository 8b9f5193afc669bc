import {
  image_check_dcrc,
  image_check_hcrc,
  image_multi_count,
  image_multi_size,
} from '../boot/image';
import { genimg_get_format, imageState } from '../boot/image-board';
import { fit_parse_subimage } from '../boot/image-fit';
import { fit_image_check_type, fit_image_get_data } from '../boot/image-fit/image';
import {
  fdt_subnode,
  fit_check_format,
  fit_image_get_node,
  propText,
} from '../boot/image-fit/tree';
import type { Fit } from '../boot/image-fit/tree';
import { fit_image_verify } from '../boot/image-fit/verify';
import { run_command_list } from '../common/cli';
import { printf, puts } from '../common/console';
import { free, malloc } from '../common/dlmalloc';
import { cString, guestBytes } from '../common/guest-bytes';
import { env_get_yesno } from '../env/common';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import type { CmdTbl } from '../include/command';
import {
  IH_TYPE_SCRIPT,
  IMAGE_FORMAT_FIT,
  IMAGE_FORMAT_LEGACY,
  image_check_type,
  image_get_data,
  legacyHeader,
} from '../include/image';
import { IS_ERR } from '../include/linux/err';
import { ramWrite8 } from '../include/ram';
import { copyBytes } from '../lib/memory-access';
import { hextoul } from '../lib/strto';

/** Where the text of a script lies. */
interface ScriptText {
  readonly data: number;
  readonly len: number;
}

/** Null: said why not. */
function legacyScript(addr: number, verify: boolean): ScriptText | null {
  const hdr = legacyHeader(addr);
  let len: number;

  if (!image_check_hcrc(hdr)) {
    puts('Bad header crc\n');
    return null;
  }
  if (verify && !image_check_dcrc(hdr)) {
    puts('Bad data crc\n');
    return null;
  }
  if (!image_check_type(hdr, IH_TYPE_SCRIPT)) {
    puts('Bad image type\n');
    return null;
  }
  len = image_multi_size(hdr, 0);
  if (len === 0) {
    puts('Empty Script\n');
    return null;
  }
  return { data: image_get_data(hdr) + 4 * (image_multi_count(hdr) + 1), len };
}

/** The name that the images' `default` gives, if there is one. @uboot cmd/source.c get_default_image() */
function get_default_image(fit: Fit): string | null {
  const images = fdt_subnode(fit.root, 'images');

  return images === null ? null : propText(images, 'default');
}

/** Null: said why not. */
function fitScript(addr: number, fit_uname: string | null, verify: boolean): ScriptText | null {
  const fit = fit_check_format(addr);
  if (IS_ERR(fit)) {
    puts('Bad FIT image format\n');
    return null;
  }
  const name = fit_uname ?? get_default_image(fit);
  if (name === null) {
    puts('No FIT subimage unit name\n');
    return null;
  }
  const node = fit_image_get_node(fit, name);
  if (node === null) {
    printf("Can't find '%s' FIT subimage\n", name);
    return null;
  }
  if (!fit_image_check_type(node, IH_TYPE_SCRIPT)) {
    puts('Not a image image\n');
    return null;
  }
  if (verify && !fit_image_verify(fit, node)) {
    puts('Bad Data Hash\n');
    return null;
  }
  const data = fit_image_get_data(fit, node);
  if (data === null) {
    puts('Could not find script subimage data\n');
    return null;
  }
  return { data: data.address, len: data.size };
}

/** Runs a copy of the text, up to its first NUL. */
function runScript({ data, len }: ScriptText): number {
  const buff = malloc(len + 1);
  let rcode: number;

  if (buff === 0) {
    return 1;
  }
  copyBytes(buff, data, len);
  ramWrite8(buff + len, 0);
  rcode = run_command_list(cString(guestBytes(buff, len + 1)), 0);
  free(buff);
  return rcode;
}

/** @uboot cmd/source.c image_source_script() */
export function image_source_script(addr: number, fit_uname: string | null): number {
  const verify = env_get_yesno('verify') !== 0;
  let script: ScriptText | null;

  switch (genimg_get_format(addr)) {
    case IMAGE_FORMAT_LEGACY:
      script = legacyScript(addr, verify);
      break;
    case IMAGE_FORMAT_FIT:
      script = fitScript(addr, fit_uname, verify);
      break;
    default:
      puts('Wrong image format for "source" command\n');
      return 1;
  }
  return script === null ? 1 : runScript(script);
}

/** @uboot cmd/source.c do_source() */
function do_source(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  const spec = argv[1];
  const subimage =
    spec === undefined ? null : fit_parse_subimage(spec, imageState().image_load_addr);
  let addr: number;

  if (spec === undefined) {
    addr = CONFIG_INT('SYS_LOAD_ADDR', 0);
  } else {
    addr = subimage?.addr ?? hextoul(spec);
  }
  printf('## Executing script at %08lx\n', addr);
  return image_source_script(addr, subimage?.name ?? null);
}

export const sourceCommands: readonly CmdTbl[] = [
  {
    name: 'source',
    maxargs: 2,
    repeatable: false,
    cmd: do_source,
    usage: 'run script from memory',
    help:
      '[addr]\n' +
      '\t- run script starting at addr\n' +
      '\t- A valid image header must be present\n' +
      'For FIT format uImage addr must include subimage\n' +
      'unit name in the form of addr:<subimg_uname>',
    depends: ['CMD_SOURCE'],
  },
];
