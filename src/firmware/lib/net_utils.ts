import { simple_strtoul_end } from './strto';

/**
 * Dotted decimal to an address in host order (10.0.2.2 = 0x0a000202). Anything else gives 0: fewer than four numbers,
 * a number above 255, other characters after a number.
 *
 * @uboot lib/net_utils.c string_to_ip()
 */
export function string_to_ip(s: string | null | undefined): number {
  let addr = 0;
  let rest = s ?? '';
  for (let i = 0; i < 4; i++) {
    const { value, end } = simple_strtoul_end(rest, 10);
    if (end === 0 || value > 255) {
      return 0;
    }
    rest = rest.slice(end);
    if (i < 3 && !rest.startsWith('.')) {
      return 0;
    }
    addr = addr * 256 + value;
    rest = rest.slice(1);
  }
  return addr;
}

/** @uboot lib/net_utils.c ip_to_string() */
export function ip_to_string(ip: number): string {
  return [24, 16, 8, 0].map((shift) => String((ip >>> shift) & 0xff)).join('.');
}

/** `52:54:00:12:34:56` to six bytes; missing numbers are 0. @uboot lib/net_utils.c string_to_enetaddr() */
export function string_to_enetaddr(addr: string | null | undefined, enetaddr: Uint8Array): void {
  let rest = addr ?? '';
  for (let i = 0; i < 6; i++) {
    const { value, end } = simple_strtoul_end(rest, 16);
    enetaddr[i] = value & 0xff;
    rest = rest.slice(end);
    if (rest !== '') {
      rest = rest.slice(1);
    }
  }
}
