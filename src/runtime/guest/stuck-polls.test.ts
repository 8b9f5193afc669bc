import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../base/trace-event';
import type { DriverRing } from '../../firmware/hal';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { EventStream } from './event-stream';
import { StuckPolls } from './stuck-polls';

const RING: DriverRing = {
  index: 0,
  vdev: { name: 'virtio-blk#31' },
  vring: { num: 16, desc: 0x4000_0000, avail: 0x4000_0100, used: 0x4000_1000 },
};

function snapshotOf(broken: string | undefined): VirtioSnapshot {
  const device = { driverDevice: 'virtio-blk#31', broken, queues: [{ index: 0, ready: false }] };
  const status = { value: 0, bits: [] };
  return {
    statement: 1,
    transports: [{ interface: 'legacy', device: { ...device, status } }],
  } as unknown as VirtioSnapshot;
}

function makePolls(listens = true) {
  const events = new EventStream(() => 7);
  const told: TraceEvent[] = [];
  let looks = 0;
  const state = { broken: undefined as string | undefined };
  const polls = new StuckPolls(events, () => {
    looks++;
    return snapshotOf(state.broken);
  });
  if (listens) {
    events.subscribe(['stuckPoll'], ({ event }) => told.push(event));
  }
  const poll = (times: number): void => {
    for (let i = 0; i < times; i++) {
      polls.foundNothing(RING, undefined);
    }
  };
  return { polls, poll, told, state, looks: () => looks };
}

describe('a driver that polls', () => {
  it('is told of once, when two looks have found the same', () => {
    const { poll, told } = makePolls();
    poll(31);
    expect(told).toEqual([]);
    poll(10_000);
    expect(told).toEqual([
      {
        kind: 'stuckPoll',
        deviceName: 'virtio-blk#31',
        queue: 0,
        why: 'queue 0 is not enabled in the device (status 0x0)',
        polls: 32,
      },
    ]);
  });

  it('is looked at anew when the reason changes, and when the queue went on', () => {
    const { polls, poll, told, state } = makePolls();
    poll(16);
    state.broken = 'Looped descriptor';
    poll(16);
    expect(told).toEqual([]);
    polls.goesOn(RING);
    poll(32);
    expect(told).toMatchObject([{ why: 'the device is broken: Looped descriptor', polls: 32 }]);
    polls.goesOn(RING);
    poll(32);
    expect(told).toHaveLength(2);
  });

  it('costs no look while nobody listens, and few while it polls for long', () => {
    const idle = makePolls(false);
    idle.poll(1000);
    expect(idle.looks()).toBe(0);
    const busy = makePolls();
    busy.poll(15);
    expect(busy.looks()).toBe(0);
    busy.poll(10);
    expect(busy.looks()).toBe(1);
  });
});
