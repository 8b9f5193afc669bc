import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const FOLDER_MODE = 0o700;

/**
 * A folder for what our running processes tell each other, which nobody but the user can read or write. Undefined when
 * there can't be one.
 */
export function runtimeFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const uid = process.getuid?.();
  const { XDG_RUNTIME_DIR } = environment;
  const candidates = [
    ...(XDG_RUNTIME_DIR === undefined ? [] : [path.join(XDG_RUNTIME_DIR, 'uboot-virtio')]),
    // Where that is by custom: a program that is started without the variable meets the others there.
    ...(uid === undefined ? [] : [`/run/user/${uid}/uboot-virtio`]),
    path.join(temporaryFolder(environment), `uboot-virtio-${uid ?? 'user'}`),
  ];
  return candidates.find((folder) => takeFolder(folder, uid));
}

/** What os.tmpdir() gives. To load the module of it would be a hundredth of a start. */
export function temporaryFolder(environment: NodeJS.ProcessEnv): string {
  const { TMPDIR, TMP, TEMP, SystemRoot, windir } = environment;
  const folder =
    process.platform === 'win32'
      ? TEMP || TMP || `${SystemRoot || windir}\\temp`
      : TMPDIR || TMP || TEMP || '/tmp';
  return folder.length > 1 && /[^:][\\/]$/.test(folder) ? folder.slice(0, -1) : folder;
}

/** Makes the folder if need be. False: it can't be had, or another user has put something in its place. */
export function takeFolder(folder: string, uid: number | undefined): boolean {
  try {
    mkdirSync(folder, { mode: FOLDER_MODE });
  } catch {
    // It is there, or it can't be made: the next look tells.
  }
  try {
    const status = lstatSync(folder);
    if (!status.isDirectory() || (uid !== undefined && status.uid !== uid)) {
      return false;
    }
    if (uid !== undefined && (status.mode & 0o777) !== FOLDER_MODE) {
      chmodSync(folder, FOLDER_MODE);
    }
    return true;
  } catch {
    return false;
  }
}
