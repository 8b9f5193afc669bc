import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunMoment } from '../../src/protocol/travel';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { DapServer, type ServerClient } from './dap-server';

let server: DapServer;
beforeEach(() => {
  server = new DapServer();
});
afterEach(() => {
  server.close();
});

interface Place {
  readonly moment: RunMoment;
  readonly devices: VirtioSnapshot;
}

async function place({ client }: ServerClient): Promise<Place> {
  const [moment, devices] = await Promise.all([
    client.customRequest('uboot-virtio/moment'),
    client.customRequest('uboot-virtio/virtioSnapshot'),
  ]);
  return { moment: moment.body as RunMoment, devices: devices.body as VirtioSnapshot };
}

/** What a session says when it stands elsewhere. */
async function landed(session: ServerClient): Promise<{ statement: number; reason: string }> {
  const { statement } = await session.event<RunMoment>('uboot-virtio/travelled');
  const { reason } = await session.event<{ reason: string }>('stopped');
  return { statement, reason };
}

/** A session at the second stop at a hook, and what there was to be seen at both. */
async function atSecondStop(hook: string): Promise<{ session: ServerClient; stops: Place[] }> {
  const session = await server.connect();
  await session.begin('launch', { hooks: [hook] });
  await session.event('stopped');
  const stops = [await place(session)];
  await session.client.continueRequest({ threadId: 1 });
  await session.event('stopped');
  stops.push(await place(session));
  return { session, stops };
}

it('two sessions go back at once, each through its own run', async () => {
  // Hooks of other devices: no place of one run is a stop of the other.
  const both = await Promise.all([atSecondStop('probe:virtio_*'), atSecondStop('post_probe:*')]);
  const [one, other] = both;
  expect(one.stops[0]?.moment).not.toEqual(other.stops[0]?.moment);

  await Promise.all(both.map(({ session }) => session.client.stepBackRequest({ threadId: 1 })));
  for (const { session, stops } of both) {
    const { statement, reason } = await landed(session);
    expect(reason).toBe('step');
    expect(statement).toBeLessThan(stops[1]?.moment.statement ?? 0);
    expect((await place(session)).moment.statement).toBe(statement);
  }

  await Promise.all(
    both.map(({ session }) => session.client.reverseContinueRequest({ threadId: 1 })),
  );
  for (const { session, stops } of both) {
    expect(await landed(session)).toEqual({
      statement: stops[0]?.moment.statement,
      reason: 'exception',
    });
    expect(await place(session)).toEqual(stops[0]);
  }
});

it('what is changed in one session invalidates nothing of the other', async () => {
  const both = await Promise.all([atSecondStop('probe:virtio_*'), atSecondStop('probe:virtio_*')]);
  const [one, other] = both;
  const before = await place(other.session);
  await one.session.client.customRequest('writeMemory', {
    memoryReference: '0x44000000',
    data: Buffer.from('changed').toString('base64'),
  });
  await one.session.event('invalidated');
  await one.session.client.stepBackRequest({ threadId: 1 });
  await landed(one.session);

  const moved = ['stopped', 'invalidated', 'uboot-virtio/travelled'];
  expect(other.session.events.filter(({ event }) => moved.includes(event))).toEqual([]);
  expect(await place(other.session)).toEqual(before);
  const memory = await other.session.client.customRequest('readMemory', {
    memoryReference: '0x44000000',
    count: 7,
  });
  expect((memory.body as { data: string }).data).toBe(Buffer.alloc(7).toString('base64'));
});
