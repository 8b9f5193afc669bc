import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { created, device, drive, empty } from '../../../test/support/arm-machine';

const ECAM = 0x3f00_0000;
const ROOT_PORT = ECAM + (1 << 15);

interface Recorded {
  readonly option: string;
  readonly bytes: string;
  readonly writable: string;
}

/** Recorded from QEMU 7.2: option, power-on bytes, and which bits of each byte a write changes. */
function recordings(): Recorded[] {
  const text = readFileSync(new URL('./testdata/config-spaces.txt', import.meta.url), 'utf8');
  const lines = text.trimEnd().split('\n');
  const found: Recorded[] = [];
  for (let i = 0; i + 2 < lines.length; i += 3) {
    const [option = '', bytes = '', writable = ''] = lines.slice(i, i + 3);
    found.push({
      option,
      bytes: bytes.replace('bytes ', ''),
      writable: writable.replace('writable ', ''),
    });
  }
  return found;
}

function hex(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex');
}

describe('configuration spaces are QEMU 7.2’s, byte for byte', () => {
  it.each(recordings())('$option', ({ option, bytes, writable }) => {
    const behind = option.endsWith('bus=rp');
    const devices = [...(behind ? [device('pcie-root-port,id=rp')] : []), device(option)];
    const machine = created({ ...empty, drives: [drive('hd0')], devices });
    if (behind) {
      machine.write(ROOT_PORT + 0x18, 4, 0x010100);
    }
    const base = behind ? ECAM + (1 << 20) : ECAM + (1 << 15);
    const offsets = Array.from({ length: bytes.length / 2 }, (_, i) => i);
    expect(hex(offsets.map((i) => machine.read(base + i, 1)))).toBe(bytes);
    const changed = offsets.map((i) => {
      machine.write(base + i, 1, 0xff);
      const set = machine.read(base + i, 1);
      machine.write(base + i, 1, 0);
      return set ^ machine.read(base + i, 1);
    });
    expect(hex(changed)).toBe(writable);
    machine.reset();
    if (behind) {
      machine.write(ROOT_PORT + 0x18, 4, 0x010100);
    }
    expect(hex(offsets.map((i) => machine.read(base + i, 1)))).toBe(bytes);
    machine.dispose();
  });
});
