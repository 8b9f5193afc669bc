import { fail, type Result } from '../../../../base/result';
import { checkSaved, type SavedDevice } from '../../../../base/saved/saved-device';
import type { SavedTransportCore } from '../saved-core';
import type { SavedPendingQueues } from './pending-queue';

export interface SavedVirtioMmio extends SavedDevice {
  readonly layout: 1 | 2;
  readonly deviceFeaturesSel: number;
  readonly driverFeaturesSel: number;
  readonly queueSel: number;
  readonly guestPageSize: number;
  readonly driverFeatures: readonly [low: number, high: number];
  readonly pending: SavedPendingQueues;
  /** Undefined: an empty slot. */
  readonly core: SavedTransportCore | undefined;
}

/** Is it of a transport with these registers, and with a device if there is one? */
export function checkMmio(
  state: SavedVirtioMmio,
  layout: 1 | 2,
  hasDevice: boolean,
): Result<undefined, string> {
  const checked = checkSaved(state, 'virtio-mmio', 1);
  const expected = slotText(layout, hasDevice);
  const found = slotText(state.layout, state.core !== undefined);
  return !checked.ok || expected === found
    ? checked
    : fail(`saved virtio-mmio: expected ${expected}, found ${found}`);
}

function slotText(layout: 1 | 2, hasDevice: boolean): string {
  return `${hasDevice ? 'a device' : 'no device'} and register layout ${layout}`;
}
