// `node scripts/recording-images.mjs RECORDING...`
//
// Makes the disk images that recordings name (`img/NAME`), the same bytes every time, unless they are there already.
// Prints the folder; exit status 1 and the reason if it can't be done.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';
import { parseJson } from './parse-json.mjs';
import { root, run } from './run-command.mjs';

const manifestFile = path.join(root, 'test/recordings/images.json');

/**
 * What make_images.py makes; only the member that is read here.
 *
 * @typedef {{ images: Record<string, { of?: string }> }} Manifest
 */

/**
 * Images named by recordings, and the images that those are made from.
 *
 * @param {readonly string[]} recordings
 */
function namedImages(recordings) {
  const { images } = /** @type {Manifest} */ (parseJson(readFileSync(manifestFile, 'utf8')));
  const named = new Set(
    recordings.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bimg\/([\w.-]+)/g)].map((match) => match[1]),
    ),
  );
  /** @type {Set<string>} */
  const made = new Set();
  /** @param {string} name */
  const add = (name) => {
    const source = images[name]?.of;
    if (source !== undefined) {
      add(source);
    }
    made.add(name);
  };
  Object.keys(images)
    .filter((name) => named.has(name) || named.has(name.split('/')[0]))
    .forEach(add);
  return [...made];
}

/**
 * The folder, or the reason why there is none. Suites that run beside each other, in processes of their own, name the same images:
 * each makes them elsewhere and puts them there when they are whole.
 *
 * @param {readonly string[]} recordings
 * @returns {Promise<{ folder: string, reason?: undefined } | { folder?: undefined, reason: string }>}
 */
export async function recordingImages(recordings) {
  const folder = path.join(root, 'out/recordings-img');
  const wanted = namedImages(recordings);
  if (wanted.every((name) => existsSync(path.join(folder, name)))) {
    return { folder };
  }
  const missing = await installDebianPackages({
    mke2fs: 'e2fsprogs',
    mformat: 'mtools',
    sfdisk: 'fdisk',
    python3: 'python3',
  });
  if (missing !== undefined) {
    return { reason: missing };
  }
  const script = path.join(root, 'test/recordings/make_images.py');
  mkdirSync(folder, { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    const { code, output } = await run(['python3', script, manifestFile, unfinished, ...wanted]);
    if (code !== 0) {
      return { reason: `the images could not be made: ${output.trim().split('\n').at(-1)}` };
    }
    for (const name of wanted) {
      const place = path.join(folder, name);
      mkdirSync(path.dirname(place), { recursive: true });
      if (!existsSync(place)) {
        renameSync(path.join(unfinished, name), place);
      }
    }
    return { folder };
  } finally {
    rmSync(unfinished, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { folder, reason } = await recordingImages(process.argv.slice(2));
  console.log(folder ?? reason);
  process.exitCode = folder === undefined ? 1 : 0;
}
