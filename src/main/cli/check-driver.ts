import { checkDriverFile } from '../driver-checks';
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
  for (const file of files) {
    const checked = await checkDriverFile(file, programs);
    if (!checked.ok) {
      message(`check-driver: ${file}: ${checked.error}`);
      isFaulty = true;
      continue;
    }
    const { problems, note } = checked.value;
    const lines = problems.map((one) => `${file}:${one.line}:${one.column}: ${one.message}\n`);
    writeAll(STANDARD_OUTPUT, Buffer.from(lines.join('')), 'standard output');
    if (note !== undefined) {
      message(`${file}: ${note}`);
    }
    isFaulty ||= problems.length > 0;
  }
  return isFaulty ? 1 : 0;
}
