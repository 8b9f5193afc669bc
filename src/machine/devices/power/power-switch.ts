import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';

/** What a register write asked for: the end of this run. */
export type ExitRequest = 'poweroff' | 'reset';

export interface SavedPowerSwitch extends SavedDevice {
  readonly request: ExitRequest | undefined;
}

/** Where devices that can end a run leave their wish. The run looks at it after every write. */
export class PowerSwitch implements Saveable<SavedPowerSwitch> {
  request: ExitRequest | undefined;

  reset(): void {
    this.request = undefined;
  }

  save(): SavedPowerSwitch {
    return { device: 'power-switch', version: 1, request: this.request };
  }

  restore(state: SavedPowerSwitch): Result<undefined, string> {
    const checked = checkSaved(state, 'power-switch', 1);
    if (checked.ok) {
      this.request = state.request;
    }
    return checked;
  }
}
