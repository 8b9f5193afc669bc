import { parentPort, threadId, workerData } from 'node:worker_threads';
import { WorkerLink } from '../targets/embedded/worker-link';
import type { WorkerData } from '../targets/embedded/worker-link';
import { loadFirmware } from './load-firmware';

/* The firmware under a debugger: started as a worker thread by the embedded target. */
const port = parentPort;
if (port === null) {
  throw new Error('the firmware worker is started by its target, not by itself');
}
const data = workerData as WorkerData;
const link = new WorkerLink(
  data,
  (report) => {
    port.postMessage(report);
  },
  () => performance.now() * 1e6,
);
loadFirmware(__dirname, true).runFirmware(data.start, link, threadId);
