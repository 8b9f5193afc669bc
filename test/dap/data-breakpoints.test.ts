import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, describe, expect, it } from 'vitest';
import type { VirtioQueue, VirtioSnapshot } from '../../src/protocol/virtio';
import { hex } from '../../src/base/hex';
import { AdapterProcess } from './adapter-process';

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

type Info = DebugProtocol.DataBreakpointInfoResponse['body'];
type Wanted = Partial<DebugProtocol.DataBreakpoint>;

async function info(args: DebugProtocol.DataBreakpointInfoArguments): Promise<Info> {
  const response = await adapter.client.customRequest('dataBreakpointInfo', args);
  return response.body as Info;
}

async function set(...breakpoints: DebugProtocol.DataBreakpoint[]) {
  const response = await adapter.client.customRequest('setDataBreakpoints', { breakpoints });
  return (response.body as { breakpoints: DebugProtocol.Breakpoint[] }).breakpoints;
}

/** Asks, and sets one on what was asked for. */
async function watch(args: DebugProtocol.DataBreakpointInfoArguments, more: Wanted = {}) {
  const { dataId, description } = await info(args);
  if (dataId === null) {
    throw new Error(description);
  }
  const [answer] = await set({ dataId, accessType: 'write', ...more });
  return answer;
}

/** The next stop, which is one of a data breakpoint. */
async function hit(): Promise<string> {
  const { reason, text = '', hitBreakpointIds } = await adapter.stopped();
  expect([reason, hitBreakpointIds?.length]).toEqual(['data breakpoint', 1]);
  return text;
}

const go = () => adapter.client.continueRequest({ threadId: 1 });

async function launchToPrompt(): Promise<void> {
  adapter = new AdapterProcess();
  await adapter.launch({});
  await adapter.printed('\n=> ');
}

/** Types a line at which the guest stops. */
const type = (line: string) => adapter.send(`${line}\r`);

async function diskQueue(): Promise<VirtioQueue> {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  const { transports } = response.body as VirtioSnapshot;
  const disk = transports.find(({ device }) => device?.driverDevice?.startsWith('virtio-blk'));
  const queue = disk?.device?.queues[0];
  if (queue === undefined) {
    throw new Error('no queue');
  }
  return queue;
}

/** Stops at the first call of a function. */
async function stopIn(name: string, line: string): Promise<void> {
  await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [{ name }] });
  await type(line);
  await adapter.stopped();
  await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });
}

const DISK = 'virtio-blk#30';
/** More than the block cache holds. */
const READ = 'virtio read 42000000 100 40';

describe('supportsDataBreakpoints', () => {
  it('memory, written by the CPU: by a store, and by a bulk copy', async () => {
    await launchToPrompt();
    const answer = await watch({ name: '0x42000010', asAddress: true, bytes: 4 });
    expect(answer?.verified).toBe(true);
    await type('mw.l 42000010 12345678');
    expect(await hit()).toMatch(
      /^writeObject\(\) at lib\/memory-access\.ts:\d+ wrote 4 bytes at 0x42000010: 0x0 → 0x12345678$/,
    );
    await go();
    await type('cp.b 42000000 42000008 10');
    expect(await hit()).toMatch(/ wrote 4 bytes at 0x42000010: 0x12345678 → 0x0$/);
  });

  it('memory, written by a device', async () => {
    await launchToPrompt();
    await type(READ);
    const { usedAddress } = await diskQueue();
    await watch({ name: hex(usedAddress + 2), asAddress: true, bytes: 2 });
    await type(READ);
    expect(await hit()).toMatch(
      /^virtio-blk \(virtio-mmio@a003c00\), queue 0 \(DMA\) wrote 2 bytes at 0x\w+: 0x\w+ → 0x\w+$/,
    );
  });

  it('a write of the same value is a write, which a condition can leave out', async () => {
    await launchToPrompt();
    await watch({ name: '0x42000010', asAddress: true, bytes: 1 });
    await type('mw.b 42000010 0');
    expect(await hit()).toMatch(/ wrote 1 byte at 0x42000010: 0x0, as before$/);
    await watch({ name: '0x42000010', asAddress: true, bytes: 1 }, { condition: '$old != $new' });
    await go();
    await type('mw.b 42000010 0; mw.b 42000010 1');
    expect(await hit()).toMatch(/: 0x0 → 0x1$/);
  });

  it('a read of memory', async () => {
    await launchToPrompt();
    await watch({ name: '0x42000010', asAddress: true, bytes: 4 }, { accessType: 'read' });
    await type('mw.l 42000010 5; md.l 42000010 1');
    expect(await hit()).toMatch(/^\w+\(\) at \S+ read 4 bytes at 0x42000010: 0x5$/);
  });

  it('a register by its name', async () => {
    await launchToPrompt();
    const answer = await watch({ name: `QueueNotify of ${DISK}` });
    expect(answer?.verified).toBe(true);
    await type(READ);
    expect(await hit()).toMatch(
      /^\w+\(\) at drivers\/virtio\/\S+ wrote QueueNotify of virtio-blk#30 \(0xa003c50\): 0x0$/,
    );
    expect((await info({ name: `QueueNotfy of ${DISK}` })).description).toMatch(/QueueNotfy/);
  });

  it('the status of a device, before it has a name', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => watch({ name: `${DISK} status` }));
    expect(await hit()).toMatch(
      /^virtio_mmio_set_status\(\) at drivers\/virtio\/virtio_mmio.ts:\d+ wrote virtio-blk#30 status: 0x0 → 0x1 \(ACKNOWLEDGE\)$/,
    );
  });

  it('the features that a driver accepts', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => watch({ name: `${DISK} features` }));
    expect(await hit()).toMatch(
      /^\w+\(\) at drivers\/virtio\/\S+ wrote virtio-blk#30 features: 0x0/,
    );
  });

  it('used.idx of a queue: once it is configured, and by the device', async () => {
    const name = `${DISK} queue 0 used.idx`;
    adapter = new AdapterProcess();
    const changed = adapter.client.waitForEvent('breakpoint');
    await adapter.launch({}, async () => {
      const answer = await watch({ name });
      expect(answer).toMatchObject({
        verified: false,
        message: `No virtio device is called ${DISK} yet.`,
      });
    });
    expect((await changed).body).toMatchObject({ reason: 'changed' });
    expect(await hit()).toMatch(
      /^virtio-blk \(virtio-mmio@a003c00\), queue 0 \(DMA\) wrote virtio-blk#30 queue 0 used.idx \(2 bytes at 0x\w+\): 0x0 → 0x1$/,
    );
    const { usedAddress } = await diskQueue();
    expect((await info({ name })).description).toBe(`${name}, now at ${hex(usedAddress + 2)}`);
  });

  it('backwards: to the write before', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => watch({ name: `${DISK} queue 0 used.idx` }));
    expect(await hit()).toMatch(/ 0x0 → 0x1$/);
    await go();
    expect(await hit()).toMatch(/ 0x1 → 0x2$/);
    await adapter.client.customRequest('reverseContinue', { threadId: 1 });
    expect(await hit()).toMatch(/ 0x0 → 0x1$/);
  });

  it('used.idx follows the queue after a reset of the guest', async () => {
    await launchToPrompt();
    await adapter.type(READ);
    await watch({ name: `${DISK} queue 0 used.idx` });
    await type('reset');
    expect(await hit()).toMatch(/ used.idx \(2 bytes at 0x\w+\): 0x\w+ → 0x1$/);
  });

  it('avail.idx and a descriptor, written by the driver', async () => {
    await launchToPrompt();
    await adapter.type('virtio scan');
    await watch({ name: `${DISK} queue 0 avail.idx` });
    await type(READ);
    expect(await hit()).toMatch(
      /^virtqueue_add\w*\(\) at drivers\/virtio\/virtio_ring\.ts:\d+ wrote /,
    );
    await watch({ name: `${DISK} queue 0 descriptor 0.len` });
    await go();
    await type(READ);
    expect(await hit()).toMatch(/ wrote virtio-blk#30 queue 0 descriptor 0.len \(4 bytes at /);
  });

  it('a local variable, until its function returns', async () => {
    await launchToPrompt();
    await stopIn('virtqueue_add', READ);
    const { body } = await adapter.client.scopesRequest({ frameId: 1 });
    const variablesReference = body.scopes[0]?.variablesReference ?? 0;
    const { canPersist, accessTypes } = await info({ name: 'i', variablesReference });
    expect([canPersist, accessTypes]).toEqual([false, ['write']]);
    await watch({ name: 'i', variablesReference });
    await go();
    expect(await hit()).toMatch(
      /^virtqueue_add\(\) at drivers\/virtio\/virtio_ring\.ts:\d+ wrote i of virtqueue_add\(\): /,
    );
    const gone = adapter.client.waitForEvent('breakpoint');
    await set({
      dataId: (await info({ name: 'i', frameId: 1 })).dataId ?? '',
      hitCondition: '1000',
    });
    await go();
    expect((await gone).body).toMatchObject({
      reason: 'changed',
      breakpoint: { verified: false, message: 'The frame with i has ended.' },
    });
  });

  it('a member of an object, and of gd', async () => {
    await launchToPrompt();
    await stopIn('virtqueue_add', READ);
    await watch({ name: 'vq.num_free', frameId: 1 });
    await go();
    expect(await hit()).toMatch(
      /^\w+\(\) at drivers\/virtio\/virtio_ring.ts:\d+ wrote vq.num_free: \S+( \S+)? → /,
    );
    const { body } = await adapter.client.evaluateRequest({
      expression: 'vq.num_free',
      frameId: 1,
    });
    expect(Number(body.result.split(' ')[0])).toBeLessThan(1024);
    const found = await info({ name: 'gd.flags', frameId: 1 });
    expect(found).toMatchObject({ canPersist: true, accessTypes: ['read', 'write', 'readWrite'] });
    await set({ dataId: found.dataId ?? '', accessType: 'write' });
    await adapter.client.restartRequest({});
    expect(await hit()).toMatch(/^\w+\(\) at \S+ wrote gd.flags: 0x0 → 0x/);
    // None of the boot's writes is missed, however often the debugger has looked meanwhile.
    for (const write of [
      'board_init_f() 0x100 → 0x101',
      'initr_malloc() 0x101 → 0x301',
      'serial_init() 0x301, as before',
    ]) {
      await go();
      const [, writer, values] = /^(\w+\(\)) at \S+ wrote gd\.flags: (.*)$/.exec(await hit()) ?? [];
      expect(`${writer} ${values}`).toBe(write);
    }
  });

  it('a hit count', async () => {
    await launchToPrompt();
    await watch({ name: '0x42000010', asAddress: true }, { hitCondition: '3' });
    await type('mw.l 42000010 1; mw.l 42000010 2; mw.l 42000010 3; mw.l 42000010 4');
    expect(await hit()).toMatch(/: 0x2 → 0x3$/);
  });

  it('one that a view sets by the name of its row, and takes away', async () => {
    await launchToPrompt();
    await adapter.type('virtio scan');
    const toggle = async () =>
      (
        await adapter.client.customRequest('uboot-virtio/toggleWatch', {
          name: `${DISK} queue 0 used.idx`,
        })
      ).body as { set: boolean };
    expect(await toggle()).toMatchObject({ set: true });
    await type(READ);
    const { reason, hitBreakpointIds, text } = await adapter.stopped();
    expect([reason, hitBreakpointIds]).toEqual(['data breakpoint', undefined]);
    expect(text).toMatch(/ wrote virtio-blk#30 queue 0 used.idx /);
    expect(await toggle()).toMatchObject({ set: false });
    await go();
    await adapter.printed('blocks read');
  });

  it('rows of a device and its queues', async () => {
    await launchToPrompt();
    await stopIn('virtqueue_add', READ);
    const { body } = await adapter.client.scopesRequest({ frameId: 1 });
    const device = body.scopes.find(({ name }) => name === 'Device')?.variablesReference ?? 0;
    expect(await info({ name: 'status', variablesReference: device })).toMatchObject({
      dataId: `${DISK} status`,
    });
    expect((await info({ name: 'id', variablesReference: device })).dataId).toBeNull();
  });
});

describe('supportsDataBreakpointBytes', () => {
  it('a range of memory, by the part of it that is reached', async () => {
    await launchToPrompt();
    await watch({ name: '0x42000000', asAddress: true, bytes: 0x100 });
    await type('mw.w 420000fe 1234 2');
    expect(await hit()).toMatch(/ wrote 2 bytes at 0x420000fe: 0x0 → 0x1234$/);
  });

  it('bytes of a part of a queue, and no range that is not RAM', async () => {
    await launchToPrompt();
    await adapter.type(READ);
    await watch({ name: `${DISK} queue 0 used.flags`, bytes: 4 });
    await type(READ);
    expect(await hit()).toMatch(/ wrote virtio-blk#30 queue 0 used.flags \(4 bytes at 0x\w+\): /);
    expect(await info({ name: '0x10', asAddress: true, bytes: 4 })).toMatchObject({
      dataId: null,
      description: '4 bytes at 0x10 are not all in RAM.',
    });
    expect((await info({ name: 'gd.flags', frameId: 1, bytes: 4 })).dataId).toBeNull();
  });
});
