import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { VirtioDeviceState, VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess, workspace } from './adapter-process';

/** Does what the section of the example's README about the hand-over tells a person to do, step by step. */

const readme = readFileSync(path.join(workspace, 'README.md'), 'utf8');
const section = readme
  .split('\n## ')
  .find((text) => text.startsWith('Before the operating system'));

/** What stands in a step as code, in one line each. */
function codes(number: number): string[] {
  const [, rest = ''] = (section ?? '').split(new RegExp(`^${number}\\. `, 'm'));
  const [step = ''] = rest.split(/^\d+\. /m);
  return [...step.replaceAll(/\n +(?=\S)/g, ' ').matchAll(/`([^`]+)`/g)].map(
    ([, code]) => code ?? '',
  );
}

interface Launch {
  readonly name: string;
}

const adapter = new AdapterProcess();
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

async function device(name: string): Promise<VirtioDeviceState> {
  const { body } = (await adapter.client.customRequest('uboot-virtio/virtioSnapshot')) as {
    body: VirtioSnapshot;
  };
  const found = body.transports.find((one) => one.device?.driverDevice === name)?.device;
  if (found === undefined) {
    throw new Error(`no device has the driver ${name}`);
  }
  return found;
}

const rings = ({ queues }: VirtioDeviceState) =>
  queues.filter(({ ready }) => ready).map(({ descAddress }) => descAddress);

it('the five steps: remove, the status before and behind it, back, and the hand-over', async () => {
  expect(section?.match(/^\d+\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ', '5. ']);
  const title = /Choose \*\*([^*]+)\*\*/.exec(section ?? '')?.[1] ?? '';
  const file = readFileSync(path.join(workspace, '.vscode/launch.json'), 'utf8');
  const { configurations } = JSON.parse(file) as { configurations: Launch[] };
  const launch = configurations.find(({ name }) => name.startsWith(title));
  expect(launch).toBeDefined();

  await adapter.launch({ ...launch, cwd: workspace });
  const [, printed = '', functionName = '', card = ''] = codes(1);
  const stop = await adapter.stopped();
  expect(stop.description).toBe(`Paused on remove of ${card}`);
  expect(adapter.console).toContain(printed);
  const { stackFrames } = (await adapter.client.stackTraceRequest({ threadId: 1 })).body;
  expect([`${stackFrames[0]?.name ?? ''}()`, stackFrames[1]?.name]).toEqual([
    functionName,
    'device_remove',
  ]);

  const atWork = await device(card);
  expect(atWork.status.bits).toEqual(codes(2));
  expect(rings(atWork)).toHaveLength(2);

  await adapter.client.stepOutRequest({ threadId: 1 });
  await adapter.stopped();
  const quiet = await device(card);
  expect(`0x${quiet.status.value.toString(16)}`).toBe(codes(3)[0]);
  expect(rings(quiet)).toEqual([]);

  await adapter.client.stepBackRequest({ threadId: 1 });
  await adapter.stopped();
  const back = await device(card);
  expect([back.status, rings(back)]).toEqual([atWork.status, rings(atWork)]);

  await adapter.client.continueRequest({ threadId: 1 });
  expect((await adapter.stopped()).description).toBe(`Paused on remove of ${card}`);
  await adapter.client.continueRequest({ threadId: 1 });
  const end = await adapter.stopped();
  expect(end.description).toContain(codes(5)[0]);
  expect(end.description).toMatch(/, device tree at 0x[0-9a-f]+$/);
  const ended = adapter.client.waitForEvent('uboot-virtio/ended');
  await adapter.client.continueRequest({ threadId: 1 });
  expect((await ended).body).toMatchObject({ reason: 'handedOver' });
});
