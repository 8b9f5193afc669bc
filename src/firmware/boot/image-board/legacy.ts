import { puts } from '../../common/console';
import { image_check_magic, legacyHeader } from '../../include/image';
import type { LegacyImgHdr } from '../../include/image';
import { image_check_dcrc, image_check_hcrc, image_print_contents } from '../image';

/**
 * The legacy image at a guest address, described to the user; null, and the user is told what is wrong with it.
 *
 * @param verify the data's checksum too
 */
export function wholeLegacyImage(addr: number, verify: boolean): LegacyImgHdr | null {
  const hdr = legacyHeader(addr);

  if (!image_check_magic(hdr)) {
    puts('Bad Magic Number\n');
    return null;
  }
  if (!image_check_hcrc(hdr)) {
    puts('Bad Header Checksum\n');
    return null;
  }
  image_print_contents(hdr);
  if (verify) {
    puts('   Verifying Checksum ... ');
    if (!image_check_dcrc(hdr)) {
      puts('Bad Data CRC\n');
      return null;
    }
    puts('OK\n');
  }
  return hdr;
}
