import { puts } from '../../common/console';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_IRQ, UCLASS_VIDEO, UCLASS_VIDEO_CONSOLE } from '../../include/dm/uclass-id';
import { EINVAL } from '../../include/errno';
import { gd, statics } from '../../include/asm-generic/global_data';
import {
  PCI_BASE_ADDRESS_0,
  PCI_BASE_ADDRESS_MEM_MASK,
  PCI_DEVICE_ID,
  PCI_ROM_ADDRESS,
  PCI_VENDOR_ID,
} from '../../include/pci';
import { dev_get_uclass_plat, dev_get_uclass_priv } from '../core/device';
import { uclass_first_device } from '../core/uclass';
import {
  dm_pci_read_config16,
  dm_pci_read_config32,
  dm_pci_write_config32,
} from '../pci/pci-uclass/config';
import type { VideoPriv, VideoUcPlat } from '../../include/video';
import { video_post_probe } from './video-uclass';
import { vidconsole_post_probe } from './vidconsole-uclass';
import { pci_rom_probe } from '../pci/pci_rom';

const PCI_BASE_ADDRESS_2 = 0x18;

/**
 * What QEMU's video BIOS reads when it starts. The BIOS itself isn't run: the mode that it would set is known from the
 * configuration, and nothing here looks at the picture.
 */
function runVideoBios(dev: UDevice): void {
  dm_pci_read_config16(dev, PCI_VENDOR_ID);
  dm_pci_read_config16(dev, PCI_DEVICE_ID);
  dm_pci_read_config16(dev, PCI_VENDOR_ID);
  dm_pci_read_config32(dev, PCI_BASE_ADDRESS_2);
}

/** A 64-bit U-Boot can't run the BIOS: it gives up at the header, and later again without a word. */
function refuseBios(dev: UDevice, rom_address: number): number {
  const state = statics('drivers/video/vesa.c', () => ({ tries: 0 }));
  state.tries++;
  if (state.tries === 1) {
    puts('Incorrect expansion ROM header signature 4eaa\n');
  } else {
    dm_pci_write_config32(dev, PCI_ROM_ADDRESS, rom_address);
  }
  return -EINVAL;
}

/** @uboot drivers/video/vesa.c vesa_video_probe() */
function vesa_video_probe(dev: UDevice): number {
  const plat = dev_get_uclass_plat<VideoUcPlat>(dev);
  const priv = dev_get_uclass_priv<VideoPriv>(dev);
  let rom_address = 0;
  rom_address = pci_rom_probe(dev);
  if (gd.arch64) {
    return refuseBios(dev, rom_address);
  }
  uclass_first_device(UCLASS_IRQ);
  runVideoBios(dev);
  plat.base = (dm_pci_read_config32(dev, PCI_BASE_ADDRESS_0) & PCI_BASE_ADDRESS_MEM_MASK) >>> 0;
  priv.xsize = 1024;
  priv.ysize = 768;
  priv.bpp = 32;
  plat.size = (priv.xsize * priv.ysize * priv.bpp) / 8;
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
