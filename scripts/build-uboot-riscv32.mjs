// A U-Boot v2023.01 for riscv32, of which Debian has no package: built from its source package with its cross compiler, and kept in
// the user's cache folder. By itself it prints the folder, or why there is none.
//
//   node scripts/build-uboot-riscv32.mjs
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, copyFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDebianPackages } from './debian-packages.mjs';
import { run } from './run-command.mjs';
import { ubootSource, UBOOT_VERSION } from './uboot-source.mjs';

const BUILD_SECONDS = 1200;
/** What is kept: the image, and the ELF file with its symbols. */
const KEPT = ['u-boot.bin', 'u-boot'];
const CROSS = 'riscv64-unknown-elf-';
/** What qemu-riscv32_defconfig asks the compiler for. */
const PROCESSOR = ['-march=rv32imafdc', '-mabi=ilp32d'];
/** The other one's linker makes no shared objects, of which EFI programs are made. */
const LINKER = 'riscv64-linux-gnu-ld.bfd';
const NEEDED = {
  [`${CROSS}gcc`]: 'gcc-riscv64-unknown-elf',
  [LINKER]: 'binutils-riscv64-linux-gnu',
  gcc: 'gcc libc6-dev',
  make: 'make',
  bison: 'bison',
  flex: 'flex',
  bc: 'bc',
};

/** Where it is kept. */
function placeInCache() {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  return path.join(cache, 'uboot-virtio-debugger', `u-boot-riscv32-${UBOOT_VERSION}`);
}

/** The folder, if one was built before. */
export function keptUbootRiscv32() {
  const folder = placeInCache();
  return KEPT.every((name) => existsSync(path.join(folder, name))) ? folder : undefined;
}

/**
 * A folder with `u-boot.bin` and `u-boot` for `qemu-system-riscv32`. Built where it isn't kept already, which takes one to three minutes.
 *
 * @returns {Promise<{ folder: string, reason?: undefined } | { folder?: undefined, reason: string }>}
 */
export async function ubootRiscv32() {
  const kept = keptUbootRiscv32();
  if (kept !== undefined) {
    return { folder: kept };
  }
  if (process.platform !== 'linux') {
    return { reason: `no U-Boot for riscv32: built on Linux only, found ${process.platform}` };
  }
  const reason = await installDebianPackages(NEEDED);
  if (reason !== undefined) {
    return { reason };
  }
  const source = await ubootSource();
  if (source.folder === undefined) {
    return source;
  }
  const build = mkdtempSync(path.join(tmpdir(), 'u-boot-riscv32-'));
  try {
    const failure = await make(source.folder, build);
    if (failure !== undefined) {
      return { reason: `no U-Boot for riscv32: ${failure}` };
    }
    const folder = placeInCache();
    keep(build, folder);
    return { folder };
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}

/**
 * @param {string} source
 * @param {string} build
 * @returns {Promise<string | undefined>} what went wrong
 */
async function make(source, build) {
  // The build asks for the compiler's library without saying for which processor.
  const library = await run([`${CROSS}gcc`, ...PROCESSOR, '-print-libgcc-file-name']);
  const options = [
    ...['-C', source, `O=${build}`, `CROSS_COMPILE=${CROSS}`, `LD=${LINKER}`],
    `PLATFORM_LIBGCC=-L ${path.dirname(library.output.trim())} -lgcc`,
  ];
  // Nothing of the result shall depend on where and when it was built.
  const env = { SOURCE_DATE_EPOCH: '1673280453', MAKEFLAGS: '' };
  for (const targets of [['qemu-riscv32_defconfig'], ['u-boot.bin']]) {
    const jobs = `-j${availableParallelism()}`;
    const { code, output } = await run(['make', '-s', jobs, ...options, ...targets], {
      env,
      timeoutSeconds: BUILD_SECONDS,
    });
    if (code !== 0) {
      const lines = output.split('\n').filter((line) => /error|\*\*\*|stopped after/i.test(line));
      return `make ${targets.join(' ')}: ${lines[0] ?? output.trim().split('\n').at(-1) ?? code}`;
    }
  }
  return undefined;
}

/**
 * All of them or none: another build may be at the same place.
 *
 * @param {string} build
 * @param {string} folder
 */
function keep(build, folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  const beside = mkdtempSync(`${folder}-`);
  for (const name of KEPT) {
    copyFileSync(path.join(build, name), path.join(beside, name));
  }
  try {
    renameSync(beside, folder);
  } catch {
    // Half of one is there, or a whole one that came first.
    rmSync(folder, { recursive: true, force: true });
    renameSync(beside, folder);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { folder, reason } = await ubootRiscv32();
  console.log(folder ?? `SKIP ${reason}`);
}
