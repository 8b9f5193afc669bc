import path from 'node:path';
import type { RunFileContent } from '../../../base/images/binary-firmware';
import { fail, ok, type Result } from '../../../base/result';
import type { FileProblem } from '../../../host/regular-file';

/** Reads a regular file as a whole; the path is absolute. */
export type ReadFirmwareFile = (path: string) => Result<Uint8Array, FileProblem>;

/** Where Debian's QEMU 7.2 looks for firmware behind the session's folder, in its order; then where others install it. */
const DATA_FOLDERS = [
  '/usr/share/qemu',
  '/usr/share/seabios',
  '/usr/lib/ipxe/qemu',
  '/usr/local/share/qemu',
  '/opt/homebrew/share/qemu',
] as const;

/** What QEMU runs on RISC-V without `-bios`. */
const DEFAULT_BIOS = {
  32: 'opensbi-riscv32-generic-fw_dynamic.bin',
  64: 'opensbi-riscv64-generic-fw_dynamic.bin',
} as const;

/** The file of Debian's package `opensbi`, which QEMU's own is a copy of. */
const OPENSBI_PACKAGE = {
  32: [],
  64: ['/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin'],
} as const;

export function isMissing({ code }: FileProblem): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A file of `-bios`, where QEMU finds it; the problem is that of the session's folder. */
export function readBios(
  name: string,
  cwd: string,
  read: ReadFirmwareFile,
): Result<RunFileContent, FileProblem> {
  const own = readNamed(name, cwd, read);
  if (own.ok || !isMissing(own.error) || path.isAbsolute(name)) {
    return own;
  }
  return first(name, inDataFolders(name), read) ?? own;
}

/** A file relative to the session's folder. */
export function readNamed(
  name: string,
  cwd: string,
  read: ReadFirmwareFile,
): Result<RunFileContent, FileProblem> {
  const place = path.resolve(cwd, name);
  const bytes = read(place);
  return bytes.ok ? ok({ name, path: place, bytes: bytes.value }) : fail(bytes.error);
}

/** The files that may be OpenSBI where the command line names none, as they are found. */
export function* defaultBiosFiles(
  xlen: 32 | 64,
  cwd: string,
  read: ReadFirmwareFile,
): Generator<RunFileContent, void, undefined> {
  const name = DEFAULT_BIOS[xlen];
  const places = [path.join(cwd, name), ...inDataFolders(name), ...OPENSBI_PACKAGE[xlen]];
  for (const place of places) {
    const bytes = read(place);
    if (bytes.ok) {
      yield { name, path: place, bytes: bytes.value };
    }
  }
}

/** What a message says of where OpenSBI was looked for. */
export function defaultBiosName(xlen: 32 | 64): string {
  return DEFAULT_BIOS[xlen];
}

function inDataFolders(name: string): string[] {
  return DATA_FOLDERS.map((folder) => path.posix.join(folder, name));
}

function first(
  name: string,
  places: readonly string[],
  read: ReadFirmwareFile,
): Result<RunFileContent, FileProblem> | undefined {
  for (const place of places) {
    const bytes = read(place);
    if (bytes.ok || !isMissing(bytes.error)) {
      return bytes.ok ? ok({ name, path: place, bytes: bytes.value }) : fail(bytes.error);
    }
  }
  return undefined;
}
