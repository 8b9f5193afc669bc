import { PCI_CAP_ID_EXP, PCI_CAP_ID_PM, PCI_CAP_ID_VNDR } from '../../../../spec/pci';
import * as pci from '../../../../spec/virtio-pci';
import type { CapabilityList } from '../../../pci/capability-list';
import type { PciConfigSpace } from '../../../pci/config-space';
import {
  MODERN_COMMON,
  MODERN_DEVICE,
  MODERN_ISR,
  MODERN_NOTIFY,
  MODERN_REGION_BYTES,
} from './modern';

const PCI_EXPRESS_BYTES = 0x3c;
const POWER_MANAGEMENT_BYTES = 8;
const EXTENDED_CAPABILITIES = 0x100;

/** An endpoint behind a root port, as QEMU describes it: link of 2.5 GT/s and one lane. */
const PCI_EXPRESS_ENDPOINT = [
  ...[0x02, 0x00],
  ...[0x00, 0x80, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00],
  ...[0x11, 0x04, 0x00, 0x00, 0x00, 0x00, 0x11, 0x00],
  ...new Array<number>(18).fill(0),
  0x30,
];
/** Address translation services, version 1: page-aligned requests. */
const ATS_CAPABILITY = [0x0f, 0x00, 0x01, 0x00, 0x20, 0x00, 0x00, 0x00];

/** What PCI Express functions have before the VirtIO structures. */
export function addExpressCapabilities(
  config: PciConfigSpace,
  capabilities: CapabilityList,
  ats: boolean,
): void {
  const express = capabilities.add(PCI_CAP_ID_EXP, PCI_EXPRESS_BYTES, PCI_EXPRESS_ENDPOINT);
  config.allowWrites(express + 0x08, 1, 0x0f);
  config.allowWrites(express + 0x10, 1, 0xc0);
  config.allowWrites(express + 0x29, 1, 0x80);
  const power = capabilities.add(PCI_CAP_ID_PM, POWER_MANAGEMENT_BYTES, [0x03, 0x00]);
  config.allowWrites(power + 4, 1, 0x03);
  config.allowWrites(EXTENDED_CAPABILITIES, 4, 0);
  if (!ats) {
    return;
  }
  config.defineBytes(EXTENDED_CAPABILITIES, ATS_CAPABILITY);
  config.allowWrites(EXTENDED_CAPABILITIES + 4, 4, 0x800f_0000);
}

export interface ModernCapabilities {
  readonly bar: number;
  readonly notifyMultiplier: number;
  readonly notifyBytes: number;
  /** BAR of a notification port, if there is one. */
  readonly notifyPortBar: number | undefined;
}

/**
 * The structures of the modern interface.
 *
 * @returns Offset of the configuration access capability, whose bar, offset, length and data can be written.
 * @spec VIRTIO 1.2 §4.1.4 Virtio Structure PCI Capabilities
 */
export function addModernCapabilities(
  config: PciConfigSpace,
  capabilities: CapabilityList,
  layout: ModernCapabilities,
): number {
  const { bar } = layout;
  const add = (type: number, where: number, offset: number, length: number, extra?: number) => {
    const bytes = extra === undefined ? pci.VIRTIO_PCI_CAP_BYTES : pci.VIRTIO_PCI_NOTIFY_CAP_BYTES;
    const at = capabilities.add(PCI_CAP_ID_VNDR, bytes, [bytes, type, where]);
    config.define(at + pci.VIRTIO_PCI_CAP_OFFSET, 4, offset);
    config.define(at + pci.VIRTIO_PCI_CAP_LENGTH, 4, length);
    if (extra !== undefined) {
      config.define(at + pci.VIRTIO_PCI_CAP_BYTES, 4, extra);
    }
    return at;
  };
  add(pci.VIRTIO_PCI_CAP_COMMON_CFG, bar, MODERN_COMMON, MODERN_REGION_BYTES);
  add(pci.VIRTIO_PCI_CAP_ISR_CFG, bar, MODERN_ISR, MODERN_REGION_BYTES);
  add(pci.VIRTIO_PCI_CAP_DEVICE_CFG, bar, MODERN_DEVICE, MODERN_REGION_BYTES);
  const { notifyMultiplier, notifyBytes, notifyPortBar } = layout;
  add(pci.VIRTIO_PCI_CAP_NOTIFY_CFG, bar, MODERN_NOTIFY, notifyBytes, notifyMultiplier);
  if (notifyPortBar !== undefined) {
    add(pci.VIRTIO_PCI_CAP_NOTIFY_CFG, notifyPortBar, 0, 4, 0);
  }
  const access = add(pci.VIRTIO_PCI_CAP_PCI_CFG, 0, 0, 0, 0);
  config.allowWrites(access + pci.VIRTIO_PCI_CAP_BAR, 1, 0xff);
  config.allowWrites(access + pci.VIRTIO_PCI_CAP_OFFSET, 4, 0xffff_ffff);
  config.allowWrites(access + pci.VIRTIO_PCI_CAP_LENGTH, 4, 0xffff_ffff);
  config.allowWrites(access + pci.VIRTIO_PCI_CFG_CAP_DATA, 4, 0xffff_ffff);
  return access;
}
