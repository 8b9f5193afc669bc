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
