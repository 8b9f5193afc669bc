/** What devices and drivers do that a debugger can stop at, in the order in which a driver comes to it. */
export const EVENT_STOPS = [
  'deviceReset',
  'statusSet',
  'statusCleared',
  'failedWritten',
  'featureAccepted',
  'featureRefused',
  'configRead',
  'configChanged',
  'queueConfigured',
  'chainExposed',
  'notify',
  'notifySuppressed',
  'usedPublished',
  'usedSeen',
  'interruptRaised',
  'interruptAcknowledged',
  'stuckPoll',
  'deviceBroken',
  'guestError',
  'errorReturned',
  'driverFault',
  'consoleLine',
] as const;

export type EventStopKind = (typeof EVENT_STOPS)[number];

export function isEventStop(word: string): word is EventStopKind {
  return (EVENT_STOPS as readonly string[]).includes(word);
}
