import { printf } from '../../../common/console';
import { free, memalign } from '../../../common/dlmalloc';
import { guestBytes } from '../../../common/guest-bytes';
import { stackAlloc, stackMark, stackRelease } from '../../../common/stack-buffer';
import { writeBytes } from '../../../lib/memory-access';
import { get_fatent } from './chain';
import { CHECK_CLUST, clust_to_sect } from '../../../include/fat';
import { ARCH_DMA_MINALIGN, disk_read } from './volume';
import type { FsData } from '../../../include/fat';

/** A file to read: where its chain begins, and its bytes. */
export interface FatFile {
  readonly start: number;
  readonly size: number;
}

/** One sector by way of a buffer of its own; false when it can't be read. */
function readPart(sect: number, bytes: number, sect_size: number, buffer: number): boolean {
  const mark = stackMark();
  const tmpbuf = stackAlloc(sect_size, ARCH_DMA_MINALIGN);
  const ok = disk_read(sect, 1, tmpbuf);
  if (ok) {
    writeBytes(buffer, guestBytes(tmpbuf, bytes));
  }
  stackRelease(mark);
  return ok;
}

/**
 * Reads `size` bytes that lie in one piece on the disk. The disk writes whole sectors to the place itself only if that
 * is at a cache line: otherwise they come one by one. 0, or -1.
 *
 * @uboot fs/fat/fat.c get_cluster()
 */
function get_cluster(mydata: FsData, clustnum: number, buffer: number, size: number): number {
  const { sect_size } = mydata;
  let startsect = clustnum > 0 ? clust_to_sect(mydata, clustnum) : mydata.rootdir_sect;
  let to = buffer;
  let left = size;
  let sectors: number;

  if (buffer % ARCH_DMA_MINALIGN !== 0) {
    while (left >= sect_size) {
      if (!readPart(startsect, sect_size, sect_size, to)) {
        return -1;
      }
      startsect++;
      to += sect_size;
      left -= sect_size;
    }
  } else if (left >= sect_size) {
    sectors = Math.floor(left / sect_size);
    if (!disk_read(startsect, sectors, to)) {
      return -1;
    }
    startsect += sectors;
    to += sectors * sect_size;
    left -= sectors * sect_size;
  }
  if (left > 0 && !readPart(startsect, left, sect_size, to)) {
    return -1;
  }
  return 0;
}

/** What is behind `pos` in its cluster; bytes, or -1. */
function readFirst(
  mydata: FsData,
  cluster: number,
  pos: number,
  bytes: number,
  buffer: number,
): number {
  const tmp_buffer = memalign(ARCH_DMA_MINALIGN, bytes);
  let ret: number;
  if (tmp_buffer === 0) {
    return -1;
  }
  ret = get_cluster(mydata, cluster, tmp_buffer, bytes);
  if (ret !== 0) {
    printf('Error reading cluster\n');
  } else {
    writeBytes(buffer, guestBytes(tmp_buffer + pos, bytes - pos));
  }
  free(tmp_buffer);
  return ret !== 0 ? -1 : bytes - pos;
}

/** The next cluster; -1, printed, when the chain ends. */
function nextInFile(mydata: FsData, cluster: number): number {
  const next = get_fatent(mydata, cluster);
  if (CHECK_CLUST(mydata, next)) {
    printf('Invalid FAT entry\n');
    return -1;
  }
  return next;
}

/**
 * Reads a file from `pos` to guest address `buffer`, at most `maxsize` bytes (0: all): bytes read, or -1. Clusters that
 * follow each other on the disk are read at once.
 *
 * @uboot fs/fat/fat.c get_contents()
 */
export function get_contents(
  mydata: FsData,
  file: FatFile,
  pos: number,
  buffer: number,
  maxsize: number,
): number {
  const bytesperclust = mydata.clust_size * mydata.sect_size;
  const filesize = maxsize > 0 ? Math.min(file.size, pos + maxsize) : file.size;
  let curclust = file.start;
  let begin = 0;
  let got: number;

  if (pos >= file.size) {
    return 0;
  }
  while (begin + bytesperclust <= pos) {
    curclust = nextInFile(mydata, curclust);
    if (curclust < 0) {
      return -1;
    }
    begin += bytesperclust;
  }
  if (begin === pos) {
    return readRuns(mydata, curclust, filesize - begin, buffer, 0);
  }
  got = readFirst(mydata, curclust, pos - begin, Math.min(filesize - begin, bytesperclust), buffer);
  if (got < 0 || pos + got === filesize) {
    return got;
  }
  curclust = nextInFile(mydata, curclust);
  if (curclust < 0) {
    return -1;
  }
  return readRuns(mydata, curclust, filesize - pos - got, buffer + got, got);
}

/** Reads `bytes` from the start of cluster `first`, `got` more are there already: all of them, or -1. */
function readRuns(
  mydata: FsData,
  first: number,
  bytes: number,
  buffer: number,
  got: number,
): number {
  const bytesperclust = mydata.clust_size * mydata.sect_size;
  let curclust = first;
  let endclust = first;
  let actsize = bytesperclust;
  let done = 0;
  let newclust: number;

  while (actsize < bytes - done) {
    newclust = get_fatent(mydata, endclust);
    if (newclust === endclust + 1 && !CHECK_CLUST(mydata, newclust)) {
      endclust = newclust;
      actsize += bytesperclust;
      continue;
    }
    if (get_cluster(mydata, curclust, buffer + done, actsize) !== 0) {
      printf('Error reading cluster\n');
      return -1;
    }
    done += actsize;
    curclust = nextInFile(mydata, endclust);
    if (curclust < 0) {
      return -1;
    }
    endclust = curclust;
    actsize = bytesperclust;
  }
  if (get_cluster(mydata, curclust, buffer + done, bytes - done) !== 0) {
    printf('Error reading cluster\n');
    return -1;
  }
  return got + bytes;
}
