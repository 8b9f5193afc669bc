import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, describe, expect, it } from 'vitest';
import { EVENT_STOPS, type EventStopKind } from '../../src/protocol/event-stops';
import { hexDigits } from '../../src/base/hex';
import type { VirtioQueue, VirtioSnapshot, VirtioTransport } from '../../src/protocol/virtio';
import { AdapterProcess } from './adapter-process';

let adapter: AdapterProcess;
afterEach(async () => {
  await adapter.close();
});

const DISK = 'virtio-blk#*';
const NAME = String.raw`virtio-blk#\d+`;

async function tick(
  filterId: EventStopKind,
  condition?: string,
): Promise<DebugProtocol.Breakpoint> {
  const response = await adapter.client.setExceptionBreakpointsRequest({
    filters: condition === undefined ? [filterId] : [],
    filterOptions: condition === undefined ? [] : [{ filterId, condition }],
  });
  const [answer] = (response.body as { breakpoints: DebugProtocol.Breakpoint[] }).breakpoints;
  expect(answer).toMatchObject({ verified: true });
  return answer as DebugProtocol.Breakpoint;
}

/** The next stop is one of the filter, and says the sentence in the Call Stack and in the editor. */
async function stopsSaying(event: EventStopKind, sentence: RegExp, id?: number): Promise<string> {
  const stop = await adapter.stopped();
  expect(stop).toMatchObject({ reason: 'exception', event: { kind: event } });
  expect(stop.hitBreakpointIds).toContain(id ?? stop.hitBreakpointIds?.[0]);
  expect(stop.text).toMatch(sentence);
  expect(stop.description).toBe(stop.text);
  const info = await adapter.client.customRequest('exceptionInfo', { threadId: 1 });
  expect(info.body).toMatchObject({ exceptionId: event, description: stop.text });
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
  expect(body.stackFrames.length).toBeGreaterThan(0);
  return stop.text ?? '';
}

/** The disk as a snapshot has it, its first queue, and the command that writes one of its registers. */
async function disk(): Promise<{
  transport: VirtioTransport;
  queue: VirtioQueue;
  register: (offset: number, value: number, width?: 'b' | 'w' | 'l') => string;
}> {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  const { transports } = response.body as VirtioSnapshot;
  const transport = transports.find(({ device }) => device?.driverDevice?.startsWith('virtio-blk'));
  const queue = transport?.device?.queues[0];
  if (transport === undefined || queue === undefined) {
    throw new Error('there is no disk with a queue');
  }
  const register = (offset: number, value: number, width: 'b' | 'w' | 'l' = 'l'): string =>
    poke(transport.address + offset, value, width);
  return { transport, queue, register };
}

const poke = (address: number, value: number, width: 'b' | 'w' | 'l'): string =>
  `mw.${width} ${hexDigits(address)} ${hexDigits(value)}`;

async function atPrompt(): Promise<void> {
  adapter = new AdapterProcess();
  await adapter.launch({});
  await adapter.printed('\n=> ');
}

/** Registers of virtio-mmio. */
const QUEUE_NOTIFY = 0x50;
const INTERRUPT_ACK = 0x64;
const STATUS = 0x70;
const CONFIG_WRITEBACK = 0x120;

const tested = new Set<EventStopKind>();
/** A named test for each filter; one at the end looks whether all were there. */
function filterTest(event: EventStopKind, what: string, test: () => Promise<void>): void {
  tested.add(event);
  it(`${event}: ${what}`, test);
}

describe('a filter that stops while the disk is brought up', () => {
  it.each<[EventStopKind, string, RegExp]>([
    ['deviceReset', DISK, new RegExp(`^${NAME} was reset$`)],
    ['statusSet', DISK, new RegExp(`^${NAME} set ACKNOWLEDGE: status 0x0 -> 0x1$`)],
    [
      'statusSet',
      'bit == DRIVER_OK && device == "virtio-blk#30"',
      /^virtio-blk#30 set DRIVER_OK: status 0x[0-9a-f]+ -> 0x[0-9a-f]+$/,
    ],
    [
      'featureAccepted',
      'virtio-net',
      /^The driver of virtio-net#\d+ accepted VIRTIO_NET_F_MAC.*: features 0x0 -> 0x[0-9a-f]+$/,
    ],
    [
      'featureRefused',
      'name == "VIRTIO_BLK_F_SEG_MAX"',
      new RegExp(`^The driver of ${NAME} refused VIRTIO_BLK_F_SEG_MAX, which the device offers$`),
    ],
    [
      'configRead',
      'field == "capacity" && offset == 0',
      new RegExp(
        `^The driver of ${NAME} read capacity \\(\\d bytes? at offset 0x0 of its configuration\\): 0x`,
      ),
    ],
    [
      'queueConfigured',
      DISK,
      new RegExp(`^Queue 0 of ${NAME} was configured: \\d+ descriptors at 0x4`),
    ],
    [
      'chainExposed',
      DISK,
      new RegExp(`^The driver of ${NAME} exposed chain 0 on queue 0: available index 1$`),
    ],
    ['notify', 'queue == 0', /^The driver notified virtio-\w+#\d+ of queue 0$/],
    [
      'usedPublished',
      DISK,
      new RegExp(`^${NAME} published chain 0 of queue 0 as used: 513 bytes written$`),
    ],
    [
      'usedSeen',
      'lengthBytes == 513',
      new RegExp(
        `^The driver of ${NAME} saw the used element of chain 0 on queue 0: 513 bytes written$`,
      ),
    ],
  ])('%s (%s)', async (event, condition, sentence) => {
    tested.add(event);
    adapter = new AdapterProcess();
    let id: number | undefined;
    await adapter.launch({}, async () => {
      ({ id } = await tick(event, condition));
    });
    await stopsSaying(event, sentence, id);
  });
});

describe('a filter that stops for what is done at the prompt', () => {
  filterTest('failedWritten', 'the driver gives the device up', async () => {
    await atPrompt();
    const { register } = await disk();
    await tick('failedWritten', DISK);
    await adapter.send(`${register(STATUS, 0x8f)}\r`);
    await stopsSaying(
      'failedWritten',
      new RegExp(`^The driver of ${NAME} wrote FAILED: status 0x[0-9a-f]+ -> 0x8f$`),
    );
  });

  filterTest('statusCleared', 'the driver resets the device', async () => {
    await atPrompt();
    const { register } = await disk();
    await tick('statusCleared', 'blk');
    await adapter.send(`${register(STATUS, 0)}\r`);
    await stopsSaying(
      'statusCleared',
      new RegExp(`^${NAME} cleared DRIVER and DRIVER_OK: status 0x6 -> 0x0$`),
    );
  });

  filterTest('configChanged', 'the driver writes to the configuration', async () => {
    await atPrompt();
    const { register } = await disk();
    await tick('configChanged', 'by == "driver"');
    await adapter.send(`${register(CONFIG_WRITEBACK, 1, 'b')}\r`);
    await stopsSaying(
      'configChanged',
      new RegExp(`^The driver of ${NAME} wrote 0x1 to .*1 byte at offset 0x20`),
    );
  });

  filterTest('interruptRaised', 'the driver wants to be interrupted', async () => {
    await atPrompt();
    const { queue } = await disk();
    await tick('interruptRaised', DISK);
    await adapter.send(`${poke(queue.availAddress, 0, 'w')}; virtio read 42000000 100 1\r`);
    await stopsSaying(
      'interruptRaised',
      new RegExp(`^${NAME} raised its interrupt for a used buffer$`),
    );
  });

  filterTest('interruptAcknowledged', 'what was raised', async () => {
    await atPrompt();
    const { queue, register } = await disk();
    await tick('interruptAcknowledged', 'left == 0');
    await adapter.send(
      `${poke(queue.availAddress, 0, 'w')}; virtio read 42000000 100 1; ${register(INTERRUPT_ACK, 3)}\r`,
    );
    await stopsSaying(
      'interruptAcknowledged',
      new RegExp(
        `^The driver of ${NAME} acknowledged its interrupt \\(used buffer\\): interrupt status 0x1 -> 0x0$`,
      ),
    );
  });

  filterTest('notifySuppressed', 'the device does not want to be told', async () => {
    await atPrompt();
    const { queue } = await disk();
    await tick('notifySuppressed', DISK);
    await adapter.send(`${poke(queue.usedAddress, 1, 'w')}; virtio read 42000000 100 1\r`);
    await stopsSaying('notifySuppressed', new RegExp(`^The driver of ${NAME} did not notify it`));
  });

  filterTest('stuckPoll', 'nobody has told the device', async () => {
    await atPrompt();
    const { queue } = await disk();
    await tick('stuckPoll', DISK);
    await adapter.send(`${poke(queue.usedAddress, 1, 'w')}; virtio read 42000000 100 1\r`);
    await stopsSaying(
      'stuckPoll',
      new RegExp(
        `^The driver of ${NAME} polls queue 0 for ever: the device was not notified: it has taken chains up to index \\d+, and \\d+ is available$`,
      ),
    );
  });

  filterTest('stuckPoll', 'the device is broken', async () => {
    await atPrompt();
    const { queue, register } = await disk();
    await tick('stuckPoll');
    const ahead = poke(queue.availAddress + 2, 0x4000, 'w');
    await adapter.send(`${ahead}; ${register(QUEUE_NOTIFY, 0)}; virtio read 42000000 100 1\r`);
    await stopsSaying(
      'stuckPoll',
      new RegExp(`^The driver of ${NAME} polls queue 0 for ever: the device is broken: `),
    );
  });

  for (const [event, words] of [
    ['deviceBroken', 'is broken on queue 0, and serves none until a reset'],
    ['guestError', 'found a mistake of its driver on queue 0'],
  ] as const) {
    filterTest(event, 'the available index runs ahead', async () => {
      await atPrompt();
      const { queue, register } = await disk();
      await tick(event, DISK);
      await adapter.send(
        `${poke(queue.availAddress + 2, 0x4000, 'w')}; ${register(QUEUE_NOTIFY, 0)}\r`,
      );
      await stopsSaying(event, new RegExp(`^${NAME} ${words}: Virtqueue size exceeded$`));
    });
  }

  filterTest('consoleLine', 'with a text in it, once for each line', async () => {
    await atPrompt();
    await tick('consoleLine', 'Unknown command*foo');
    await adapter.send('bar; foo; echo done\r');
    await stopsSaying('consoleLine', /^U-Boot printed: Unknown command 'foo' - try 'help'$/);
    const from = adapter.console.length;
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('done', from);
    await adapter.printed('\n=> ', from);
  });
});

describe('a filter that stops where a driver can’t go on', () => {
  const IOMMU = {
    qemu:
      'qemu-system-arm -nographic -machine virt -bios u-boot.bin -global virtio-mmio.force-legacy=false ' +
      '-drive if=none,file=disk.img,format=raw,id=hd0,readonly=on ' +
      '-device virtio-blk-device,drive=hd0,iommu_platform=on',
  };

  filterTest('errorReturned', 'the device refuses FEATURES_OK', async () => {
    adapter = new AdapterProcess();
    await adapter.launch(IOMMU, () => tick('errorReturned', 'result == -ENODEV'));
    await stopsSaying(
      'errorReturned',
      new RegExp(
        `^virtio_uclass_child_pre_probe\\(\\), hook child_pre_probe of ${NAME}, returned -19 \\(-ENODEV\\)$`,
      ),
    );
  });

  filterTest('featureRefused', 'the device needs one that its driver left out', async () => {
    adapter = new AdapterProcess();
    await adapter.launch(IOMMU, () => tick('featureRefused', 'by == "required"'));
    await stopsSaying(
      'featureRefused',
      new RegExp(
        `^${NAME} refused FEATURES_OK: its driver has not accepted VIRTIO_F_ACCESS_PLATFORM$`,
      ),
    );
  });
});

describe('a filter for drivers of the user', () => {
  filterTest('driverFault', 'stops where a driver was removed, and says the line', async () => {
    const driver = path.join(import.meta.dirname, '../fixtures/drivers/leaks.ts');
    const lines = readFileSync(driver, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('malloc(40)')) + 1;
    adapter = new AdapterProcess();
    await adapter.launch(
      {
        qemu: 'qemu-system-arm -nographic -machine virt -nic none -device virtio-rng-device',
        defconfig: 'qemu_arm_defconfig',
        drivers: [driver],
        autoboot: false,
      },
      () => tick('driverFault', `line == ${line}`),
    );
    await adapter.printed('\n=> ');
    await adapter.type('virtio scan; mw.l 40400024 016f2818; mw.l 4040002c 2000');
    await adapter.send('bootz 40400000 - $fdtcontroladdr\r');
    const text = await stopsSaying(
      'driverFault',
      new RegExp(`^leaks\\.ts:${line}: malloc\\(\\) gave`),
    );
    expect(text).toMatch(/ gave leaks#31 40 bytes at 0x4\w+, and its remove has not freed it$/);
    const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
    expect(body.stackFrames[0]?.name).toContain('device_remove');
    expect(adapter.output.split(text.slice('leaks.ts:'.length))).toHaveLength(2);
    await adapter.client.stepBackRequest({ threadId: 1 });
    await adapter.stopped();
    await adapter.client.continueRequest({ threadId: 1 });
    await stopsSaying('driverFault', /leaks\.ts/);
    // It was said before.
    expect(adapter.output.split(text.slice('leaks.ts:'.length))).toHaveLength(2);
  });
});

describe('going back', () => {
  it('stops at the event before, with the same words and hits', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => tick('statusSet', DISK));
    const forth: DebugProtocol.StoppedEvent['body'][] = [await adapter.stopped()];
    for (let i = 0; i < 2; i++) {
      await adapter.client.continueRequest({ threadId: 1 });
      forth.push(await adapter.stopped());
    }
    const back: DebugProtocol.StoppedEvent['body'][] = [];
    for (let i = 0; i < 2; i++) {
      await adapter.client.reverseContinueRequest({ threadId: 1 });
      back.push(await adapter.stopped());
    }
    expect(back).toEqual(forth.slice(0, 2).reverse());
    // Nothing that was passed on the way waits to be told.
    await adapter.client.continueRequest({ threadId: 1 });
    expect(await adapter.stopped()).toEqual(forth[1]);
  });
});

describe('all filters', () => {
  it('have a test of their own', () => {
    adapter = new AdapterProcess();
    expect([...tested].sort()).toEqual([...EVENT_STOPS].sort());
  });
});
