import type { ToggleWatchBody } from '../../protocol/dap-extensions';

/** What the user is told after "Break on Value Change". */
export function toggledText({ set, description, message }: ToggleWatchBody): string {
  if (!set) {
    return `No longer stops at writes to ${description}.`;
  }
  const again = 'The same command takes that away.';
  return message === undefined
    ? `Stops at writes to ${description}. ${again}`
    : `Stops at writes to ${description} once it is there: ${message} ${again}`;
}
