import { fail, ok, type Result } from '../../base/result';
import { readRegularFile } from '../../host/regular-file';
import type { DriverSource } from '../../protocol/run-recipe';

/** No driver that a person has written is longer. */
const MAX_DRIVER_BYTES = 1 << 20;

/** @param file absolute */
export function readDriver(file: string): Result<DriverSource, string> {
  const text = readRegularFile(file, MAX_DRIVER_BYTES);
  return text.ok ? ok({ file, text: text.value }) : fail(text.error.text);
}
