import path from 'node:path';
import { readDriver } from '../../targets/session/read-driver';
import { checkSource, problemLine } from '../drivers/driver-checks';
import { message, STANDARD_OUTPUT, writeAll } from './write-all';

/**
 * `uboot-virtio check-driver FILE...`: what is wrong with drivers, a line for each fault. Gives the exit status: 1 when there is
 * one.
 *
 * @param programs folder of the programs
 */
export async function checkDrivers(files: readonly string[], programs: string): Promise<number> {
  if (files.length === 0) {
    message('check-driver: expected files such as virtio-console.ts, found none');
    return 1;
  }
  let isFaulty = false;
  // Declarations lie beside drivers, and are named with them by patterns.
  for (const file of files.filter((name) => !name.endsWith('.d.ts'))) {
    const source = readDriver(path.resolve(file));
    if (!source.ok) {
      message(`check-driver: ${file}: ${source.error}`);
      isFaulty = true;
      continue;
    }
    const { problems, note } = await checkSource(source.value, programs);
    const lines = problems.map((problem) => `${problemLine(file, problem)}\n`);
    writeAll(STANDARD_OUTPUT, Buffer.from(lines.join('')), 'standard output');
    if (note !== undefined) {
      message(`${file}: ${note}`);
    }
    isFaulty ||= problems.length > 0;
  }
  return isFaulty ? 1 : 0;
}
