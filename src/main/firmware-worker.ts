import { parentPort, threadId, workerData } from 'node:worker_threads';
import { WorkerLink } from '../targets/embedded/guest/worker-link';
import type { WorkerData } from '../targets/embedded/guest/worker-link';
import { loadDriverCompiler } from './drivers/load-compiler';
import { loadBinaryRunner } from './guest/load-binary-runner';
import { loadFirmware } from './load-firmware';
import { WITH_DRIVERS } from './drivers/with-drivers';

/*
 * The firmware under a debugger: started as a worker thread by the embedded target. It loads the firmware first, and the compiler of
 * drivers if there will be some; what to run may come later, as its first message.
 */
const port = parentPort;
if (port === null) {
  throw new Error('the firmware worker is started by its target, not by itself');
}
const firmware = loadFirmware(__dirname, true, 'usual');
const run = (data: WorkerData): void => {
  const link = new WorkerLink(
    data,
    (report) => {
      port.postMessage(report);
    },
    () => performance.now() * 1e6,
  );
  const program = data.start.recipe.firmware === undefined ? firmware : loadBinaryRunner(__dirname);
  program.runFirmware(data.start, link, threadId);
  program.keepCodeCache();
};
if (process.argv.includes(WITH_DRIVERS)) {
  // Loading it takes as long as reading what to run.
  loadDriverCompiler(__dirname);
}
const given = workerData as WorkerData | null | undefined;
if (given === null || given === undefined) {
  port.once('message', run);
} else {
  run(given);
}
