import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import type { WorkerReport } from '../protocol/worker-messages';

/*
 * The firmware worker's program: firmware.js beside it, compiled from V8's code cache when there is one. Compiling takes
 * about half of the time to the prompt otherwise. A cache of another version of V8 is refused by V8 and does no harm.
 *
 * `npm run build` makes the cache: it boots once with UBOOT_VIRTIO_WRITE_CODE_CACHE set.
 */
const program = path.join(__dirname, 'firmware.js');
const cacheFile = path.join(__dirname, 'firmware.cache');

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cacheFile);
  } catch {
    return undefined;
  }
}

const cachedData = readCache();
// The bundle is plain ASCII, which V8 keeps in one byte a character.
const source = readFileSync(program, 'latin1');
const script = new Script(`(function (require, module, exports, __dirname) {${source}\n})`, {
  filename: program,
  ...(cachedData === undefined ? {} : { cachedData }),
});
if (process.env['UBOOT_VIRTIO_WRITE_CODE_CACHE'] !== undefined) {
  writeCacheAtTheEnd();
}

/** Before anybody hears that the run has ended: the thread may be gone right after. */
function writeCacheAtTheEnd(): void {
  const port = parentPort;
  const post = port?.postMessage.bind(port);
  if (port === null || post === undefined) {
    return;
  }
  port.postMessage = (report: WorkerReport) => {
    if (report.kind === 'ended' && report.reason !== 'failed') {
      writeFileSync(cacheFile, script.createCachedData());
    }
    post(report);
  };
}

const load = script.runInThisContext() as (
  require: NodeJS.Require,
  module: { exports: object },
  exports: object,
  folder: string,
) => void;
const module_ = { exports: {} };
load(createRequire(program), module_, module_.exports, __dirname);
