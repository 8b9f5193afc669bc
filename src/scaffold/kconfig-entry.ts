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
 * A defconfig with symbols on, each in a line of its own at the end; undefined: it says something of all of them already.
 *
 * @param text undefined: there is none yet, so one for the board is begun
 * @param symbols without `CONFIG_`
 */
export function withSymbols(
  text: string | undefined,
  symbols: readonly string[],
  boardDefconfig: string,
): string | undefined {
  const before =
    text ??
    `# The board of ${boardDefconfig}, with a driver of my own.\n#include <configs/${boardDefconfig}>\n\n`;
  const missing = symbols.filter((symbol) => valueOf(before, symbol) === undefined);
  if (missing.length === 0) {
    return undefined;
  }
  return `${withEnd(before)}${missing.map((symbol) => `CONFIG_${symbol}=y\n`).join('')}`;
}

/** Does the defconfig say itself that the symbol is off? */
export function isOff(text: string, symbol: string): boolean {
  return valueOf(text, symbol) === 'n';
}

/** What the last line of the defconfig about a symbol gives it; undefined: there is none. */
function valueOf(text: string, symbol: string): string | undefined {
  const lines = new RegExp(`^(?:# CONFIG_${symbol} is not set|CONFIG_${symbol}=(.*))$`, 'gm');
  const last = [...text.matchAll(lines)].at(-1);
  return last === undefined ? undefined : (last[1] ?? 'n').trim();
}

function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
