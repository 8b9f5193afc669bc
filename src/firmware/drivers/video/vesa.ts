import { BOOTSTAGE_ID_ACCUM_LCD } from '../../include/bootstage';
import { bootstage_accum, bootstage_start } from '../../common/bootstage';
import { printf } from '../../common/console';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_IRQ, UCLASS_VIDEO, UCLASS_VIDEO_CONSOLE } from '../../include/dm/uclass-id';
import { EINVAL } from '../../include/errno';
import { CONFIG_INT, gd } from '../../include/asm-generic/global_data';
import {
  PCI_BASE_ADDRESS_0,
  PCI_BASE_ADDRESS_MEM_MASK,
  PCI_DEVICE_ID,
  PCI_VENDOR_ID,
} from '../../include/pci';
import { dev_get_uclass_plat, dev_get_uclass_priv } from '../core/device';
import { uclass_first_device } from '../core/uclass';
import { dm_pci_read_config16, dm_pci_read_config32 } from '../pci/pci-uclass/config';
import type { VideoPriv, VideoUcPlat } from '../../include/video';
import { video_post_probe } from './video-uclass';
import { vidconsole_post_probe } from './vidconsole-uclass';
import { pci_rom_load, pci_rom_probe } from '../pci/pci_rom';
import { type VbeMode, vbeMode } from './vbe-modes';

const PCI_BASE_ADDRESS_2 = 0x18;

/**
 * What QEMU's video BIOS does when it starts and sets the mode: four reads of configuration space. No code of it runs;
 * what it tells of the mode comes from its list of modes.
 */
function runVideoBios(dev: UDevice): VbeMode | undefined {
  dm_pci_read_config16(dev, PCI_VENDOR_ID);
  dm_pci_read_config16(dev, PCI_DEVICE_ID);
  dm_pci_read_config16(dev, PCI_VENDOR_ID);
  dm_pci_read_config32(dev, PCI_BASE_ADDRESS_2);
  return vbeMode(CONFIG_INT('FRAMEBUFFER_VESA_MODE', 0));
}

/**
 * A 64-bit U-Boot loads the BIOS and can't run it; it gives up without a word. With every further try the header is not
 * found, see `pci_rom_probe`.
 *
 * @uboot drivers/video/vesa.c vesa_video_probe()
 */
function vesa_video_probe(dev: UDevice): number {
  let ret: number;
  bootstage_start(BOOTSTAGE_ID_ACCUM_LCD, 'vesa display');
  ret = setUpVideo(dev);
  bootstage_accum(BOOTSTAGE_ID_ACCUM_LCD);
  return ret;
}

function setUpVideo(dev: UDevice): number {
  const plat = dev_get_uclass_plat<VideoUcPlat>(dev);
  const priv = dev_get_uclass_priv<VideoPriv>(dev);
  const rom_address = pci_rom_probe(dev);
  let mode: VbeMode | undefined;

  if (rom_address < 0) {
    return rom_address;
  }
  pci_rom_load(rom_address);
  if (gd.arch64) {
    return -EINVAL;
  }
  uclass_first_device(UCLASS_IRQ);
  mode = runVideoBios(dev);
  if (mode === undefined) {
    return -EINVAL;
  }
  plat.base = (dm_pci_read_config32(dev, PCI_BASE_ADDRESS_0) & PCI_BASE_ADDRESS_MEM_MASK) >>> 0;
  priv.xsize = mode.xsize;
  priv.ysize = mode.ysize;
  priv.bpp = mode.bpp;
  plat.size = (priv.xsize * priv.ysize * priv.bpp) / 8;
  printf('Video: %dx%dx%d\n', priv.xsize, priv.ysize, priv.bpp);
  return 0;
}

export const vesa_video: Driver = {
  name: 'vesa_video',
  id: UCLASS_VIDEO,
  of_match: [{ compatible: 'vesa-fb' }],
  probe: vesa_video_probe,
};

export const vidconsole_normal: Driver = {
  name: 'vidconsole0',
  id: UCLASS_VIDEO_CONSOLE,
  flags: DM_FLAG_PRE_RELOC,
};

export const video_uclass: UclassDriver = {
  name: 'video',
  id: UCLASS_VIDEO,
  post_probe: video_post_probe,
  priv_auto: { sizeBytes: (arch64) => (arch64 ? 8 : 4), create: () => ({}) },
  per_device_auto: {
    sizeBytes: (arch64) => (arch64 ? 72 : 52),
    create: (): VideoPriv => ({ xsize: 0, ysize: 0, bpp: 0 }),
  },
  per_device_plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 40 : 20),
    create: (): VideoUcPlat => ({ base: 0, size: 0 }),
  },
};

export const vidconsole_uclass: UclassDriver = {
  name: 'vidconsole0',
  id: UCLASS_VIDEO_CONSOLE,
  post_probe: vidconsole_post_probe,
  per_device_auto: { sizeBytes: (arch64) => (arch64 ? 208 : 168), create: () => ({}) },
};
