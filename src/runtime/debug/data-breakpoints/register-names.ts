import { virtioMmioRegisterName } from '../../../spec/virtio-mmio';
import { virtioPciCommonRegisterName, virtioPciLegacyRegisterName } from '../../../spec/virtio-pci';

/** Transports name one register differently: `QueueNotify` on MMIO, `queue_notify[0]` and `Queue Notify` on PCI. */
function plain(name: string): string {
  const letters = name
    .replace(/\[\d+\]$/, '')
    .replace(/[^A-Za-z0-9+]/g, '')
    .toLowerCase();
  return SAME.get(letters) ?? letters;
}

/** The same register under another name. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['devicestatus', 'status'],
  ['guestfeatures', 'driverfeatures'],
  ['driverfeature', 'driverfeatures'],
  ['hostfeatures', 'devicefeatures'],
  ['devicefeature', 'devicefeatures'],
]);

/** Is it the register that the user named? A name with an index means that one alone. */
export function isRegister(wanted: string, register: string): boolean {
  return wanted === register || (!/\[\d+\]$/.test(wanted) && plain(wanted) === plain(register));
}

const MMIO_BYTES = 0x100;
const PCI_BYTES = 0x40;

/** Names of all registers of the transports. */
export function registerNames(): string[] {
  const names = new Set(['queue_notify', 'ISR status']);
  for (let offset = 0; offset < MMIO_BYTES; offset += 4) {
    names.add(virtioMmioRegisterName(1, offset));
    names.add(virtioMmioRegisterName(2, offset));
  }
  for (let offset = 0; offset < PCI_BYTES; offset++) {
    names.add(virtioPciCommonRegisterName(offset));
    names.add(virtioPciLegacyRegisterName(offset, true));
  }
  return [...names].filter((name) => !/^(?:reserved|Config\+)/.test(name));
}

/** Is there a register of this name in any transport? */
export function isRegisterName(name: string): boolean {
  return (
    /^Config\+0x[0-9a-f]+$/.test(name) ||
    registerNames().some((register) => isRegister(name.replace(/\[\d+\]$/, ''), register))
  );
}
