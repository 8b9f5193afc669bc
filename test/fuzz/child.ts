/**
 * Runs programs `from` to `to` (seeds) of one target and says how it went, a line of JSON for every part; a parent
 * process ends it when no line comes.
 */
import { createGuestMemory } from '../../src/machine/memory/guest-memory';
import { type TransportName, TRANSPORTS } from '../conformance/transport-rig';
import { runE1000Program } from './e1000-program';
import { FUZZ_BASE, FUZZ_BYTES, type Reached, VirtioProgram } from './virtio-program';

const PART = 500;

const [target = '', from = '0', to = '0'] = process.argv.slice(2);
const memory = createGuestMemory(FUZZ_BASE, FUZZ_BYTES);
if (!memory.ok) {
  throw new Error(memory.error);
}

function runProgram(seed: number): Reached | undefined {
  if (!memory.ok) {
    return undefined;
  }
  if (target === 'e1000') {
    runE1000Program(seed, memory.value);
    return undefined;
  }
  const transport = TRANSPORTS.find((name: TransportName) => name === target);
  if (transport === undefined) {
    throw new Error(`no such target: ${target}`);
  }
  return new VirtioProgram(transport, seed, memory.value).run();
}

let done = 0;
let slowestMs = 0;
let slowestSeed = -1;
/** Programs in which a console has come so far. */
let control = 0;
let ports = 0;
let throws: { seed: number; message: string }[] = [];

function report(seed: number): void {
  const rssMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const reached = target === 'e1000' ? {} : { control, ports };
  console.log(JSON.stringify({ done, seed, throws, slowestMs, slowestSeed, rssMiB, ...reached }));
  throws = [];
}

for (let seed = Number(from); seed < Number(to); seed++) {
  const before = process.cpuUsage();
  try {
    const reached = runProgram(seed);
    control += reached?.control === true ? 1 : 0;
    ports += reached?.ports === true ? 1 : 0;
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throws.push({ seed, message: message.split('\n').slice(0, 3).join(' ') });
  }
  const used = process.cpuUsage(before);
  const milliseconds = (used.user + used.system) / 1000;
  if (milliseconds > slowestMs) {
    slowestMs = Math.round(milliseconds);
    slowestSeed = seed;
  }
  done++;
  if (done % PART === 0) {
    report(seed);
  }
}
report(Number(to) - 1);
