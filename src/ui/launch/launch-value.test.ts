import { describe, expect, it } from 'vitest';
import { launchValueAt } from './launch-value';

function spanOf(marked: string, attribute = 'defconfig'): string | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const span = launchValueAt(text, offset, 'uboot-virtio', attribute);
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

  it('is that of the attribute which is asked for', () => {
    const text = '{"configurations": [{"type": "uboot-virtio", "firmware": "|u"}]}';
    expect([spanOf(text), spanOf(text, 'firmware')]).toEqual([undefined, '"u"']);
  });
});
