import { printf } from '../../../common/console';
import { guestView } from '../../../common/guest-bytes';
import { CHECK_CLUST, FATBUFBLOCKS } from '../../../include/fat';
import { disk_read } from './volume';
import type { FsData } from '../../../include/fat';

/** Makes the piece of the FAT number `bufnum` be at `fatbuf`. */
function loadFatPiece(mydata: FsData, bufnum: number): boolean {
  const startblock = bufnum * FATBUFBLOCKS;
  const getsize = Math.min(FATBUFBLOCKS, mydata.fatlength - startblock);
  if (bufnum === mydata.fatbufnum) {
    return true;
  }
  if (!disk_read(mydata.fat_sect + startblock, getsize, mydata.fatbuf)) {
    return false;
  }
  mydata.fatbufnum = bufnum;
  return true;
}

/**
 * What follows `entry` in its chain; 0 when that can't be said. The FAT is read in pieces of six sectors, of which the
 * last one is kept.
 *
 * Deviation: an entry behind the end of the FAT reads as 0. U-Boot asks the disk for a negative number of sectors.
 *
 * @uboot fs/fat/fat.c get_fatent()
 */
export function get_fatent(mydata: FsData, entry: number): number {
  const bufsize = FATBUFBLOCKS * mydata.sect_size;
  const entries = (bufsize * 8) / mydata.fatsize;
  const offset = entry % entries;
  let view: DataView;
  let pair: number;

  if (CHECK_CLUST(mydata, entry)) {
    printf('Error: Invalid FAT entry: 0x%08x\n', entry);
    return 0;
  }
  if (!loadFatPiece(mydata, Math.floor(entry / entries))) {
    return 0;
  }
  view = guestView(mydata.fatbuf, bufsize);
  switch (mydata.fatsize) {
    case 32:
      return view.getUint32(offset * 4, true);
    case 16:
      return view.getUint16(offset * 2, true);
    case 12:
      pair = view.getUint16(Math.floor((offset * 3) / 2), true);
      return offset % 2 === 0 ? pair & 0xfff : pair >> 4;
  }
}
