import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionNames } from '../base/images/function-names';
import { freedMemoryCollector } from '../host/memory/freed-memory';
import { setLockingThread } from '../host/locks/lock-folder';
import { HostRunDisks } from '../host/disks/run-disks';
import { compileCore, type HartOptions } from '../cpu/riscv/hart-core';
import type { Machine } from '../machine/machine';
import { readRiscvCpu } from '../machine/virt/riscv/cpus';
import { kernelAddress, RISCV_RAM_BASE } from '../machine/virt/riscv/memory-map';
import type { FirmwareImage } from '../protocol/firmware-image';
import type { RunRecipe } from '../protocol/run-recipe';
import type { WorkerStart } from '../protocol/worker-messages';
import { createHartMachine, type Processing } from '../runtime/binary/hart-machine';
import { HartExecutor } from '../runtime/binary/hart-executor';
import { ramAt } from '../runtime/binary/hart-place';
import { BinaryImage } from '../runtime/binary/binary-image';
import { EventStream } from '../runtime/guest/event-stream';
import type { RunParts } from '../runtime/guest/guest-run';
import type { RunLink } from '../runtime/guest/run-link';
import { runSession } from '../runtime/session/guest-session';
import type { DriversHalf } from '../runtime/session/drivers/drivers-half';
import { portName } from '../runtime/session/port-names';
import { stillActive } from '../runtime/session/still-active';
import { virtioSnapshot, watchedDevices } from '../runtime/session/virtio-snapshot';
import { buildMachine, slotsOf } from './guest/build-machine';

/** The register in which U-Boot keeps the address of its global data: gp. */
const GLOBAL_DATA = 'x3';

type BinaryMachine = Machine & Processing;

/** The image of the present recipe. */
interface KnownImage {
  readonly firmware: RunRecipe['firmware'];
  readonly image: BinaryImage;
}

/**
 * Runs guests whose firmware is a binary to the end of their session, and blocks the thread. What happens goes through `link`, errors
 * too.
 *
 * @param thread number of this thread in Node; 0 is the main thread
 */
export function runBinary(start: WorkerStart, link: RunLink, thread = 0): void {
  setLockingThread(thread);
  const disks = start.keepInputs
    ? new HostRunDisks({
        thread,
        log: (level, message) => {
          link.report({ kind: 'log', level, message });
        },
      })
    : undefined;
  const made: { executor?: HartExecutor } = {};
  const cores = new Map<32 | 64, HartOptions['module']>();
  let known: KnownImage | undefined;
  const events = new EventStream(() => made.executor?.statement ?? 0);
  /** A way through the past runs the image that is known. */
  const imageOf = (recipe: RunRecipe): BinaryImage => {
    if (known?.firmware !== recipe.firmware || known === undefined) {
      known = { firmware: recipe.firmware, image: readImage(recipe) };
      for (const message of start.keepInputs ? known.image.notes : []) {
        link.report({ kind: 'log', level: 'warning', message });
      }
    }
    return known.image;
  };
  const coreOf = (xlen: 32 | 64): HartOptions['module'] => {
    const core =
      cores.get(xlen) ?? compileCore(readFileSync(path.join(__dirname, `riscv${xlen}.wasm`)));
    cores.set(xlen, core);
    return core;
  };
  try {
    runSession<BinaryMachine>(start, link, {
      events,
      createExecutor: (host) => (made.executor = new HartExecutor(events, host, start.keepInputs)),
      partsOf: (recipe) => {
        const image = imageOf(recipe);
        const core = coreOf(xlenOf(recipe.description));
        return partsOf(recipe, image, core, disks, (hal) => made.executor?.execute(hal));
      },
      onReplaced: start.keepInputs ? freedMemoryCollector() : undefined,
    });
  } finally {
    disks?.dispose();
  }
}

function readImage({ firmware, description }: RunRecipe): BinaryImage {
  if (firmware === undefined) {
    throw new Error('the recipe names no firmware');
  }
  const bits = xlenOf(description);
  const base = firmware.uBoot === 'bios' ? RISCV_RAM_BASE : kernelAddress(bits);
  return new BinaryImage(firmware, bits, base, readNames());
}

/** The build puts them beside the programs. */
function readNames(): FunctionNames {
  const file = path.join(__dirname, 'boards/function-names.json');
  return JSON.parse(readFileSync(file, 'utf8')) as FunctionNames;
}

function xlenOf({ arch }: RunRecipe['description']): 32 | 64 {
  return arch === 'riscv32' ? 32 : 64;
}

function partsOf(
  recipe: RunRecipe,
  image: BinaryImage,
  core: HartOptions['module'],
  disks: HostRunDisks | undefined,
  startFirmware: RunParts<BinaryMachine>['startFirmware'],
): RunParts<BinaryMachine> {
  const xlen = xlenOf(recipe.description);
  const cpu = readRiscvCpu(xlen, recipe.description.cpu);
  // Of one that isn't known the machine says so.
  const isa = cpu.ok ? cpu.value.isa : '';
  const drivers = (machine: BinaryMachine): DriversHalf => driversOf(machine, image);
  return {
    disks,
    createMachine: (environment) => {
      disks?.beginMachine();
      return createHartMachine({
        image,
        xlen,
        core,
        isa,
        processors: recipe.description.smp,
        clock: environment.clock,
        build: (placeRam) => buildMachine(recipe, environment, disks, { placeRam }),
      });
    },
    startFirmware,
    codePlace: () => ({ offset: 0, callerOffset: 0 }),
    build: { drivers: [], commands: [], driversLeftOut: [], commandsLeftOut: [] },
    image: () => describeImage(image, recipe.firmware, xlen),
    portName: (machine, chardev) => portName(slotsOf(machine), drivers(machine), chardev),
    snapshot: (machine, statement) =>
      virtioSnapshot(slotsOf(machine), drivers(machine), machine.ram, statement),
    devices: (machine) => watchedDevices(slotsOf(machine), drivers(machine)),
    stillActive: (machine) => stillActive(slotsOf(machine), drivers(machine)),
  };
}

/** What U-Boot's drivers know, from its structures in memory. */
function driversOf(machine: BinaryMachine, image: BinaryImage): DriversHalf {
  const read = (address: number, length: number) => ramAt(machine, address, length);
  return image.model.drivers(read, Number(machine.hart.get(GLOBAL_DATA)));
}

function describeImage(
  image: BinaryImage,
  firmware: RunRecipe['firmware'],
  pointerBits: 32 | 64,
): FirmwareImage {
  const { start, end } = image.linked;
  const file = firmware?.[firmware.uBoot]?.path;
  const symbolFile = firmware?.symbols?.path;
  const [name = 'U-Boot', ...version] = image.version?.split(' ') ?? [];
  return {
    name,
    version: version.join(' '),
    pointerBits,
    ...(file === undefined ? {} : { file }),
    ...(symbolFile === undefined ? {} : { symbolFile }),
    range: {
      address: image.symbols.toRunning(start),
      lengthBytes: end - start,
      relocated: image.moved !== 0,
    },
  };
}
