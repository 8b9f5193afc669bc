/** The program that is debugged, as a debugger lists it. */
export interface FirmwareImage {
  /** `U-Boot` */
  readonly name: string;
  /** `2023.01+dfsg-2+deb12u3 (Jun 22 2026 - 08:38:07 +0000)` */
  readonly version: string;
  readonly pointerBits: 32 | 64;
  /** The file that it was read from; absent: it is the built-in one. */
  readonly file?: string;
  /** Where the names of such a file's functions come from; absent: nowhere. */
  readonly symbolFile?: string;
  /** Where it lies in guest memory; undefined: it has not begun. */
  readonly range: ImageRange | undefined;
}

export interface ImageRange {
  readonly address: number;
  readonly lengthBytes: number;
  /** It has moved itself to the top of RAM, and stays there. */
  readonly relocated: boolean;
}
