import type { RowKind } from '../../inspect/outline/row';

/** Names of codicons. */
export const ROW_ICONS: Readonly<Record<RowKind, string>> = {
  blockDevice: 'database',
  networkDevice: 'globe',
  consoleDevice: 'terminal',
  entropyDevice: 'symbol-numeric',
  otherDevice: 'chip',
  brokenDevice: 'error',
  slots: 'circle-outline',
  slot: 'circle-outline',
  status: 'pulse',
  set: 'pass-filled',
  clear: 'circle-large-outline',
  notOffered: 'circle-slash',
  features: 'checklist',
  config: 'settings-gear',
  field: 'symbol-field',
  queue: 'layers',
  driverSide: 'arrow-right',
  deviceSide: 'arrow-left',
  chains: 'list-ordered',
  chain: 'link',
  usedChain: 'pass',
  readDescriptor: 'book',
  writtenDescriptor: 'edit',
  error: 'error',
};
