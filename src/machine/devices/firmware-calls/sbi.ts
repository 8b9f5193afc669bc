import type { FirmwareCallResult } from './psci';

/** Extension ids (RISC-V SBI 1.0). Those below 0x10 are the functions of version 0.1. */
const SBI_LEGACY_SET_TIMER = 0x0;
const SBI_LEGACY_CONSOLE_PUTCHAR = 0x1;
const SBI_LEGACY_CONSOLE_GETCHAR = 0x2;
const SBI_LEGACY_SHUTDOWN = 0x8;
const SBI_EXT_BASE = 0x10;
const SBI_EXT_TIME = 0x5449_4d45;
const SBI_EXT_IPI = 0x73_5049;
const SBI_EXT_RFENCE = 0x5246_4e43;
const SBI_EXT_HSM = 0x48_534d;
const SBI_EXT_SRST = 0x5352_5354;
const SBI_EXT_PMU = 0x50_4d55;

const SBI_SPEC_1_0 = 0x0100_0000;
const IMPLEMENTATION_OPENSBI = 1;
const OPENSBI_1_1 = 0x1_0001;
/** The processor's, and that of its implementation: QEMU's version, 7.2.22 of Debian 12. */
const ARCHITECTURE_ID = 0x7_0216;
const SRST_SHUTDOWN = 0;
const SRST_WARM_REBOOT = 2;

const SBI_ERR_NOT_SUPPORTED = -2;
const SBI_ERR_INVALID_PARAM = -3;

const EXTENSIONS: ReadonlySet<number> = new Set([
  ...Array.from({ length: 9 }, (_, id) => id),
  SBI_EXT_BASE,
  SBI_EXT_TIME,
  SBI_EXT_IPI,
  SBI_EXT_RFENCE,
  SBI_EXT_HSM,
  SBI_EXT_SRST,
  SBI_EXT_PMU,
]);

/** What OpenSBI says of itself: `1.1`, and of the specification that it keeps: `1.0`. */
export function openSbiVersions(): { implementation: string; specification: string } {
  const minorBits = 24;
  return {
    implementation: `${OPENSBI_1_1 >>> 16}.${OPENSBI_1_1 & 0xffff}`,
    specification: `${SBI_SPEC_1_0 >>> minorBits}.${SBI_SPEC_1_0 & 0xff_ffff}`,
  };
}

/** The console as SBI version 0.1 gives it. */
export interface SbiConsole {
  write(byte: number): void;
  /** -1 when nothing was typed. */
  read(): number;
}

/**
 * Supervisor Binary Interface as OpenSBI 1.1 answers it, for one processor.
 *
 * @param extension Register a7.
 * @param args Register a6 (the function), then a0, a1, …
 * @returns The value of register a1, or the negative error of a0.
 */
export function sbiCall(
  extension: number,
  args: readonly number[],
  console: SbiConsole,
): FirmwareCallResult {
  const [functionId = 0, first = 0] = args;
  switch (extension) {
    case SBI_LEGACY_CONSOLE_PUTCHAR:
      console.write(first & 0xff);
      return 0;
    case SBI_LEGACY_CONSOLE_GETCHAR:
      return console.read();
    case SBI_LEGACY_SHUTDOWN:
      return 'poweroff';
    case SBI_LEGACY_SET_TIMER:
    case SBI_EXT_TIME:
      return 0;
    case SBI_EXT_BASE:
      return baseCall(functionId, first);
    case SBI_EXT_SRST:
      if (functionId !== 0) {
        return SBI_ERR_NOT_SUPPORTED;
      }
      if (first === SRST_SHUTDOWN) {
        return 'poweroff';
      }
      return first <= SRST_WARM_REBOOT ? 'reset' : SBI_ERR_INVALID_PARAM;
    case SBI_EXT_HSM:
      // Only the state of a processor can be asked for: it is started.
      return functionId === 2 && first === 0 ? 0 : SBI_ERR_INVALID_PARAM;
    default:
      return EXTENSIONS.has(extension) ? 0 : SBI_ERR_NOT_SUPPORTED;
  }
}

function baseCall(functionId: number, first: number): number {
  switch (functionId) {
    case 0:
      return SBI_SPEC_1_0;
    case 1:
      return IMPLEMENTATION_OPENSBI;
    case 2:
      return OPENSBI_1_1;
    case 3:
      return EXTENSIONS.has(first) ? 1 : 0;
    case 4:
      return 0;
    case 5:
    case 6:
      return ARCHITECTURE_ID;
    default:
      return SBI_ERR_NOT_SUPPORTED;
  }
}
