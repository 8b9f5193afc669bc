import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';
import { root, run } from './run-command.mjs';

export const UBOOT_VERSION = '2023.01+dfsg-2+deb12u3';
const FOLDER = 'u-boot-2023.01+dfsg';
const SOURCES = '/etc/apt/sources.list.d';

/**
 * A tree of U-Boot v2023.01, as data for the Kconfig engine: the one that `UBOOT_TREE` names, or Debian's source package,
 * fetched once into `.cache`.
 *
 * @returns {Promise<{ folder: string, reason?: undefined } | { folder?: undefined, reason: string }>}
 */
export async function ubootSource() {
  const given = process.env.UBOOT_TREE;
  if (given !== undefined && given !== '') {
    return existsSync(path.join(given, 'Kconfig'))
      ? { folder: given }
      : { reason: `UBOOT_TREE: expected a U-Boot tree, found none in ${given}` };
  }
  const cache = path.join(root, '.cache');
  const folder = path.join(cache, FOLDER);
  if (existsSync(path.join(folder, 'configs'))) {
    return { folder };
  }
  if (!existsSync('/usr/bin/apt-get')) {
    return { reason: "no U-Boot source (set UBOOT_TREE; Debian's source package needs apt-get)" };
  }
  const reason = await installDebianPackages({
    'dpkg-source': 'dpkg-dev',
    patch: 'patch',
    xz: 'xz-utils',
  });
  if (reason !== undefined) {
    return { reason };
  }
  mkdirSync(cache, { recursive: true });
  console.log('fetching the source package u-boot ...');
  const output = await fetchSource(cache);
  rmSync(path.join(cache, 'apt'), { recursive: true, force: true });
  return existsSync(path.join(folder, 'configs'))
    ? { folder }
    : {
        reason: `no U-Boot source: apt-get source u-boot=${UBOOT_VERSION}: ${output.trim().split('\n').at(-1) ?? ''}`,
      };
}

/**
 * The machine's package sources are used for sources too, without changing them: lists of its own stand beside.
 *
 * @param {string} cache
 */
async function fetchSource(cache) {
  const lists = mkdtempSync(path.join(tmpdir(), 'deb-src-'));
  try {
    const parts = path.join(lists, 'parts');
    mkdirSync(parts);
    mkdirSync(path.join(lists, 'state/partial'), { recursive: true });
    writeFileSync(path.join(lists, 'sources.list'), asSources('/etc/apt/sources.list'));
    for (const name of existsSync(SOURCES) ? readdirSync(SOURCES) : []) {
      writeFileSync(path.join(parts, name), asSources(path.join(SOURCES, name)));
    }
    const options = [
      ...['-o', `Dir::Etc::sourcelist=${path.join(lists, 'sources.list')}`],
      ...['-o', `Dir::Etc::sourceparts=${parts}`],
      ...['-o', `Dir::State::lists=${path.join(lists, 'state')}`],
    ];
    const update = await run(['apt-get', '-qq', ...options, 'update']);
    const source = await run(['apt-get', '-qq', ...options, 'source', `u-boot=${UBOOT_VERSION}`], {
      cwd: cache,
    });
    return update.output + source.output;
  } finally {
    rmSync(lists, { recursive: true, force: true });
  }
}

/** @param {string} file */
function asSources(file) {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .replace(/^Types:.*$/gm, 'Types: deb-src')
        .replace(/^deb\s/gm, 'deb-src ')
    : '';
}
