import type { StackFrame } from '../../../protocol/debug-values';
import type { DriverSource } from '../../../protocol/run-recipe';

/** Memory that the drivers of a run may take, beside the machine's. */
export const DRIVER_MEMORY_BYTES = 2 ** 30;
/** Time that a guest gets to say where it stands before it is ended, if it doesn't take as much again meanwhile. */
export const WHERE_MS = 5000;

/** By how much a process may grow that runs a machine with drivers. */
export function growthLimit(ramBytes: number): number {
  // A machine that is gone and one that has come may both be there for a moment.
  return 2 * ramBytes + DRIVER_MEMORY_BYTES;
}

/** What is said when a run was ended because of its drivers' memory. */
export function memoryMessage(
  drivers: readonly DriverSource[],
  stack: readonly StackFrame[],
): string {
  const mebibytes = DRIVER_MEMORY_BYTES / 2 ** 20;
  const frame = stack.find(({ file }) => drivers.some((driver) => driver.file === file));
  const where = frame === undefined ? '' : `${frame.file}:${frame.line}: `;
  const rest = `expected a driver to take at most ${mebibytes} MiB of memory, found more: the run was ended`;
  return frame === undefined ? `${rest}${within(drivers)}` : `${where}${rest}`;
}

/** For a guest that comes to no end of a statement: which driver may be the reason. */
export function within(drivers: readonly DriverSource[]): string {
  const files = drivers.map(({ file }) => file).join(' or ');
  return ` in the middle of what ${files} does at once, such as a regular expression, a sort or a loop at the top of the file`;
}
