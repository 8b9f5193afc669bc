import { handOverLines, type ActiveDevice, type HandOver } from '../../base/hand-over';
import type { EventStream } from '../guest/event-stream';

/** Tells who listens that the guest hands over to what it has loaded. Gives it as lines for the user. */
export function tellHandOver(
  to: HandOver,
  run: { stillActive(): readonly ActiveDevice[] },
  events: EventStream,
): string[] {
  const stillActive = to.to === 'os' ? run.stillActive() : [];
  if (events.wants('handedOver')) {
    events.emit({ kind: 'handedOver', ...to, stillActive });
  }
  return handOverLines(to, stillActive);
}
