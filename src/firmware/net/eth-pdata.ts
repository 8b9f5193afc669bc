import type { AutoStruct } from '../include/dm/device';
import { sizeofPhysAddr } from '../include/phys-addr';
import { ARP_HLEN } from '../include/net';
import type { EthPdata } from '../include/net';

/**
 * Plat of an ethernet driver: {phys_addr_t iobase, u8 enetaddr[6], int phy_interface, int max_speed, void *priv_pdata}.
 */
export const ethPdataAuto: AutoStruct<EthPdata> = {
  sizeBytes: () => (sizeofPhysAddr() === 8 ? 32 : 24),
  create: () => ({
    iobase: 0,
    enetaddr: new Uint8Array(ARP_HLEN),
    phy_interface: 0,
    max_speed: 0,
  }),
};
