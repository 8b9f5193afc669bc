import { closestWord } from '../base/text/closest-word';
import { fail, ok, type Result } from '../base/result';
import { DEVICE_TYPES, deviceTypeOf, type DeviceType } from './device-types';

/** The largest that the register has room for is not meant: the spec's ids are small. */
const MOST_ID = 0xffff;
const MOST_QUEUES = 64;

/** Reads `3` or `console`. The error is a sentence. */
export function parseDeviceId(written: string): Result<DeviceType, string> {
  const named = DEVICE_TYPES.find(({ name, title }) => name === written || title === written);
  if (named !== undefined) {
    return ok(named);
  }
  const id = Number(written);
  if (Number.isInteger(id) && id > 0 && id <= MOST_ID) {
    return ok(deviceTypeOf(id));
  }
  return fail(
    `expected a VIRTIO device id such as 3, or a type such as console, found '${written}'`,
  );
}

/** Reads `2` or `receiveq,transmitq`: names of queues. Undefined: those that the type has. */
export function parseQueues(
  written: string | undefined,
  type: DeviceType,
): Result<readonly string[], string> {
  const words = (written ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const [first = ''] = words;
  if (words.length === 0) {
    return ok(type.queues);
  }
  if (words.length > 1 || !/^\d+$/.test(first)) {
    const wrong = words.find((word) => !/^[\w-]+$/.test(word));
    return wrong === undefined && words.length <= MOST_QUEUES
      ? ok(words)
      : fail(`expected a number of queues or their names, found '${written ?? ''}'`);
  }
  const count = Number(first);
  return count >= 1 && count <= MOST_QUEUES
    ? ok(Array.from({ length: count }, (_, index) => type.queues[index] ?? `queue${index}`))
    : fail(`expected 1 to ${MOST_QUEUES} queues, found ${first}`);
}

/** Reads names of feature bits, with or without `VIRTIO_CONSOLE_F_`. */
export function parseFeatures(
  written: string | undefined,
  type: DeviceType,
): Result<readonly string[], string> {
  const names: string[] = [];
  for (const word of (written ?? '').split(/[\s,]+/).filter((one) => one !== '')) {
    const found = type.features.find((name) => name === word || name.endsWith(`_F_${word}`));
    if (found === undefined) {
      return fail(noFeature(word, type));
    }
    names.push(found);
  }
  return ok(names);
}

function noFeature(word: string, { title, features }: DeviceType): string {
  if (features.length === 0) {
    return `expected no features, as VIRTIO 1.2 has none with a name here for the ${title}, found '${word}'`;
  }
  const meant = closestWord(word, features);
  const expected =
    meant === undefined ? `one of ${features.join(', ')}` : `a feature such as ${meant}`;
  return `expected ${expected}, found '${word}'`;
}
