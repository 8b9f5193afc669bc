/** What a register write asked for: the end of this run. */
export type ExitRequest = 'poweroff' | 'reset';

/** Where devices that can end a run leave their wish. The run looks at it after every write. */
export class PowerSwitch {
  request: ExitRequest | undefined;

  reset(): void {
    this.request = undefined;
  }
}
