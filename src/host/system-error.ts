/** What the C library says for the errors that opening a file can end in. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'Address already in use'],
  ['EADDRNOTAVAIL', 'Cannot assign requested address'],
  ['ECONNREFUSED', 'Connection refused'],
  ['EACCES', 'Permission denied'],
  ['EBUSY', 'Device or resource busy'],
  ['EFBIG', 'File too large'],
  ['EINVAL', 'Invalid argument'],
  ['EIO', 'Input/output error'],
  ['EISDIR', 'Is a directory'],
  ['ELOOP', 'Too many levels of symbolic links'],
  ['EMFILE', 'Too many open files'],
  ['ENAMETOOLONG', 'File name too long'],
  ['ENOENT', 'No such file or directory'],
  ['ENOSPC', 'No space left on device'],
  ['ENOTDIR', 'Not a directory'],
  ['ENXIO', 'No such device or address'],
  ['EPIPE', 'Broken pipe'],
  ['EPERM', 'Operation not permitted'],
  ['EROFS', 'Read-only file system'],
  ['ETXTBSY', 'Text file busy'],
]);

/** Code and sentence of an error that a call of the operating system ended in. */
export function describeSystemError(error: unknown): {
  readonly code: string;
  readonly text: string;
} {
  if (!(error instanceof Error)) {
    return { code: '', text: String(error) };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, text: TEXTS.get(code) ?? error.message };
}
