import type { AutoStruct } from '../../include/dm/device';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { sizeofPhysAddr } from '../../include/phys-addr';
import { ARP_HLEN } from '../../include/net';
import type { EthPdata } from '../../include/net';

/** i386 aligns 64 bits to 4 bytes. */
function sizeofEthPdata(arch64: boolean): number {
  if (sizeofPhysAddr() === 4) {
    return 24;
  }
  return IS_ENABLED('X86') && !arch64 ? 28 : 32;
}

/**
 * Plat of an ethernet driver: {phys_addr_t iobase, u8 enetaddr[6], int phy_interface, int max_speed, void *priv_pdata}.
 */
export const ethPdataAuto: AutoStruct<EthPdata> = {
  sizeBytes: sizeofEthPdata,
  create: () => ({
    iobase: 0,
    enetaddr: new Uint8Array(ARP_HLEN),
    phy_interface: 0,
    max_speed: 0,
  }),
};
