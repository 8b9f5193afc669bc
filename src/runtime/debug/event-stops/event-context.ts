import * as errno from '../../../firmware/include/errno';
import * as featureBits from '../../../spec/virtio-feature-bits';
import * as status from '../../../spec/virtio-status';
import type { EvaluationContext } from '../../values/expression/context';
import { evaluationAt } from '../view/evaluation';
import type { NamedDevice } from './named-device';
import type { EventFields } from './occurrence';

const STATUS_PREFIX = 'VIRTIO_CONFIG_S_';

/** Numbers that conditions compare with: status bits (`DRIVER_OK`, `VIRTIO_CONFIG_S_DRIVER_OK`), features, errors. */
const CONSTANTS: ReadonlyMap<string, number> = new Map(
  [status, featureBits, errno].flatMap((constants) =>
    Object.entries(constants).flatMap(([name, value]) =>
      typeof value === 'number'
        ? [
            [name, value] as const,
            ...(name.startsWith(STATUS_PREFIX)
              ? [[name.slice(STATUS_PREFIX.length), value] as const]
              : []),
          ]
        : [],
    ),
  ),
);

/**
 * What a condition at an event can see: the event's fields, then what the innermost frame knows, then the constants of the
 * specification. `$status` and the like are those of the event's device.
 */
export function eventContext(
  device: NamedDevice | undefined,
  fields: EventFields,
): EvaluationContext {
  const inFrame = evaluationAt();
  return {
    ...inFrame,
    lookup: (name) => {
      if (name === 'device') {
        return { value: device?.label ?? '' };
      }
      if (Object.hasOwn(fields, name)) {
        return { value: fields[name] };
      }
      const value = CONSTANTS.get(name);
      return inFrame.lookup(name) ?? (value === undefined ? undefined : { value });
    },
    device: () => device?.transport ?? inFrame.device?.(),
  };
}
