import * as status from '../../../spec/virtio-status';
import type { EvaluationContext } from '../../values/expression/context';
import type { NamedDevice } from './named-device';
import type { EventFields } from './occurrence';

const STATUS_PREFIX = 'VIRTIO_CONFIG_S_';

/** Status bits as messages have them (`DRIVER_OK`), beside the specification's names. */
const SHORT_NAMES: ReadonlyMap<string, number> = new Map(
  Object.entries(status).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name.replace(STATUS_PREFIX, ''), value] as const] : [],
  ),
);

/**
 * What a condition at an event can see: the event's fields, then what the innermost frame knows, then the short names. `$status` and the like are those of the event's device.
 */
export function eventContext(
  inFrame: EvaluationContext,
  device: NamedDevice | undefined,
  fields: EventFields,
): EvaluationContext {
  return {
    ...inFrame,
    lookup: (name) => {
      if (name === 'device') {
        return { value: device?.label ?? '' };
      }
      if (Object.hasOwn(fields, name)) {
        return { value: fields[name] };
      }
      const value = SHORT_NAMES.get(name);
      return inFrame.lookup(name) ?? (value === undefined ? undefined : { value });
    },
    device: () => device?.transport ?? inFrame.device?.(),
  };
}
