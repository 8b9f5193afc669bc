import { hextoul } from '../lib/strto';

/** What an argument of `bootm` or `source` names. */
export interface FitSpec {
  readonly addr: number;
  readonly name: string;
}

/** `ADDRESS` and a separator and a name; without the address, `addr_curr`. Null: no separator. @uboot boot/image-fit.c fit_parse_spec() */
function fit_parse_spec(spec: string, sepc: string, addr_curr: number): FitSpec | null {
  const sep = spec.indexOf(sepc);

  return sep < 0 ? null : { addr: sep > 0 ? hextoul(spec) : addr_curr, name: spec.slice(sep + 1) };
}

/** `42000000:kernel-1`. @uboot boot/image-fit.c fit_parse_subimage() */
export function fit_parse_subimage(spec: string, addr_curr: number): FitSpec | null {
  return fit_parse_spec(spec, ':', addr_curr);
}

/** `42000000#conf-1`. @uboot boot/image-fit.c fit_parse_conf() */
export function fit_parse_conf(spec: string, addr_curr: number): FitSpec | null {
  return fit_parse_spec(spec, '#', addr_curr);
}
