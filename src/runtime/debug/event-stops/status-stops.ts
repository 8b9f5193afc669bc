import { hex } from '../../../base/hex';
import type { TraceEvent } from '../../../base/trace-event';
import { VIRTIO_CONFIG_S_FAILED, virtioStatusNames } from '../../../spec/virtio-status';
import { deviceOfRef } from './named-device';
import { finder, listOf, single } from './occurrence';
import type { EventFields, Occurrence } from './occurrence';

type StatusEvent = Extract<TraceEvent, { kind: 'status' }>;

export const statusSet = finder('status', (event) => bitsChanged(event, true));
export const statusCleared = finder('status', (event) => bitsChanged(event, false));

/** A case for each bit: `bit` is its value, as the constants are, `name` its name. */
function bitsChanged({ device: ref, from, to }: StatusEvent, set: boolean): Occurrence | undefined {
  const changed = set ? to & ~from : from & ~to;
  if (changed === 0) {
    return undefined;
  }
  const device = deviceOfRef(ref);
  const status = `status ${hex(from)} -> ${hex(to)}`;
  return {
    device,
    queue: undefined,
    cases: [0, 1, 2, 3, 4, 5, 6, 7]
      .map((shift) => 1 << shift)
      .filter((bit) => (changed & bit) !== 0)
      .map((bit) => ({ bit, name: virtioStatusNames(bit)[0], from, to })),
    sentence: (cases) =>
      `${device.label} ${set ? 'set' : 'cleared'} ${listOf(namesOf(cases))}: ${status}`,
  };
}

function namesOf(cases: readonly EventFields[]): string[] {
  return cases.map(({ name }) => String(name));
}

export const failedWritten = finder('status', ({ device: ref, from, to }) => {
  if ((to & ~from & VIRTIO_CONFIG_S_FAILED) === 0) {
    return undefined;
  }
  const device = deviceOfRef(ref);
  const sentence = `The driver of ${device.label} wrote FAILED: status ${hex(from)} -> ${hex(to)}`;
  return single(device, undefined, { from, to }, sentence);
});

export const deviceReset = finder('deviceReset', ({ device: ref }) => {
  const device = deviceOfRef(ref);
  return single(device, undefined, {}, `${device.label} was reset`);
});
