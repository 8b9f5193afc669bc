import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run-command.mjs';

const LOCK_WAIT_MS = 2000;
const LOCK_ATTEMPTS = 150;

/** @param {string} program a name, or a file's path */
function onPath(program) {
  if (path.isAbsolute(program)) {
    return existsSync(program);
  }
  return [...(process.env.PATH ?? '').split(path.delimiter), '/sbin', '/usr/sbin'].some((folder) =>
    existsSync(path.join(folder, program)),
  );
}

/**
 * Makes sure that programs are there, by installing Debian packages where we may.
 *
 * @param {Record<string, string>} packageOf  program, or path of a file → package, or several with spaces between
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
  await aptGet('update', '-qq');
  const { code } = await aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
  return code === 0 ? undefined : advice;
}

/**
 * Waits for another apt-get to end: two suites may install at the same time.
 *
 * @param {readonly string[]} args
 */
async function aptGet(...args) {
  for (let attempt = 1; ; attempt++) {
    const result = await run(['apt-get', ...args], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
    if (
      result.code === 0 ||
      attempt === LOCK_ATTEMPTS ||
      !/could not get lock/i.test(result.output)
    ) {
      return result;
    }
    await sleep(LOCK_WAIT_MS);
  }
}
