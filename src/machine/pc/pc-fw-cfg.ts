import {
  FW_CFG_NB_CPUS,
  FW_CFG_NOGRAPHIC,
  FwCfg,
  type DmaListener,
  type DmaWindow,
} from '../devices/fw-cfg';
import { addBootFiles, type PcBootFiles } from './pc-boot-files';
import { HIGH_RAM_BASE, type PcMemorySplit } from './pc-memory';

const FW_CFG_RAM_SIZE = 0x03;
const FW_CFG_MAX_CPUS = 0x0f;
const FW_CFG_IRQ0_OVERRIDE = 0x8002;
const FW_CFG_HPET = 0x8004;
const E820_RAM = 1;
const E820_RESERVED = 2;

/** What QEMU's x86 machines put into their firmware configuration device; ACPI and SMBIOS tables are not there. */
export function createPcFwCfg(
  dma: DmaWindow,
  listener: DmaListener,
  memory: PcMemorySplit,
  processors: number,
  boot: PcBootFiles,
): FwCfg {
  const fwCfg = new FwCfg(dma, listener);
  fwCfg.addItem(FW_CFG_NOGRAPHIC, Uint8Array.of(1, 0));
  fwCfg.addItem(FW_CFG_NB_CPUS, Uint8Array.of(processors & 0xff, processors >>> 8));
  fwCfg.addItem(FW_CFG_MAX_CPUS, Uint8Array.of(processors & 0xff, processors >>> 8));
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(memory.lowBytes + memory.highBytes), true);
  fwCfg.addItem(FW_CFG_RAM_SIZE, size);
  fwCfg.addItem(FW_CFG_IRQ0_OVERRIDE, Uint8Array.of(1, 0, 0, 0));
  fwCfg.addItem(FW_CFG_HPET, HPET_TABLE);
  fwCfg.addFile('bios-geometry', new Uint8Array(0));
  fwCfg.addFile('bootorder', new Uint8Array(0));
  fwCfg.addFile('etc/boot-fail-wait', Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  fwCfg.addFile('etc/e820', e820(memory));
  fwCfg.addFile('etc/system-states', Uint8Array.of(0x80, 0, 0, 0x81, 0x82, 0x80));
  addBootFiles(fwCfg, boot);
  return fwCfg;
}

/** One timer block at 0xfed00000. */
const HPET_TABLE = Uint8Array.from(
  [0x01, 0x01, 0xa2, 0x86, 0x80, 0x00, 0x00, 0xd0, 0xfe].concat(
    Array.from({ length: 100 }, () => 0),
  ),
);

function e820(memory: PcMemorySplit): Uint8Array {
  const entries: [number, number, number][] = [
    [0xfd_0000_0000, 0x3_0000_0000, E820_RESERVED],
    [0, memory.lowBytes, E820_RAM],
  ];
  if (memory.highBytes > 0) {
    entries.push([HIGH_RAM_BASE, memory.highBytes, E820_RAM]);
  }
  const bytes = new Uint8Array(20 * entries.length);
  const view = new DataView(bytes.buffer);
  entries.forEach(([base, sizeBytes, type], i) => {
    view.setBigUint64(20 * i, BigInt(base), true);
    view.setBigUint64(20 * i + 8, BigInt(sizeBytes), true);
    view.setUint32(20 * i + 16, type, true);
  });
  return bytes;
}
