/** One `key=value` of an option's argument; a lone word is a key whose value is `on` (or `off` with a `no` before it). */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** It stood there without a `=`. */
  readonly short: boolean;
}

/**
 * QEMU's option syntax: `driver,key=value,flag`. A comma inside a value is written twice. The first part may have no
 * key; it then gets `impliedKey`.
 */
export function parseKeyValues(text: string, impliedKey: string | undefined): KeyValue[] {
  const found: KeyValue[] = [];
  for (const part of splitAtSingleCommas(text)) {
    const equals = part.indexOf('=');
    if (equals >= 0) {
      found.push({ key: part.slice(0, equals), value: part.slice(equals + 1), short: false });
    } else if (found.length === 0 && impliedKey !== undefined) {
      found.push({ key: impliedKey, value: part, short: false });
    } else if (part.startsWith('no') && part.length > 2 && !part.startsWith('node')) {
      found.push({ key: part.slice(2), value: 'off', short: true });
    } else if (part !== '') {
      found.push({ key: part, value: 'on', short: true });
    }
  }
  return found;
}

function splitAtSingleCommas(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) !== ',') {
      part += text.charAt(i);
    } else if (text.charAt(i + 1) === ',') {
      part += ',';
      i++;
    } else {
      parts.push(part);
      part = '';
    }
  }
  parts.push(part);
  return parts;
}

/** The same, from `{"driver": "virtio-blk-device", "drive": "hd0"}`. Undefined when it is no such object. */
export function parseJsonObject(text: string): KeyValue[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return undefined;
  }
  return Object.entries(parsed).map(([key, value]) => ({
    key,
    value: jsonText(value),
    short: false,
  }));
}

function jsonText(value: unknown): string {
  if (typeof value === 'boolean') {
    return value ? 'on' : 'off';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `on`, `yes`, `true`, `y` and their opposites, as QEMU reads them. */
export function parseOnOff(text: string): boolean | undefined {
  if (['on', 'yes', 'true', 'y'].includes(text)) {
    return true;
  }
  return ['off', 'no', 'false', 'n'].includes(text) ? false : undefined;
}
