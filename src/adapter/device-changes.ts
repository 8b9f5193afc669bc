import type { EventKind } from '../base/trace-event';
import { DEVICES_CHANGED_EVENT } from '../protocol/dap-extensions';
import type { Target } from '../targets/target';
import type { SessionContext } from './session-context';

/** What changes the shape of the devices: all of it is rare. Requests and frames are not; at a stop and at the prompt they show. */
const CHANGES: readonly EventKind[] = [
  'status',
  'deviceReset',
  'featuresAccepted',
  'queueConfigured',
  'configChange',
  'guestError',
];

/** Tells the client while the guest runs that a new snapshot would show something new. Returns a function that stops it. */
export function forwardDeviceChanges(context: SessionContext, target: Target): () => void {
  return target.subscribe(CHANGES, () => {
    context.send(DEVICES_CHANGED_EVENT, {});
  });
}
