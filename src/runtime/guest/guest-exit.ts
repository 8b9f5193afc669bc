/** Thrown through the firmware to end or restart a run; it unwinds every frame. Only the run loop catches it. */
export class GuestExit extends Error {
  override readonly name = 'GuestExit';
  readonly outcome: GuestOutcome;

  constructor(outcome: GuestOutcome) {
    super(outcome);
    this.outcome = outcome;
  }
}

export type GuestOutcome =
  'reset' | 'restart' | 'travel' | 'poweroff' | 'handedOver' | 'terminated' | 'end of input';
