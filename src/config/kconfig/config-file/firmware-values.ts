import type { Configuration } from '../evaluate/configuration';
import { isSymbolLine, parseConfig } from './parse-config';

/** What a firmware is built from: names without `CONFIG_`; y for what is on, no entry for what is not; texts without quotes. */
export type FirmwareValues = ReadonlyMap<string, string>;

/** The values that a configuration gives a firmware. */
export function firmwareValues(configuration: Configuration): FirmwareValues {
  const values = new Map<string, string>();
  for (const symbol of configuration.tree.symbols.values()) {
    const value = configuration.value(symbol);
    const isText = symbol.type === 'string';
    if (configuration.isWritten(symbol) && (isText || value !== 'n')) {
      values.set(symbol.name, isText ? withoutEscapes(value) : value);
    }
  }
  return values;
}

/** The same from the .config that the configuration was written to. */
export function valuesOfConfig(text: string): FirmwareValues {
  const values = new Map<string, string>();
  for (const line of parseConfig(text).lines) {
    if (isSymbolLine(line) && line.kind === 'set') {
      const { name, written } = line;
      values.set(name, written.startsWith('"') ? withoutEscapes(written.slice(1, -1)) : written);
    }
  }
  return values;
}

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A text of a .config becomes one of a C program, whose compiler reads the backslashes. */
function withoutEscapes(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]+)|(.))/gs,
    (_whole, octal: string | undefined, hex: string | undefined, other: string | undefined) => {
      if (other !== undefined) {
        return CONTROL[other] ?? other;
      }
      const code =
        octal === undefined ? Number.parseInt(hex ?? '0', 16) : Number.parseInt(octal, 8);
      return String.fromCharCode(code & 0xff);
    },
  );
}
