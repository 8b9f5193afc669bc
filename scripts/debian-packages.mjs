import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './run-command.mjs';

/** @param {string} program */
function onPath(program) {
  return [...(process.env.PATH ?? '').split(path.delimiter), '/sbin', '/usr/sbin'].some((folder) =>
    existsSync(path.join(folder, program)),
  );
}

/**
 * Makes sure that programs are there, by installing Debian packages where we may.
 *
 * @param {Record<string, string>} packageOf  program → package, or several with spaces between
 * @returns {Promise<string | undefined>} why it isn't possible, or undefined when all are there
 */
export async function installDebianPackages(packageOf) {
  const missing = Object.entries(packageOf).filter(([program]) => !onPath(program));
  if (missing.length === 0) {
    return undefined;
  }
  const programs = missing.map(([program]) => program);
  const packages = [...new Set(missing.flatMap(([, names]) => names.split(' ')))];
  const advice = `${programs.join(', ')} not found (Debian: apt-get install ${packages.join(' ')})`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    return advice;
  }
  console.log(`installing ${packages.join(' ')} ...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update', '-qq'], { env });
  const { code } = await run(
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
    { env },
  );
  return code === 0 ? undefined : advice;
}
