import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import type { ReadLoadable } from '../../../base/images/loadable-image';
import type { BootFiles } from '../../assembly/boot-files';
import type { MachineProblem } from '../../assembly/machine-problem';
import { overlapProblem, placeImage, type PlacedImage, type RomBlob } from '../../loading/rom-blob';
import type { AddressRange } from '../arm/memory-map';
import { RISCV_FDT_TOTAL_BYTES } from './device-tree';
import * as map from './memory-map';
import type { VirtRiscvOptions } from './options';

/** What QEMU loads itself on RISC-V. */
export interface LoadedBootFiles {
  /** In the order of the command line: firmware, kernel, initial RAM disk. */
  readonly files: readonly RomBlob[];
  /** Where `-initrd` lies. */
  readonly initrd: AddressRange | undefined;
  /** What OpenSBI is told as the beginning of the next stage; undefined without `-kernel`. */
  readonly nextAddress: number | undefined;
}

/** What is loaded, and by what rules. */
export interface BootFileSources {
  readonly bootFiles: BootFiles;
  /** Absent: the built-in one, which is not in memory. */
  readonly firmware?: BinaryFirmware | undefined;
  /** Absent: all files are raw. */
  readonly readLoadable?: ReadLoadable | undefined;
  /** Names of `-kernel` and `-initrd`, for messages. */
  readonly names?: { readonly kernel?: string | undefined; readonly initrd?: string | undefined };
}

/** Furthest from the kernel that QEMU puts an initial RAM disk. */
const INITRD_DISTANCE_BYTES = 128 * 2 ** 20;

/** Places firmware, kernel and initial RAM disk. What QEMU refuses, or does not fit into RAM, is added to `problems`. */
export function placeBootFiles(
  sources: BootFileSources,
  options: Pick<VirtRiscvOptions, 'xlen' | 'ramBytes'>,
  problems: MachineProblem[],
): LoadedBootFiles {
  const { bootFiles, names = {}, firmware, readLoadable } = sources;
  const { xlen, ramBytes } = options;
  const ramEnd = map.RISCV_RAM_BASE + ramBytes;
  const say = (message: string): void => {
    problems.push({ message, place: undefined });
  };
  const loadable: ReadLoadable = readLoadable ?? ((bytes) => ({ format: 'raw', bytes }));

  const bios = firmware?.bios && placeFirmware(firmware.bios, loadable);
  if (firmware?.bios !== undefined && !fits(firmware.bios.bytes, ramBytes)) {
    say(`could not load firmware '${firmware.bios.name}'`);
  }

  const kernelBase = kernelAddress(xlen, firmware, bios);
  const kernelFile = firmware?.kernel ?? kernelOf(bootFiles, names.kernel);
  const kernel = kernelFile && placeKernel(kernelFile, kernelBase, loadable);
  if (kernelFile !== undefined && firmware !== undefined && !fits(kernelFile.bytes, ramBytes)) {
    say(`could not load kernel '${kernelFile.name}'`);
  } else if (kernel !== undefined) {
    sayOutside('kernel', kernel, ramEnd, say);
  }

  const initrdBase = (kernel?.start ?? kernelBase) + Math.min(ramBytes / 2, INITRD_DISTANCE_BYTES);
  const initrdBytes = bootFiles.initrd && ramdiskBytes(bootFiles.initrd, loadable);
  const initrd =
    initrdBytes &&
    placeImage(names.initrd ?? 'initrd', { format: 'raw', bytes: initrdBytes }, initrdBase);
  if (initrd !== undefined) {
    sayOutside('ramdisk', initrd, ramEnd, say);
  }

  const files = [bios, kernel, initrd].flatMap((placed) => placed?.blobs ?? []);
  if (problems.length === 0) {
    const overlap = overlapProblem([...files, ...boardBlobs(xlen, ramBytes)], 'memory');
    if (overlap !== undefined) {
      say(overlap);
    }
  }
  return {
    files,
    initrd: initrdBytes && { base: initrdBase, sizeBytes: initrdBytes.length },
    nextAddress: kernel?.start,
  };
}

/** Where a raw kernel goes: behind the firmware, at the next boundary that a large page can have. */
function kernelAddress(
  xlen: 32 | 64,
  firmware: BinaryFirmware | undefined,
  bios: PlacedImage | undefined,
): number {
  const usual = map.kernelAddress(xlen);
  if (firmware === undefined || firmware.sbi === 'built-in') {
    return usual;
  }
  const step = usual - map.RISCV_RAM_BASE;
  return Math.ceil((bios?.end ?? map.RISCV_RAM_BASE) / step) * step;
}

/** QEMU takes no header of mkimage here. */
function placeFirmware(
  { name, bytes }: NonNullable<BinaryFirmware['bios']>,
  loadable: ReadLoadable,
): PlacedImage {
  const image = loadable(bytes, 'riscv');
  return placeImage(
    name,
    image.format === 'mkimage' ? { format: 'raw', bytes } : image,
    map.RISCV_RAM_BASE,
  );
}

interface PlacedKernel extends PlacedImage {
  /** What the stage before it is told: of an ELF file the lowest address, whatever its entry says. */
  readonly start: number;
}

function placeKernel(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  rawAddress: number,
  loadable: ReadLoadable,
): PlacedKernel {
  const found = loadable(bytes, 'riscv');
  const isRamdisk = found.format === 'mkimage' && found.type !== 'kernel';
  const image = isRamdisk ? { format: 'raw' as const, bytes } : found;
  const placed = placeImage(name, image, rawAddress);
  return { ...placed, start: image.format === 'elf' ? placed.lowest : placed.entry };
}

function ramdiskBytes(bytes: Uint8Array, loadable: ReadLoadable): Uint8Array {
  const image = loadable(bytes, 'riscv');
  return image.format === 'mkimage' && image.type === 'ramdisk' ? image.bytes : bytes;
}

function kernelOf(
  { kernel }: BootFiles,
  name = 'kernel',
): { readonly name: string; readonly bytes: Uint8Array } | undefined {
  return kernel && { name, bytes: kernel };
}

/** QEMU's own limits for a raw file. */
function fits({ length }: Uint8Array, ramBytes: number): boolean {
  return length > 0 && length <= ramBytes;
}

/** QEMU drops without a word what lies behind the end of RAM. */
function sayOutside(
  what: string,
  { blobs, end }: PlacedImage,
  ramEnd: number,
  say: (message: string) => void,
): void {
  const [blob] = blobs;
  if (end > ramEnd && blob !== undefined && blobs.length === 1) {
    const room = Math.max(ramEnd - blob.address, 0);
    say(
      `could not load ${what}: expected at most ${room} bytes at ` +
        `0x${blob.address.toString(16)}, found ${end - blob.address}`,
    );
  }
}

/** What QEMU's board itself loads: the boot ROM in two parts, and the device tree. */
function boardBlobs(xlen: 32 | 64, ramBytes: number): RomBlob[] {
  const none = new Uint8Array();
  const { base } = map.RISCV_BOOT_ROM;
  return [
    { name: 'mrom.reset', address: base, bytes: none, memoryBytes: RESET_CODE_BYTES },
    {
      name: 'mrom.finfo',
      address: base + RESET_CODE_BYTES,
      bytes: none,
      memoryBytes: (INFORMATION_WORDS * xlen) / 8,
    },
    {
      name: 'fdt',
      address: map.riscvFdtAddress(ramBytes, RISCV_FDT_TOTAL_BYTES),
      bytes: none,
      memoryBytes: RISCV_FDT_TOTAL_BYTES,
    },
  ];
}

const RESET_CODE_BYTES = 40;
const INFORMATION_WORDS = 6;
