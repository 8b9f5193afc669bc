import { hex } from '../../../base/hex';
import type { DeviceRef } from '../../../base/trace-event';
import { featureBitNumbers, virtioFeatureName } from '../../../spec/virtio-features';
import { deviceOfRef } from './named-device';
import { finder, listOf } from './occurrence';
import type { EventFields, OccurrenceFinder } from './occurrence';

/** A case for each feature that the driver has not accepted before; `feature` is its bit's number. */
export function featureAccepted(): OccurrenceFinder {
  const before = new Map<number, bigint>();
  return {
    kinds: ['featuresAccepted', 'deviceReset'],
    find: (event) => {
      if (event.kind === 'deviceReset') {
        before.delete(event.device.index);
      }
      if (event.kind !== 'featuresAccepted') {
        return undefined;
      }
      const { device: ref, features } = event;
      const known = before.get(ref.index) ?? 0n;
      before.set(ref.index, features);
      if ((features & ~known) === 0n) {
        return undefined;
      }
      const device = deviceOfRef(ref);
      return {
        device,
        queue: undefined,
        cases: casesOf(ref, features & ~known, { features }),
        sentence: (cases) =>
          `The driver of ${device.label} accepted ${namesOf(cases)}: features ${hex(known)} -> ${hex(features)}`,
      };
    },
  };
}

/** A case for each feature; `by` says who refused it. */
export const featureRefused = finder('featuresRefused', ({ device: ref, features, by }) => {
  const device = deviceOfRef(ref);
  return {
    device,
    queue: undefined,
    cases: casesOf(ref, features, { features, by }),
    sentence: (cases) => {
      const names = namesOf(cases);
      switch (by) {
        case 'driver':
          return `The driver of ${device.label} refused ${names}, which the device offers`;
        case 'device':
          return `${device.label} refused ${names}, which it does not offer`;
        case 'required':
          return `${device.label} refused FEATURES_OK: its driver has not accepted ${names}`;
      }
    },
  };
});

function casesOf({ deviceId }: DeviceRef, features: bigint, more: EventFields): EventFields[] {
  return featureBitNumbers(features).map((feature) => ({
    feature,
    name: virtioFeatureName(deviceId, feature),
    ...more,
  }));
}

function namesOf(cases: readonly EventFields[]): string {
  return listOf(cases.map(({ name }) => String(name)));
}
