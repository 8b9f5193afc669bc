/** What a directory lists. @uboot include/fs.h struct fs_dirent */
export interface FsDirent {
  readonly type: 'directory' | 'file' | 'link';
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** A directory that is being read. @uboot include/fs.h struct fs_dir_stream */
export interface FsDirStream {
  /** Null at the end. */
  readonly readdir: () => FsDirent | null;
  readonly closedir: () => void;
}
