/** What a firmware call asks for: a value for the caller, or the end of this run. */
export type FirmwareCallResult = number | 'poweroff' | 'reset';

const PSCI_VERSION = 0x8400_0000;
const PSCI_CPU_SUSPEND = 0x8400_0001;
const PSCI_CPU_OFF = 0x8400_0002;
const PSCI_CPU_ON = 0x8400_0003;
const PSCI_AFFINITY_INFO = 0x8400_0004;
const PSCI_MIGRATE = 0x8400_0005;
const PSCI_MIGRATE_INFO_TYPE = 0x8400_0006;
const PSCI_SYSTEM_OFF = 0x8400_0008;
const PSCI_SYSTEM_RESET = 0x8400_0009;
const PSCI_FEATURES = 0x8400_000a;

const PSCI_NOT_SUPPORTED = 0xffff_ffff;
const PSCI_INVALID_PARAMETERS = 0xffff_fffe;
const PSCI_ALREADY_ON = 0xffff_fffc;
const PSCI_0_2_FN64 = 0x4000_0000;

/**
 * Power State Coordination Interface, version 1.1, for one processor that is on. Numbers with bit 30 set are the
 * 64-bit forms of the same functions.
 */
export function psciCall(functionId: number, args: readonly number[]): FirmwareCallResult {
  const id = (functionId & ~PSCI_0_2_FN64) >>> 0;
  switch (id) {
    case PSCI_VERSION:
      return 0x0001_0001;
    case PSCI_CPU_ON:
      return (args[0] ?? 0) === 0 ? PSCI_ALREADY_ON : PSCI_INVALID_PARAMETERS;
    case PSCI_AFFINITY_INFO:
      return (args[0] ?? 0) === 0 ? 0 : PSCI_INVALID_PARAMETERS;
    case PSCI_MIGRATE_INFO_TYPE:
      return 2;
    case PSCI_SYSTEM_OFF:
      return 'poweroff';
    case PSCI_SYSTEM_RESET:
      return 'reset';
    case PSCI_FEATURES:
      return SUPPORTED.has(((args[0] ?? 0) & ~PSCI_0_2_FN64) >>> 0) ? 0 : PSCI_NOT_SUPPORTED;
    default:
      return PSCI_NOT_SUPPORTED;
  }
}

const SUPPORTED: ReadonlySet<number> = new Set([
  PSCI_VERSION,
  PSCI_CPU_SUSPEND,
  PSCI_CPU_OFF,
  PSCI_CPU_ON,
  PSCI_AFFINITY_INFO,
  PSCI_MIGRATE,
  PSCI_MIGRATE_INFO_TYPE,
  PSCI_SYSTEM_OFF,
  PSCI_SYSTEM_RESET,
  PSCI_FEATURES,
]);
