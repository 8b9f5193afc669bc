import type { EventStopKind } from '../../../protocol/event-stops';
import { configChanged, configRead } from './config-stops';
import { consoleLine } from './console-stops';
import { deviceBroken, driverFault, errorReturned, guestError } from './error-stops';
import { featureAccepted, featureRefused } from './feature-stops';
import { interruptAcknowledged, interruptRaised } from './interrupt-stops';
import type { OccurrenceFinder } from './occurrence';
import {
  chainExposed,
  notify,
  notifySuppressed,
  queueConfigured,
  stuckPoll,
  usedPublished,
  usedSeen,
} from './queue-stops';
import { deviceReset, failedWritten, statusCleared, statusSet } from './status-stops';

/** Makes what finds each kind of stop among the events. */
export const FINDERS: Readonly<Record<EventStopKind, () => OccurrenceFinder>> = {
  deviceReset,
  statusSet,
  statusCleared,
  failedWritten,
  featureAccepted,
  featureRefused,
  configRead,
  configChanged,
  queueConfigured,
  chainExposed,
  notify,
  notifySuppressed,
  usedPublished,
  usedSeen,
  interruptRaised,
  interruptAcknowledged,
  stuckPoll,
  deviceBroken,
  guestError,
  errorReturned,
  driverFault,
  consoleLine,
};
