import type { Variable } from '../../protocol/debug-values';
import { TargetError } from '../../targets/target';
import { STATUS_REFERENCE, statusFields } from './fake-code';

/** Members of the fake target's two structured values: a device, and an array in it. */
export function fakeMembers(
  reference: number,
  start: number,
  count: number | undefined,
  deviceName: string,
): Variable[] {
  if (reference === 8) {
    const end = count === undefined ? 300 : Math.min(300, start + count);
    return Array.from({ length: end - start }, (_, index) => ({
      name: `[${start + index}]`,
      value: String(start + index),
      type: 'number',
      reference: 0,
    }));
  }
  if (reference === STATUS_REFERENCE) {
    return statusFields();
  }
  if (reference !== 7) {
    throw new TargetError(`No value has the reference ${reference}.`);
  }
  return [
    {
      name: 'name',
      value: deviceName,
      type: 'string',
      reference: 0,
      evaluateName: 'vdev.name',
    },
    {
      name: 'children',
      value: 'number[300]',
      type: 'number[]',
      reference: 8,
      indexedCount: 300,
      memoryAddress: 0x46ef8318,
    },
  ];
}
