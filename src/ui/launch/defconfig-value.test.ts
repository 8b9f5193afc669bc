import { describe, expect, it } from 'vitest';
import { defconfigValueAt } from './defconfig-value';

function spanOf(marked: string): string | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const span = defconfigValueAt(text, offset, 'uboot-virtio');
  return span && text.slice(span.start, span.end);
}

describe('the value of defconfig in launch.json', () => {
  it.each([
    ['{"configurations": [{"type": "uboot-virtio", "defconfig": "qemu|_arm"}]}', '"qemu_arm"'],
    ['{"configurations": [{"type": "uboot-virtio", /* c */ "defconfig": |}]}', ''],
    ['{"configurations": [{"defconfig": "|", "type": "uboot-virtio",},]}', '""'],
    ['{"configurations": [{"type": "node", "defconfig": "|"}]}', undefined],
    ['{"configurations": [{"type": "uboot-virtio", "cwd": "|"}]}', undefined],
    ['{"configurations": [{"type": "uboot-virtio", "def|config": ""}]}', undefined],
    ['|', undefined],
  ])('%s', (text, value) => {
    expect(spanOf(text)).toBe(value);
  });
});
