import { hex } from '../../../base/hex';
import { deviceOfRef } from './named-device';
import { finder, single } from './occurrence';

/** Bits of the interrupt status. @spec VIRTIO 1.2 §4.2.2 MMIO Device Register Layout (InterruptStatus) */
const QUEUE = 1;
const CONFIGURATION = 2;

export const interruptRaised = finder('interrupt', ({ device: ref, cause }) => {
  if (cause === 'suppressed') {
    return undefined;
  }
  const device = deviceOfRef(ref);
  const what = cause === 'queue' ? 'a used buffer' : 'a change of its configuration';
  return single(device, undefined, { cause }, `${device.label} raised its interrupt for ${what}`);
});

export const interruptAcknowledged = finder(
  'interruptAcknowledged',
  ({ device: ref, bits, left }) => {
    const device = deviceOfRef(ref);
    const causes = [
      ...((bits & QUEUE) === 0 ? [] : ['used buffer']),
      ...((bits & CONFIGURATION) === 0 ? [] : ['configuration']),
    ].join(' and ');
    return single(
      device,
      undefined,
      { bits, left },
      `The driver of ${device.label} acknowledged its interrupt (${causes}): interrupt status ${hex(bits | left)} -> ${hex(left)}`,
    );
  },
);
