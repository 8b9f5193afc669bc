import { describe, expect, it, vi } from 'vitest';
import { FakePc, addI440fx } from '../../../testing/fake-pc';
import { makeGd } from '../../../testing/make-gd';
import { spl_run } from './spl';

vi.mock('../../../include/version', () => ({ version_string: 'U-Boot 2099.01 (a build)' }));

describe('SPL', () => {
  it('prints the version that U-Boot has', () => {
    const pc = new FakePc(0x800_0000);
    addI440fx(pc);
    makeGd({ hal: pc, config: { X86: 'y', PCI: 'y' }, arch64: true });
    spl_run();
    expect(pc.sent.replaceAll('\r', '')).toBe(
      '\nU-Boot SPL 2099.01 (a build)\nTrying to boot from SPI\nJumping to 64-bit U-Boot: Note many features are missing\n',
    );
  });
});
