import { parentPort, receiveMessageOnPort, threadId, workerData } from 'node:worker_threads';
import { WorkerLink } from '../targets/embedded/guest/worker-link';
import type { WorkerData } from '../targets/embedded/guest/worker-link';
import { loadDriverCompiler } from './drivers/load-compiler';
import { loadBinaryRunner } from './guest/load-binary-runner';
import { loadFirmware, type FirmwareProgram } from './load-firmware';
import { WITH_DRIVERS } from './drivers/with-drivers';

/*
 * The firmware under a debugger: started as a worker thread by the embedded target. It loads the firmware first, and the compiler of
 * drivers if there will be some, unless what to run is known already and is a binary; what to run may come later, as its first
 * message.
 */
const port = parentPort;
if (port === null) {
  throw new Error('the firmware worker is started by its target, not by itself');
}
let firmware: FirmwareProgram | undefined;
const builtIn = (): FirmwareProgram => (firmware ??= loadFirmware(__dirname, true, 'usual'));
const run = (data: WorkerData): void => {
  const link = new WorkerLink(
    data,
    (report) => {
      port.postMessage(report);
    },
    () => performance.now() * 1e6,
  );
  const isBinary = data.start.recipe.firmware !== undefined;
  const program = isBinary ? loadBinaryRunner(__dirname) : builtIn();
  program.runFirmware(data.start, link, threadId);
  program.keepCodeCache();
};
const given =
  (workerData as WorkerData | null | undefined) ??
  (receiveMessageOnPort(port) as { message: WorkerData } | undefined)?.message;
if (given?.start.recipe.firmware === undefined) {
  builtIn();
  if (process.argv.includes(WITH_DRIVERS)) {
    // Loading it takes as long as reading what to run.
    loadDriverCompiler(__dirname);
  }
}
if (given === undefined) {
  port.once('message', run);
} else {
  run(given);
}
