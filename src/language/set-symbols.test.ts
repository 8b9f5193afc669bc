import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { calculationOrder } from '../config/kconfig/evaluate/order';
import { treeOf } from '../config/kconfig/testing/small-tree';
import { readConfigDocument } from './config-document';
import { turnOn } from './set-symbols';

const tree = treeOf(`
config PCI
	bool "PCI"
config VIRTIO
	bool
config VIRTIO_PCI
	bool "PCI driver"
	depends on PCI
	select VIRTIO
config VIRTIO_BLK
	bool "block driver"
	depends on VIRTIO
	default y
config NEVER
	bool "never"
	depends on PCI && !PCI
`);
const of = { tree, order: calculationOrder(tree), readText: () => undefined };

function after(text: string, ...names: string[]): string {
  const found = turnOn(readConfigDocument(of, 'x_defconfig', text), names);
  return 'problem' in found
    ? found.problem
    : TextDocument.applyEdits(TextDocument.create('', '', 1, text), [...found.edits]);
}

describe('turning options on', () => {
  it.each([
    ['', 'PCI', 'CONFIG_PCI=y\n'],
    ['# one\n', 'VIRTIO_PCI', '# one\nCONFIG_PCI=y\nCONFIG_VIRTIO_PCI=y\n'],
    ['# one', 'VIRTIO_PCI', '# one\nCONFIG_PCI=y\nCONFIG_VIRTIO_PCI=y\n'],
    [
      'CONFIG_PCI=y\n# CONFIG_VIRTIO_PCI is not set\n# two\n',
      'VIRTIO_PCI',
      'CONFIG_PCI=y\nCONFIG_VIRTIO_PCI=y\n# two\n',
    ],
    ['CONFIG_PCI=y\n', 'VIRTIO', 'CONFIG_PCI=y\nCONFIG_VIRTIO_PCI=y\n'],
    [
      'CONFIG_PCI=y\n# CONFIG_VIRTIO_BLK is not set\n',
      'VIRTIO_BLK',
      'CONFIG_PCI=y\nCONFIG_VIRTIO_BLK=y\nCONFIG_VIRTIO_PCI=y\n',
    ],
    ['CONFIG_PCI=y\n', 'PCI', 'CONFIG_PCI=y\n'],
    ['', 'NEVER', 'CONFIG_NEVER would be n all the same'],
    ['', 'NONE', 'no Kconfig file has a symbol CONFIG_NONE'],
  ])('%j: %s', (text, name, expected) => {
    expect(after(text, name)).toBe(expected);
  });
});
