const CTRL_A = 0x01;

/** The escape key of QEMU's `-nographic` console: Ctrl-A X ends, Ctrl-A Ctrl-A is a Ctrl-A for the guest. */
export class ConsoleKeys {
  #escaped = false;

  take(raw: Uint8Array): { readonly bytes: Uint8Array; readonly quit: boolean } {
    const bytes: number[] = [];
    for (const byte of raw) {
      if (!this.#escaped) {
        if (byte === CTRL_A) {
          this.#escaped = true;
        } else {
          bytes.push(byte);
        }
        continue;
      }
      this.#escaped = false;
      switch (byte) {
        case 0x78: // x
        case 0x58: // X
          return { bytes: Uint8Array.from(bytes), quit: true };
        case CTRL_A:
          bytes.push(byte);
          break;
        default:
      }
    }
    return { bytes: Uint8Array.from(bytes), quit: false };
  }
}
