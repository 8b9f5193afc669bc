import * as e1000 from '../../../spec/e1000';
import { printf } from '../../common/console';
import { memalign } from '../../common/dlmalloc';
import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_ACTIVE_DMA } from '../../include/dm/device';
import { UCLASS_ETH } from '../../include/dm/uclass-id';
import { EAGAIN, EIO, ENOMEM, ENXIO, ETIMEDOUT } from '../../include/errno';
import { gd, statics } from '../../include/asm-generic/global_data';
import type { EthOps, EthPdata } from '../../include/net';
import {
  PCI_BASE_ADDRESS_0,
  PCI_COMMAND,
  PCI_COMMAND_MASTER,
  PCI_COMMAND_MEMORY,
  PCI_REGION_MEM,
  PCI_REGION_TYPE,
} from '../../include/pci';
import type { PciDriverEntry } from '../../include/pci';
import {
  ramClear,
  ramRead16,
  ramRead8,
  ramWrite16,
  ramWrite64,
  ramWrite8,
} from '../../include/ram';
import { sprintf } from '../../lib/vsprintf';
import { udelay } from '../../lib/time';
import { ethPdataAuto } from '../../net/eth-uclass/pdata';
import { dev_get_plat, dev_get_priv, device_set_name } from '../core/device';
import { dm_pci_read_config16, dm_pci_write_config16 } from '../pci/pci-uclass/config';
import { dm_pci_map_bar } from '../pci/pci-uclass/map';

const PCI_VENDOR_ID_INTEL = 0x8086;

/** Descriptors of each ring: the least that the card takes, 128 bytes. */
const NUM_DESC = 8;
const RX_BUFFER_BYTES = 2048;
const TIMEOUT_US = 100_000;

/** @uboot drivers/net/e1000.h struct e1000_hw */
export interface E1000Hw {
  /** Address of the registers. */
  hw_addr: number;
  /** Guest address of the receive ring, the transmit ring behind it, then the receive buffers; 0 before probe. */
  rings: number;
  rx_tail: number;
  rx_last: number;
  tx_tail: number;
}

function e1000_read_reg(hw: E1000Hw, reg: number): number {
  return gd.hal.read32(hw.hw_addr + reg);
}

function e1000_write_reg(hw: E1000Hw, reg: number, value: number): void {
  gd.hal.write32(hw.hw_addr + reg, value >>> 0);
}

function tx_ring(hw: E1000Hw): number {
  return hw.rings + NUM_DESC * e1000.E1000_DESC_BYTES;
}

function rx_buffer(hw: E1000Hw, index: number): number {
  return hw.rings + 2 * NUM_DESC * e1000.E1000_DESC_BYTES + index * RX_BUFFER_BYTES;
}

/**
 * A word of the EEPROM, or an error.
 *
 * Deviation: the card reads the EEPROM for us (EERD); U-Boot moves this card's bits itself.
 */
function e1000_read_eeprom(hw: E1000Hw, offset: number): number {
  let value: number;

  e1000_write_reg(
    hw,
    e1000.E1000_EERD,
    (offset << e1000.E1000_EERD_ADDR_SHIFT) | e1000.E1000_EERD_START,
  );
  for (let waited = 0; waited < TIMEOUT_US; waited += 5) {
    value = e1000_read_reg(hw, e1000.E1000_EERD);
    if ((value & e1000.E1000_EERD_DONE) !== 0) {
      return value >>> e1000.E1000_EERD_DATA_SHIFT;
    }
    udelay(5);
  }
  return -ETIMEDOUT;
}

/** The words of the EEPROM add up to 0xbaba. */
function e1000_validate_eeprom_checksum(hw: E1000Hw): number {
  let checksum = 0;
  let word: number;

  for (let i = 0; i < 64; i++) {
    word = e1000_read_eeprom(hw, i);
    if (word < 0) {
      return word;
    }
    checksum = (checksum + word) & 0xffff;
  }
  return checksum === 0xbaba ? 0 : -EIO;
}

function e1000_read_mac_addr(hw: E1000Hw, enetaddr: Uint8Array): number {
  let word: number;

  for (let i = 0; i < enetaddr.length; i += 2) {
    word = e1000_read_eeprom(hw, i / 2);
    if (word < 0) {
      return word;
    }
    enetaddr[i] = word & 0xff;
    enetaddr[i + 1] = word >>> 8;
  }
  return 0;
}

function e1000_reset_hw(hw: E1000Hw): void {
  e1000_write_reg(hw, e1000.E1000_IMC, 0xffffffff);
  e1000_write_reg(hw, e1000.E1000_RCTL, 0);
  e1000_write_reg(hw, e1000.E1000_TCTL, e1000.E1000_TCTL_PSP);
  e1000_write_reg(
    hw,
    e1000.E1000_CTRL,
    e1000_read_reg(hw, e1000.E1000_CTRL) | e1000.E1000_CTRL_RST,
  );
  e1000_write_reg(hw, e1000.E1000_IMC, 0xffffffff);
  e1000_read_reg(hw, e1000.E1000_ICR);
}

/** Puts the card's address where it filters by it. */
function e1000_init_rx_addrs(hw: E1000Hw, mac: Uint8Array): void {
  const at = (index: number): number => mac[index] ?? 0;

  e1000_write_reg(hw, e1000.E1000_RAL, at(0) | (at(1) << 8) | (at(2) << 16) | (at(3) << 24));
  e1000_write_reg(hw, e1000.E1000_RAH, at(4) | (at(5) << 8) | e1000.E1000_RAH_AV);
}

/** Gives the card a buffer; the one behind the last stays ours, so that a full ring isn't an empty one. */
function fill_rx(hw: E1000Hw): void {
  const desc = hw.rings + hw.rx_tail * e1000.E1000_DESC_BYTES;

  hw.rx_last = hw.rx_tail;
  hw.rx_tail = (hw.rx_tail + 1) % NUM_DESC;
  ramClear(desc, e1000.E1000_DESC_BYTES);
  ramWrite64(desc + e1000.E1000_DESC_ADDRESS, rx_buffer(hw, hw.rx_last));
  gd.hal.barrier();
  e1000_write_reg(hw, e1000.E1000_RDT, hw.rx_tail);
}

function e1000_configure_tx(hw: E1000Hw): void {
  e1000_write_reg(hw, e1000.E1000_TDBAL, tx_ring(hw));
  e1000_write_reg(hw, e1000.E1000_TDBAH, Math.floor(tx_ring(hw) / 2 ** 32));
  e1000_write_reg(hw, e1000.E1000_TDLEN, NUM_DESC * e1000.E1000_DESC_BYTES);
  e1000_write_reg(hw, e1000.E1000_TDH, 0);
  e1000_write_reg(hw, e1000.E1000_TDT, 0);
  hw.tx_tail = 0;
  e1000_write_reg(hw, e1000.E1000_TCTL, e1000.E1000_TCTL_PSP | e1000.E1000_TCTL_EN);
}

function e1000_configure_rx(hw: E1000Hw): void {
  e1000_write_reg(hw, e1000.E1000_RCTL, 0);
  e1000_write_reg(hw, e1000.E1000_RDBAL, hw.rings);
  e1000_write_reg(hw, e1000.E1000_RDBAH, Math.floor(hw.rings / 2 ** 32));
  e1000_write_reg(hw, e1000.E1000_RDLEN, NUM_DESC * e1000.E1000_DESC_BYTES);
  e1000_write_reg(hw, e1000.E1000_RDH, 0);
  e1000_write_reg(hw, e1000.E1000_RDT, 0);
  hw.rx_tail = 0;
  hw.rx_last = 0;
  e1000_write_reg(
    hw,
    e1000.E1000_RCTL,
    e1000.E1000_RCTL_EN | e1000.E1000_RCTL_BAM | e1000.E1000_RCTL_SECRC,
  );
  fill_rx(hw);
}

/** @uboot drivers/net/e1000.c e1000_eth_start() */
function e1000_eth_start(dev: UDevice): number {
  const hw = dev_get_priv<E1000Hw>(dev);
  const plat = dev_get_plat<EthPdata>(dev);

  e1000_reset_hw(hw);
  e1000_init_rx_addrs(hw, plat.enetaddr);
  e1000_write_reg(hw, e1000.E1000_CTRL, e1000.E1000_CTRL_SLU);
  if ((e1000_read_reg(hw, e1000.E1000_STATUS) & e1000.E1000_STATUS_LU) === 0) {
    printf('%s: ERROR: Link is down\n', dev.name);
    return -EIO;
  }
  e1000_configure_tx(hw);
  e1000_configure_rx(hw);
  return 0;
}

/** Waits until the card has the frame. @uboot drivers/net/e1000.c e1000_eth_send() */
function e1000_eth_send(dev: UDevice, packet: number, length: number): number {
  const hw = dev_get_priv<E1000Hw>(dev);
  const desc = tx_ring(hw) + hw.tx_tail * e1000.E1000_DESC_BYTES;
  const command = e1000.E1000_TXD_CMD_EOP | e1000.E1000_TXD_CMD_IFCS | e1000.E1000_TXD_CMD_RS;

  ramClear(desc, e1000.E1000_DESC_BYTES);
  ramWrite64(desc + e1000.E1000_DESC_ADDRESS, packet);
  ramWrite16(desc + e1000.E1000_DESC_LENGTH, length);
  ramWrite8(desc + e1000.E1000_DESC_CMD, command);
  hw.tx_tail = (hw.tx_tail + 1) % NUM_DESC;
  gd.hal.barrier();
  e1000_write_reg(hw, e1000.E1000_TDT, hw.tx_tail);
  for (let waited = 0; waited < TIMEOUT_US; waited += 10) {
    if ((ramRead8(desc + e1000.E1000_DESC_STATUS) & e1000.E1000_DESC_STATUS_DD) !== 0) {
      return 0;
    }
    udelay(10);
  }
  printf('e1000: tx timeout\n');
  return -ETIMEDOUT;
}

/** @uboot drivers/net/e1000.c e1000_eth_recv() */
function e1000_eth_recv(dev: UDevice, _flags: number, packetp: { value: number }): number {
  const hw = dev_get_priv<E1000Hw>(dev);
  const desc = hw.rings + hw.rx_last * e1000.E1000_DESC_BYTES;

  if ((ramRead8(desc + e1000.E1000_DESC_STATUS) & e1000.E1000_DESC_STATUS_DD) === 0) {
    return -EAGAIN;
  }
  packetp.value = rx_buffer(hw, hw.rx_last);
  return ramRead16(desc + e1000.E1000_DESC_LENGTH);
}

/** @uboot drivers/net/e1000.c e1000_free_pkt() */
function e1000_free_pkt(dev: UDevice, _packet: number, _length: number): number {
  fill_rx(dev_get_priv<E1000Hw>(dev));
  return 0;
}

/** @uboot drivers/net/e1000.c e1000_eth_stop() */
function e1000_eth_stop(dev: UDevice): void {
  e1000_reset_hw(dev_get_priv<E1000Hw>(dev));
}

/** Cards are numbered in the order in which they are found. @uboot drivers/net/e1000.c e1000_eth_bind() */
function e1000_eth_bind(dev: UDevice): number {
  const counter = statics('e1000', () => ({ num_cards: 0 }));

  return device_set_name(dev, sprintf('e1000#%u', counter.num_cards++));
}

/** @uboot drivers/net/e1000.c e1000_eth_probe() */
function e1000_eth_probe(dev: UDevice): number {
  const hw = dev_get_priv<E1000Hw>(dev);
  const plat = dev_get_plat<EthPdata>(dev);
  const command = dm_pci_read_config16(dev, PCI_COMMAND) | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
  let ret: number;

  dm_pci_write_config16(dev, PCI_COMMAND, command);
  hw.hw_addr = dm_pci_map_bar(dev, PCI_BASE_ADDRESS_0, PCI_REGION_TYPE, PCI_REGION_MEM);
  if (hw.hw_addr === 0) {
    return -ENXIO;
  }
  e1000_reset_hw(hw);
  ret = e1000_validate_eeprom_checksum(hw);
  if (ret < 0) {
    printf('%s: ERROR: EEPROM checksum is wrong\n', dev.name);
    return ret;
  }
  ret = e1000_read_mac_addr(hw, plat.enetaddr);
  if (ret < 0) {
    return ret;
  }
  hw.rings = memalign(128, NUM_DESC * (2 * e1000.E1000_DESC_BYTES + RX_BUFFER_BYTES));
  if (hw.rings === 0) {
    return -ENOMEM;
  }
  printf('e1000: %pM\n       ', plat.enetaddr);
  return 0;
}

const e1000_eth_ops: EthOps = {
  start: e1000_eth_start,
  send: e1000_eth_send,
  recv: e1000_eth_recv,
  stop: e1000_eth_stop,
  free_pkt: e1000_free_pkt,
};

export const eth_e1000: Driver = {
  name: 'eth_e1000',
  id: UCLASS_ETH,
  of_match: [{ compatible: 'intel,e1000' }],
  bind: e1000_eth_bind,
  probe: e1000_eth_probe,
  ops: e1000_eth_ops,
  priv_auto: {
    sizeBytes: 256,
    create: (): E1000Hw => ({ hw_addr: 0, rings: 0, rx_tail: 0, rx_last: 0, tx_tail: 0 }),
  },
  plat_auto: ethPdataAuto,
  flags: DM_FLAG_ACTIVE_DMA,
};

/** Only the card that the machine can have. @uboot drivers/net/e1000.c e1000_supported */
export const e1000_supported: PciDriverEntry = {
  driver: eth_e1000.name,
  match: [{ vendor: PCI_VENDOR_ID_INTEL, device: e1000.E1000_DEV_ID_82540EM }],
};
