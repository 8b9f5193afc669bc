import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { describeSystemError } from '../../../host/system-error';
import type { RecordedImage } from './format';

/** Is an image that a recorded run has only by its digest the one at a place? Undefined: it is. */
export function imageProblem(
  { file, sizeBytes, sha256 }: RecordedImage,
  place: string,
): string | undefined {
  const expected = `the run was recorded with an image "${file}" of ${sizeBytes} bytes: expected it at ${place}`;
  try {
    const { size } = statSync(place);
    if (size !== sizeBytes) {
      return `${expected}, found one of ${size} bytes`;
    }
    const found = createHash('sha256').update(readFileSync(place)).digest('hex');
    return found === sha256 ? undefined : `${expected}, found one with another content`;
  } catch (error) {
    return `${expected}, found none (${describeSystemError(error).text})`;
  }
}
