import { expect, it } from 'vitest';
import { DapClient } from './testing/dap-client';

async function stoppedAtHook(): Promise<DapClient> {
  const client = new DapClient();
  await client.ask('initialize');
  const launched = client.send('launch', {
    qemu: 'qemu-system-arm -machine virt',
    hooks: ['child_pre_probe'],
  });
  await client.event('initialized');
  await client.ask('configurationDone');
  await launched;
  await client.event('stopped');
  return client;
}

/** Sends a request that moves the guest, and gives the stop that follows it. */
async function move(client: DapClient, command: string, args: object = {}): Promise<unknown> {
  client.messages.length = 0;
  await client.ask(command, args);
  return client.event('stopped');
}

it('steps back and reverses, and says where the guest is now', async () => {
  const client = await stoppedAtHook();
  expect(await move(client, 'stepBack', { threadId: 1 })).toMatchObject({ reason: 'step' });
  const names = client.messages.map((m) => ('event' in m ? m.event : m.command));
  expect(names).toEqual(['stepBack', 'uboot-virtio/travelled']);
  expect(await move(client, 'reverseContinue', { threadId: 1 })).toMatchObject({ reason: 'entry' });
  expect(await client.ask('uboot-virtio/moment')).toEqual({
    boot: 0,
    statement: 1,
    waiting: false,
  });
});

it('keeps checkpoints by name, for as long as it is the same run', async () => {
  const client = await stoppedAtHook();
  const moment = await client.ask('uboot-virtio/saveCheckpoint', { name: 'hook' });
  await move(client, 'stepBack', { threadId: 1 });
  expect(await client.ask('uboot-virtio/checkpoints')).toEqual({
    checkpoints: [{ name: 'hook', ...(moment as object) }],
  });
  expect(await move(client, 'uboot-virtio/goToCheckpoint', { name: 'hook' })).toMatchObject({
    reason: 'goto',
  });
  expect(await client.ask('uboot-virtio/moment')).toEqual(moment);
  const unknown = await client.send('uboot-virtio/goToCheckpoint', { name: 'none' });
  expect(unknown.message).toBe(
    'Argument "name": expected the name of a checkpoint ("hook"); found "none".',
  );
  await move(client, 'restart');
  expect(await client.ask('uboot-virtio/checkpoints')).toMatchObject({
    checkpoints: [{ name: 'hook' }],
  });
  client.messages.length = 0;
  await client.ask('restart', { arguments: { qemu: 'qemu-system-arm -m 256' } });
  expect(await client.ask('uboot-virtio/checkpoints')).toEqual({ checkpoints: [] });
});
