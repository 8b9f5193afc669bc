import { expect, it } from 'vitest';
import { firmwareOption } from './machine-description';

it.each([
  [undefined, undefined, 'bios'],
  ['u-boot.bin', undefined, 'bios'],
  ['fw_jump.elf', undefined, 'bios'],
  [undefined, 'u-boot.bin', 'kernel'],
  ['none', 'u-boot.bin', 'kernel'],
  ['opensbi/fw_dynamic.bin', 'u-boot.bin', 'kernel'],
  ['build/u-boot.bin', 'Image', 'bios'],
  ['C:\\build\\u-boot.rom', 'bzImage', 'bios'],
] as const)('-bios %s with -kernel %s: U-Boot is -%s', (bios, kernel, option) => {
  expect(firmwareOption({ bios, kernel })).toBe(option);
});
