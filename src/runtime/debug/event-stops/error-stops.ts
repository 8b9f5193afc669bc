import type { TraceEvent } from '../../../base/trace-event';
import { valueText } from '../../values/value-text';
import { deviceNamed, deviceOfRef } from './named-device';
import { finder, single } from './occurrence';
import type { Occurrence, OccurrenceFinder } from './occurrence';

type GuestError = Extract<TraceEvent, { kind: 'guestError' }>;

/** The first mistake after a reset: from then on the device serves no queue. */
export function deviceBroken(): OccurrenceFinder {
  const broken = new Set<number>();
  return {
    kinds: ['guestError', 'deviceReset'],
    find: (event) => {
      if (event.kind === 'deviceReset') {
        broken.delete(event.device.index);
      }
      if (event.kind !== 'guestError' || event.device === undefined) {
        return undefined;
      }
      if (broken.has(event.device.index)) {
        return undefined;
      }
      broken.add(event.device.index);
      return mistake(event, (where) => `is broken${where}, and serves none until a reset`);
    },
  };
}

export const guestError = finder('guestError', (event) =>
  mistake(event, (where) => `found a mistake of its driver${where}`),
);

function mistake(event: GuestError, what: (where: string) => string): Occurrence {
  const { device: ref, queue, message, fault } = event;
  const fields = { message, fault: fault?.kind ?? '' };
  if (ref === undefined) {
    return single(undefined, queue, fields, `U-Boot made a mistake: ${message}`);
  }
  const device = deviceOfRef(ref);
  const where = queue === undefined ? '' : ` on queue ${queue}`;
  return single(device, queue, fields, `${device.label} ${what(where)}: ${message}`);
}

/** A driver-model hook gave a negative error number. */
export const errorReturned = finder('hookLeave', (event) => {
  const { hook, functionName, deviceName, driverName, uclassName, result } = event;
  if (result === undefined || result >= 0) {
    return undefined;
  }
  const returned = valueText(result, 'result').value;
  return single(
    { label: deviceName, names: [deviceName, driverName, uclassName] },
    undefined,
    { result, hook, function: functionName },
    `${functionName}(), hook ${hook} of ${deviceName}, returned ${returned}`,
  );
});

/** A driver of the user's has made a mistake. */
export const driverFault = finder('driverFault', ({ deviceName, file, line, message }) =>
  single(
    deviceName === undefined ? undefined : deviceNamed(deviceName),
    undefined,
    { file, line, message },
    `${file.slice(file.lastIndexOf('/') + 1)}:${line}: ${message}`,
  ),
);
