import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { citationForm } from '../../scripts/lint/citations.mjs';

function messages(comment: string): string[] {
  return new Linter()
    .verify(`/** ${comment} */`, [
      {
        plugins: { project: { rules: { 'citation-form': citationForm } } },
        rules: { 'project/citation-form': 'error' },
      },
    ])
    .map(({ message }) => message);
}

describe('lint rule citation-form', () => {
  it.each([
    '@spec VIRTIO 1.2 §2.7 Split Virtqueues',
    '@spec VIRTIO 1.2 §5.1.2, §5.2.2 Virtqueues',
    '@spec PCI Local Bus 3.0 §6.2.5.1 Address Maps',
    '@uboot drivers/virtio/virtio_ring.c virtqueue_add()',
    '@uboot include/virtio.h struct virtio_dev_priv',
    '@uboot board_init()',
    'Nothing is cited here.',
  ])('takes %s', (comment) => {
    expect(messages(comment)).toEqual([]);
  });

  it.each([
    ['@spec VIRTIO 1.2', 'no section'],
    ['@spec VIRTIO 1.2 §2.7', 'no title'],
    ['@spec VIRTIO §2.7 Split Virtqueues', 'no version'],
    ['@spec §2.7 Split Virtqueues', 'no document'],
    ['@uboot', 'no place'],
    ['@uboot the virtqueue code', 'no file'],
  ])('refuses %s (%s)', (comment) => {
    expect(messages(comment)).toHaveLength(1);
  });
});
