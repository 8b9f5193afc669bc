import type { DeviceType } from './device-types';
import type { DriverName } from './driver-name';

/** File of a workspace that has no U-Boot tree: what its own drivers can be configured with, beside the built-in firmware. */
export const DRIVERS_KCONFIG = 'Kconfig.drivers';

const HEAD = `# Drivers of this workspace, for menuconfig and defconfigs: a driver whose symbol is off is not in the firmware.
`;

/** The file with an entry for the driver; undefined: it has one. */
export function withKconfigEntry(
  text: string | undefined,
  name: DriverName,
  type: DeviceType,
): string | undefined {
  const before = text ?? HEAD;
  if (new RegExp(`^\\s*(?:menu)?config\\s+${name.symbol}\\s*$`, 'm').test(before)) {
    return undefined;
  }
  return `${withEnd(before)}
config ${name.symbol}
	bool "${name.driver} driver"
	depends on VIRTIO
	help
	  The driver in ${name.driver}.ts: device id ${type.id}, ${type.title}.
`;
}

/**
 * A defconfig with the symbol on, in a line of its own at the end; undefined: it says something of the symbol already.
 *
 * @param text undefined: there is none yet, so one for the board is begun
 */
export function withSymbol(
  text: string | undefined,
  name: DriverName,
  boardDefconfig: string,
): string | undefined {
  const symbol = `CONFIG_${name.symbol}`;
  const before =
    text ??
    `# The board of ${boardDefconfig}, with a driver of my own.\n#include <configs/${boardDefconfig}>\n\n`;
  if (new RegExp(`^(?:# )?${symbol}(?:=| is not set)`, 'm').test(before)) {
    return undefined;
  }
  return `${withEnd(before)}${symbol}=y\n`;
}

function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
