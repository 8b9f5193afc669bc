import { describe, expect, it } from 'vitest';
import { crc32 } from '../lib/crc32';
import { FakeHal } from '../testing/fake-hal';
import type { FakeWindow } from '../testing/fake-hal';
import { makeGd } from '../testing/make-gd';
import { env_get, env_set } from './common';
import { env_relocate } from './common/relocate';
import { env_init } from './env';

const ENV_ADDR = 0x400_0000;
const CONFIG = {
  ENV_IS_IN_FLASH: 'y',
  ENV_ADDR: '0x4000000',
  ENV_SIZE: '0x1000',
  BAUDRATE: '115200',
  BOOTDELAY: '2',
};

/** Flash that holds `text` as an environment; `spoil` changes one byte behind the checksum's back. */
function flash(text: string, spoil: boolean): FakeWindow {
  const bytes = new Uint8Array(0x1000);
  const view = new DataView(bytes.buffer);

  bytes.set(new TextEncoder().encode(text), 4);
  view.setUint32(0, crc32(0, bytes.subarray(4)), true);
  bytes[5] = (bytes[5] ?? 0) ^ (spoil ? 1 : 0);
  return {
    base: ENV_ADDR,
    sizeBytes: bytes.length,
    read: (offset, sizeBytes) =>
      sizeBytes === 4 ? view.getUint32(offset, true) : view.getUint8(offset),
    write: () => undefined,
  };
}

function boot(window: FakeWindow): { valid: boolean; output: string } {
  const board = makeGd({ config: CONFIG, hal: new FakeHal({ windows: [window] }) });

  expect(env_init()).toBe(0);
  env_relocate();
  return { valid: board.gd.env_valid, output: board.output() };
}

describe('environment in flash', () => {
  it('is taken over when its checksum is right', () => {
    const { valid, output } = boot(flash('a=1\0bootdelay=9\0text=x=\\\\y\0\0', false));

    expect(valid).toBe(true);
    expect(output).toBe('Loading Environment from Flash... OK\n');
    expect(env_get('a')).toBe('1');
    expect(env_get('bootdelay')).toBe('9');
    expect(env_get('text')).toBe('x=\\y');
    expect(env_get('baudrate')).toBeNull();
  });

  it('gives way to the default when its checksum is wrong', () => {
    const { valid, output } = boot(flash('a=1\0\0', true));

    expect(valid).toBe(false);
    expect(output).toBe(
      'Loading Environment from Flash... *** Warning - bad CRC, using default environment\n\n',
    );
    expect(env_get('a')).toBeNull();
    expect(env_get('bootdelay')).toBe('2');
  });

  it('is changed in memory only', () => {
    boot(flash('a=1\0\0', false));

    expect(env_set('a', '2')).toBe(0);
    expect(env_get('a')).toBe('2');
    expect(env_set('a', null)).toBe(0);
    expect(env_get('a')).toBeNull();
  });
});
