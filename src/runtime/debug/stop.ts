/** Why the guest stopped, as the debugger is told. */
export interface Stop {
  readonly reason: 'entry' | 'breakpoint' | 'function breakpoint' | 'hook' | 'step' | 'pause';
  readonly description: string | undefined;
  readonly hitBreakpoints: readonly number[];
}
