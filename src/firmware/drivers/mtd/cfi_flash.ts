import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_MTD } from '../../include/dm/uclass-id';
import { CONFIG_INT, gd, statics } from '../../include/asm-generic/global_data';
import { ofnode_get_addr_size_index } from '../core/ofnode';
import { uclass_probe_all } from '../core/uclass';
import type { FlashInfo } from '../../include/flash';

interface FlashState {
  readonly banks: FlashInfo[];
  readonly bases: number[];
}

const FLASH_CMD_CFI = 0x98;
const FLASH_CMD_READ_ID = 0x90;
const FLASH_CMD_RESET = 0xff;
const AMD_CMD_RESET = 0xf0;
const FLASH_OFFSETS_CFI = [0x55, 0x555];
const FLASH_OFFSET_CFI_RESP = 0x10;
const CFI_PRIMARY_VENDOR = 0x13;
const CFI_SIZE = 0x27;
const CFI_BUFFER_SIZE = 0x2a;
const CFI_REGIONS = 0x2c;
const CFI_REGION_TABLE = 0x2d;

/** From "QRY" to the end of the region table. */
const CFI_QUERY_BYTES = 0x2d;

export function flashState(): FlashState {
  return statics<FlashState>('drivers/mtd/cfi_flash.c', () => ({ banks: [], bases: [] }));
}

/** How a bank is wired: bytes of the port, bytes of each chip on it, and the shift of its lowest address line. */
interface FlashWiring {
  readonly base: number;
  readonly portwidth: number;
  readonly chipwidth: number;
  readonly chip_lsb: number;
}

/** @uboot drivers/mtd/cfi_flash.c flash_map() */
function flash_map(wiring: FlashWiring, offset: number): number {
  return wiring.base + ((offset * wiring.portwidth) << wiring.chip_lsb);
}

/** The command for each chip of the port. @uboot drivers/mtd/cfi_flash.c flash_make_cmd() */
function flash_make_cmd(wiring: FlashWiring, cmd: number): number {
  let word = 0;
  for (let at = 0; at < wiring.portwidth; at += wiring.chipwidth) {
    word += cmd * 2 ** (8 * at);
  }
  return word;
}

/** @uboot drivers/mtd/cfi_flash.c flash_write_cmd() */
function flash_write_cmd(wiring: FlashWiring, address: number, cmd: number): void {
  const word = flash_make_cmd(wiring, cmd);
  switch (wiring.portwidth) {
    case 1:
      gd.hal.write8(address, word);
      break;
    case 2:
      gd.hal.write16(address, word);
      break;
    default:
      gd.hal.write32(address, word);
  }
}

/** Does every chip answer with this byte? @uboot drivers/mtd/cfi_flash.c flash_isequal() */
function flash_isequal(wiring: FlashWiring, offset: number, cmd: number): boolean {
  const address = flash_map(wiring, offset);
  const word = flash_make_cmd(wiring, cmd);
  switch (wiring.portwidth) {
    case 1:
      return gd.hal.read8(address) === word;
    case 2:
      return gd.hal.read16(address) === word;
    default:
      return gd.hal.read32(address) === word;
  }
}

/** @uboot drivers/mtd/cfi_flash.c flash_read_uchar() */
function flash_read_uchar(wiring: FlashWiring, offset: number): number {
  return gd.hal.read8(flash_map(wiring, offset));
}

/** @uboot drivers/mtd/cfi_flash.c flash_cmd_reset() */
function flash_cmd_reset(wiring: FlashWiring): void {
  flash_write_cmd(wiring, wiring.base, AMD_CMD_RESET);
  flash_write_cmd(wiring, wiring.base, FLASH_CMD_RESET);
}

/**
 * Is there a CFI flash that is wired this way? It answers "QRY" to the query command, at one of two places.
 *
 * @uboot drivers/mtd/cfi_flash.c flash_detect_cfi()
 */
function flash_detect_cfi(wiring: FlashWiring): boolean {
  flash_cmd_reset(wiring);
  for (const offset of FLASH_OFFSETS_CFI) {
    flash_write_cmd(wiring, flash_map(wiring, offset), FLASH_CMD_CFI);
    if (
      flash_isequal(wiring, FLASH_OFFSET_CFI_RESP, 0x51) &&
      flash_isequal(wiring, FLASH_OFFSET_CFI_RESP + 1, 0x52) &&
      flash_isequal(wiring, FLASH_OFFSET_CFI_RESP + 2, 0x59)
    ) {
      return true;
    }
  }
  return false;
}

/** Reads the geometry of a bank. null: no flash there. @uboot drivers/mtd/cfi_flash.c flash_get_size() */
export function flash_get_size(base: number): FlashInfo | null {
  for (let portwidth = 1; portwidth <= 4; portwidth *= 2) {
    for (let chipwidth = 1; chipwidth <= portwidth; chipwidth *= 2) {
      for (let chip_lsb = 0; chip_lsb <= 1; chip_lsb++) {
        const wiring = { base, portwidth, chipwidth, chip_lsb };
        if (flash_detect_cfi(wiring)) {
          return readGeometry(wiring);
        }
      }
    }
  }
  return null;
}

/** Decodes the query answer, then asks for the ids and for the protection of each sector. */
function readGeometry(wiring: FlashWiring): FlashInfo {
  const { base, portwidth, chipwidth } = wiring;
  const query = Array.from({ length: CFI_QUERY_BYTES }, (_, index) =>
    flash_read_uchar(wiring, FLASH_OFFSET_CFI_RESP + index),
  );
  const byte = (offset: number): number => query[offset - FLASH_OFFSET_CFI_RESP] ?? 0;
  const half = (offset: number): number => byte(offset) | (byte(offset + 1) << 8);
  const sizeRatio = portwidth / chipwidth;
  const bankBytes = 2 ** byte(CFI_SIZE) * sizeRatio;
  const regions = Math.min(byte(CFI_REGIONS), 4);
  const maxSectors = CONFIG_INT('SYS_MAX_FLASH_SECT', 512);
  const start: number[] = [];
  const protect: boolean[] = [];
  let sector = base;
  flash_write_cmd(wiring, base, FLASH_CMD_RESET);
  flash_write_cmd(wiring, base, FLASH_CMD_READ_ID);
  const manufacturer_id = flash_read_uchar(wiring, 0);
  const device_id = gd.hal.read16(flash_map(wiring, 1));
  flash_write_cmd(wiring, base, FLASH_CMD_RESET);
  for (let region = 0; region < regions; region++) {
    const at = CFI_REGION_TABLE + region * 4;
    const blocks = half(at) + 1;
    const raw = half(at + 2);
    const blockBytes = (raw === 0 ? 128 : raw * 256) * sizeRatio;
    for (
      let block = 0;
      block < blocks && sector < base + bankBytes && start.length < maxSectors;
      block++
    ) {
      start.push(sector);
      flash_write_cmd(wiring, sector, FLASH_CMD_READ_ID);
      protect.push((gd.hal.read16(sector + ((2 * portwidth) << wiring.chip_lsb)) & 1) !== 0);
      flash_write_cmd(wiring, sector, FLASH_CMD_RESET);
      sector += blockBytes;
    }
  }
  return {
    base,
    size: bankBytes,
    sector_count: start.length,
    start,
    protect,
    vendor: half(CFI_PRIMARY_VENDOR),
    manufacturer_id,
    device_id,
    buffer_size: 2 ** half(CFI_BUFFER_SIZE) * sizeRatio,
    portwidth,
    chipwidth,
  };
}

/** Finds all banks; the sum of their sizes in bytes. @uboot drivers/mtd/cfi_flash.c flash_init() */
export function flash_init(): number {
  const state = flashState();
  state.banks.length = 0;
  state.bases.length = 0;
  uclass_probe_all(UCLASS_MTD);
  for (const base of state.bases.slice(0, CONFIG_INT('SYS_MAX_FLASH_BANKS', 1))) {
    const info = flash_get_size(base);
    if (info !== null) {
      state.banks.push(info);
    }
  }
  return state.banks.reduce((sum, bank) => sum + bank.size, 0);
}

/** Notes where the banks are. @uboot drivers/mtd/cfi_flash.c cfi_flash_probe() */
function cfi_flash_probe(dev: UDevice): number {
  const { bases } = flashState();
  for (let index = 0; ; index++) {
    const range = dev.node_ === null ? null : ofnode_get_addr_size_index(dev.node_, index);
    if (range === null) {
      break;
    }
    bases.push(range.start);
  }
  return 0;
}

export const cfi_flash: Driver = {
  name: 'cfi_flash',
  id: UCLASS_MTD,
  of_match: [{ compatible: 'cfi-flash' }, { compatible: 'jedec-flash' }],
  probe: cfi_flash_probe,
};

export const mtd_uclass: UclassDriver = {
  name: 'mtd',
  id: UCLASS_MTD,
  per_device_auto: {
    sizeBytes: (arch64) => (arch64 ? 400 : 248),
    create: () => ({}),
  },
};
