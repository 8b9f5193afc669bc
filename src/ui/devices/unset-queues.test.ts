import { describe, expect, it } from 'vitest';
import { fakeSnapshot } from '../../adapter/testing/fake-program';
import { queueRows } from '../../inspect/outline/outline';
import { outlineRow, type OutlineRow } from '../../inspect/outline/row';
import type { VirtioTransport } from '../../protocol/virtio';
import { foldUnsetQueues } from './unset-queues';

/** A device with so many queues, of which some are set up. */
function deviceWith(count: number, ready: readonly number[]): OutlineRow {
  const transport = fakeSnapshot(6).transports[1];
  const [queue] = transport?.device?.queues ?? [];
  if (transport?.device === undefined || queue === undefined) {
    throw new Error('expected a device with a queue');
  }
  const queues = Array.from({ length: count }, (_, index) => ({
    ...queue,
    index,
    name: `q${index}`,
    ready: ready.includes(index),
  }));
  const of: VirtioTransport = { ...transport, device: { ...transport.device, queues } };
  const status = outlineRow('d/status', 'status', '0x4', 'device status', { kind: 'status' });
  return outlineRow('d', 'virtio-console#31', '', 'device', {
    kind: 'consoleDevice',
    children: [status, ...queueRows(of)],
  });
}

const labels = (rows: readonly OutlineRow[]): string[] => rows.map(({ label }) => label);

describe('foldUnsetQueues', () => {
  it('folds the queues that a driver leaves alone', () => {
    const { children } = foldUnsetQueues(deviceWith(64, [0, 1]));
    expect(labels(children)).toEqual(['status', '0 q0', '1 q1', '2–63']);
    const fold = children[3];
    expect(fold?.value).toBe('62 queues, not set up');
    expect(labels(fold?.children ?? [])[0]).toBe('2 q2');
    expect(fold?.children).toHaveLength(62);
  });

  it('leaves few as they are, also between others', () => {
    const few = deviceWith(3, []);
    expect(foldUnsetQueues(few)).toBe(few);
    expect(labels(foldUnsetQueues(deviceWith(10, [0, 4])).children)).toEqual([
      ...['status', '0 q0', '1 q1', '2 q2', '3 q3', '4 q4', '5–9'],
    ]);
  });

  it('gives each fold a key of its own', () => {
    const folds = foldUnsetQueues(deviceWith(20, [8])).children.filter(
      ({ type }) => type === 'virtqueues',
    );
    expect(labels(folds)).toEqual(['0–7', '9–19']);
    expect(new Set(folds.map(({ key }) => key)).size).toBe(2);
  });
});
