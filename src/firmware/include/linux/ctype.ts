/** With the case rules of U-Boot's ctype, where bytes are Latin-1. */
export function lower(name: string): string {
  let result = '';
  let code: number;
  for (let i = 0; i < name.length; i++) {
    code = name.charCodeAt(i);
    result += String.fromCharCode(isUpper(code) ? code + 0x20 : code);
  }
  return result;
}

/** Upper case of Latin-1: A-Z and À-Þ, without the multiplication sign. */
export function isUpper(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0xc0 && code <= 0xde && code !== 0xd7);
}

/** White space, the no-break space of Latin-1 too. @uboot include/linux/ctype.h isspace() */
export function isspace(code: number): boolean {
  return (code >= 0x09 && code <= 0x0d) || code === 0x20 || code === 0xa0;
}

/** @uboot include/linux/ctype.h isprint() */
export function isprint(code: number): boolean {
  return (code >= 0x20 && code <= 0x7e) || code >= 0xa0;
}
