import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { removeFile } from '../host/remove-file';

/** Before V8's data in a file: for which V8 it is, as text with spaces behind it. */
const TAG_BYTES = 64;
/** More than the programs and versions of V8 that one user has at a time. */
const MOST_KEPT = 8;

/** V8's flags, which count: as they are by themselves, or those of a short run. */
export type V8Flags = 'usual' | 'short';

/**
 * What V8 has compiled of a program, for the next start. The build writes it beside the program, for the Node that builds; another
 * V8, such as that of an editor, or other flags find one that an earlier session of theirs has left in the user's cache folder.
 * (V8 has a tag for all that it looks at itself, but to load the module that gives it takes longer than to compile.)
 */
export class CodeCache {
  readonly #program: string;
  readonly #shipped: string;
  readonly #tag: string;

  /** @param program path of a `.js` file */
  constructor(program: string, flags: V8Flags) {
    this.#program = program;
    this.#tag = `${process.versions.v8}-${process.arch}-${flags}`;
    this.#shipped = program.replace(/\.js$/, '.cache');
  }

  /** Beside the program. */
  readShipped(): Buffer | undefined {
    return this.#readTagged(this.#shipped);
  }

  /** A kept one goes first: it is there because the other one was refused. */
  read(): Buffer | undefined {
    const file = this.#keptFile();
    const kept = file !== undefined && statSync(file, { throwIfNoEntry: false }) !== undefined;
    return (kept ? this.#readTagged(file) : undefined) ?? this.readShipped();
  }

  writeShipped(data: Buffer): void {
    writeFileSync(this.#shipped, this.#tagged(data));
  }

  /** Does what it can: no folder or no room means that the next start takes as long. */
  keep(data: Buffer): void {
    const file = this.#keptFile();
    if (file === undefined) {
      return;
    }
    try {
      const folder = path.dirname(file);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const unfinished = `${file}.${process.pid}`;
      writeFileSync(unfinished, this.#tagged(data), { mode: 0o600 });
      // V8 believes what it is given, so nobody may ever find half of it.
      renameSync(unfinished, file);
      removeOldest(folder);
    } catch {
      // As if it had never been tried.
    }
  }

  /** Of this very program: V8 itself looks only at how long its text is. */
  #keptFile(): string | undefined {
    const folder = cacheFolder(process.env);
    const status = statSync(this.#program, { throwIfNoEntry: false });
    if (folder === undefined || status === undefined) {
      return undefined;
    }
    const { base } = path.parse(this.#program);
    const version = [status.size, Math.floor(status.mtimeMs), this.#tag];
    return path.join(folder, `${base}-${version.join('-')}.cache`);
  }

  #tagged(data: Buffer): Buffer {
    return Buffer.concat([Buffer.from(this.#tag.padEnd(TAG_BYTES)), data]);
  }

  #readTagged(file: string): Buffer | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch {
      return undefined;
    }
    return bytes.toString('latin1', 0, TAG_BYTES) === this.#tag.padEnd(TAG_BYTES)
      ? bytes.subarray(TAG_BYTES)
      : undefined;
  }
}

/** Where programs keep what they can make again. */
function cacheFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = environment;
  const caches =
    process.platform === 'win32'
      ? LOCALAPPDATA
      : XDG_CACHE_HOME || (HOME ? path.join(HOME, '.cache') : undefined);
  return caches === undefined ? undefined : path.join(caches, 'uboot-virtio');
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.includes('.cache'))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, mtimeMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { file } of files.slice(MOST_KEPT)) {
    removeFile(file);
  }
}
