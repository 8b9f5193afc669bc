import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import type { VirtioDeviceState, VirtioQueue, VirtioSnapshot } from '../../src/protocol/virtio';
import * as featureBits from '../../src/spec/virtio-feature-bits';
import { featureBitNumbers, virtioFeatureName } from '../../src/spec/virtio-features';
import {
  VIRTIO_ID_BALLOON,
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_CONSOLE,
  VIRTIO_ID_NET,
  VIRTIO_ID_RNG,
} from '../../src/spec/virtio-ids';
import { whyNotReal, withRealUBoot } from './own-image';
import { Scratch } from './program';

const root = path.resolve(import.meta.dirname, '../..');
const recordings = path.join(root, 'test/recordings/qmp');
const files = readdirSync(recordings).filter((name) => name.endsWith('.json'));
const scratch = new Scratch();

/** One entry of a recording: a line that was typed, or a question that was put to QEMU at the prompt after it. */
interface Step {
  readonly step?: string;
  readonly typed?: string;
  readonly qmp?: string;
  readonly arguments?: { readonly path?: string; readonly queue?: number };
  readonly answer?: { readonly return?: unknown };
}

interface Recording {
  readonly qemu: readonly string[];
  readonly steps: readonly Step[];
}

interface FeatureSet {
  readonly 'dev-features'?: readonly string[];
  readonly transports: readonly string[];
  readonly 'unknown-dev-features'?: number;
}

interface StatusAnswer {
  readonly name: string;
  readonly 'device-id': number;
  readonly 'num-vqs': number;
  readonly isr: number;
  readonly broken: boolean;
  readonly started: boolean;
  readonly status: { readonly statuses: readonly string[] };
  readonly 'guest-features': FeatureSet;
  readonly 'host-features': FeatureSet;
}

interface QueueAnswer {
  readonly name: string;
  readonly 'queue-index': number;
  readonly 'vring-num': number;
  readonly 'vring-num-default': number;
  readonly 'vring-desc': number;
  readonly 'vring-avail': number;
  readonly 'vring-used': number;
  readonly 'last-avail-idx': number;
  readonly 'used-idx': number;
  readonly inuse: number;
}

interface ElementAnswer {
  readonly name: string;
  readonly avail: { readonly flags: number; readonly idx: number };
  readonly used: { readonly idx: number };
}

const DEVICE_IDS = new Map([
  ['virtio-net', VIRTIO_ID_NET],
  ['virtio-blk', VIRTIO_ID_BLOCK],
  ['virtio-serial', VIRTIO_ID_CONSOLE],
  ['virtio-rng', VIRTIO_ID_RNG],
  ['virtio-balloon', VIRTIO_ID_BALLOON],
]);

/** Where QEMU's name is not the specification's; for QEMU, bit 30 belongs to vhost-user. */
const SPEC_NAMES = new Map([
  ['VIRTIO_RING_F_EVENT_IDX', 'VIRTIO_F_EVENT_IDX'],
  ['VIRTIO_RING_F_INDIRECT_DESC', 'VIRTIO_F_INDIRECT_DESC'],
  ['VHOST_USER_F_PROTOCOL_FEATURES', 'VIRTIO_F_BAD_FEATURE'],
]);

/** Names in the specification's words and the same as a number, from QEMU's list; bits that QEMU can't name count too. */
function features(set: FeatureSet): { names: string[]; value: string } {
  const names = [...(set['dev-features'] ?? []), ...set.transports]
    .map((text) => text.split(':')[0] ?? '')
    .map((name) => SPEC_NAMES.get(name) ?? name);
  const bits = new Map<string, number>(Object.entries(featureBits));
  let value = BigInt(set['unknown-dev-features'] ?? 0);
  for (const name of names) {
    const bit = bits.get(name);
    if (bit === undefined) {
      throw new Error(`no bit for the name ${name}`);
    }
    value |= 1n << BigInt(bit);
  }
  return { names: names.sort(), value: `0x${value.toString(16)}` };
}

/** Our side of `features`; QEMU 7.2 has no name for some bits. */
function ours(
  of: VirtioDeviceState,
  value: string,
  { 'unknown-dev-features': unnamed }: FeatureSet,
) {
  const named = BigInt(value) & ~BigInt(unnamed ?? 0);
  const names = featureBitNumbers(named).map((bit) => virtioFeatureName(of.id, bit));
  return { names: names.sort(), value };
}

const statusNames = (answer: StatusAnswer): string[] =>
  answer.status.statuses.map((text) => /^VIRTIO_CONFIG_S_(\w+):/.exec(text)?.[1] ?? text).sort();

function compareStatus(one: VirtioDeviceState, answer: StatusAnswer): void {
  const host = answer['host-features'];
  const guest = answer['guest-features'];
  expect({
    id: one.id,
    status: [...one.status.bits].sort(),
    started: one.status.bits.includes('DRIVER_OK'),
    offered: ours(one, one.deviceFeatures, host),
    negotiated: ours(one, one.negotiated, guest),
    table: one.features
      .filter(({ negotiated }) => negotiated)
      .map(({ name }) => name)
      .sort(),
    queues: one.queues.length,
    isr: one.interruptStatus,
    broken: one.broken !== undefined,
  }).toEqual({
    id: answer['device-id'],
    status: statusNames(answer),
    started: answer.started,
    offered: features(host),
    negotiated: features(guest),
    table: features(guest).names,
    queues: answer['num-vqs'],
    isr: answer.isr,
    broken: answer.broken,
  });
  // What the interface in use shows is part of what the device has.
  expect(BigInt(one.offered) & ~BigInt(one.deviceFeatures)).toBe(0n);
}

/** Rings are on the guest's heap, which need not be at the same place: what counts is how they lie to each other. */
const PAGE_BYTES = 4096;

function compareQueue(queue: VirtioQueue | undefined, answer: QueueAnswer): void {
  expect(
    queue && {
      'queue-index': queue.index,
      'vring-num': queue.size,
      'vring-num-default': queue.maxSize,
      avail: queue.availAddress - queue.descAddress,
      used: queue.usedAddress - queue.descAddress,
      page: queue.descAddress % PAGE_BYTES,
      'last-avail-idx': queue.device.lastAvailIdx,
      'used-idx': queue.device.usedIdx,
      inuse: queue.device.inFlight,
    },
  ).toEqual({
    'queue-index': answer['queue-index'],
    'vring-num': answer['vring-num'],
    'vring-num-default': answer['vring-num-default'],
    avail: answer['vring-avail'] - answer['vring-desc'],
    used: answer['vring-used'] - answer['vring-desc'],
    page: answer['vring-desc'] % PAGE_BYTES,
    'last-avail-idx': answer['last-avail-idx'],
    'used-idx': answer['used-idx'],
    inuse: answer.inuse,
  });
}

/** The rings' own words in memory, as both read them. */
function compareRings(queue: VirtioQueue | undefined, answer: ElementAnswer): void {
  expect([
    queue?.device.availIdx,
    queue?.device.interruptsSuppressed,
    queue?.device.usedIdx,
  ]).toEqual([answer.avail.idx, answer.avail.flags === 1, answer.used.idx]);
}

function device(state: VirtioSnapshot, name: string): VirtioDeviceState {
  const id = DEVICE_IDS.get(name);
  const found = state.transports.map((transport) => transport.device);
  const one = found.find((candidate) => candidate?.id === id);
  if (one === undefined) {
    throw new Error(`no device ${name}`);
  }
  return one;
}

/** Compares one answer of QEMU; false if it is about something that the snapshot doesn't have. */
function compare(state: VirtioSnapshot, step: Step): boolean {
  const answer = step.answer?.return;
  if (answer === undefined) {
    return false;
  }
  switch (step.qmp) {
    case 'x-query-virtio': {
      const names = (answer as { readonly name: string }[]).map(({ name }) => DEVICE_IDS.get(name));
      const found = state.transports.flatMap((transport) => transport.device?.id ?? []);
      expect([...found].sort()).toEqual(names.sort());
      return true;
    }
    case 'x-query-virtio-status': {
      const status = answer as StatusAnswer;
      compareStatus(device(state, status.name), status);
      return true;
    }
    case 'x-query-virtio-queue-status': {
      const queue = answer as QueueAnswer;
      compareQueue(device(state, queue.name).queues[queue['queue-index']], queue);
      return true;
    }
    case 'x-query-virtio-queue-element': {
      const element = answer as ElementAnswer;
      const index = step.arguments?.queue ?? 0;
      compareRings(device(state, element.name).queues[index], element);
      return true;
    }
    default:
      return false;
  }
}

async function snapshot(
  typed: readonly string[],
  options: readonly string[],
  machine: readonly string[],
) {
  scratch.write('typed.txt', typed.map((line) => `${line}\n`).join(''));
  const args = ['snapshot', '--type', 'typed.txt', ...options, '--', ...machine];
  const { code, stdout, stderr } = await scratch.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as VirtioSnapshot;
}

/** Cuts a recording after each line that was typed; only what is followed by questions counts. */
function moments({ steps }: Recording): { typed: string[]; questions: Step[] }[] {
  const found: { typed: string[]; questions: Step[] }[] = [];
  const typed: string[] = [];
  for (const step of steps) {
    if (step.step !== undefined || step.typed !== undefined) {
      if (step.typed !== undefined) {
        typed.push(step.typed);
      }
      found.push({ typed: [...typed], questions: [] });
    } else if (step.qmp !== undefined) {
      found.at(-1)?.questions.push(step);
    }
  }
  return found.filter(({ questions }) => questions.length > 0);
}

describe('the snapshot beside what QEMU itself says of its devices', () => {
  let reason: string | undefined;

  beforeAll(() => {
    const script = path.join(root, 'scripts/recording-images.mjs');
    const named = files.map((name) => path.join(recordings, name));
    try {
      const output = execFileSync(process.execPath, [script, ...named], { encoding: 'utf8' });
      const folder = output.trim().split('\n').at(-1) ?? '';
      mkdirSync(scratch.file('img'));
      copyFileSync(path.join(folder, 'ext4-16m.img'), scratch.file('img/ext4-16m.img'));
    } catch (error) {
      reason = (error as { readonly stdout?: string }).stdout?.trim() ?? String(error);
    }
  }, 300_000);

  for (const name of files) {
    const recording = JSON.parse(readFileSync(path.join(recordings, name), 'utf8')) as Recording;
    for (const { typed, questions } of shareOf(moments(recording), 2)) {
      const title = `${path.basename(name, '.json')} after ${typed.at(-1) ?? 'boot'}`;
      const look = async (options: readonly string[], qemu: readonly string[]) => {
        const state = await snapshot(typed, options, qemu);
        const compared = questions.filter((step) => compare(state, step));
        // Each device at least once, whatever else was asked.
        expect(compared.length).toBeGreaterThanOrEqual(2);
      };
      it(title, async (context) => {
        context.skip(reason !== undefined, reason);
        await look(['--firmware', 'built-in'], recording.qemu);
      });
      if (name.startsWith('riscv64')) {
        it.skipIf(whyNotReal !== '')(
          `${title}, with the U-Boot with which it was recorded${whyNotReal}`,
          async (context) => {
            context.skip(reason !== undefined, reason);
            await look([], withRealUBoot(recording.qemu));
          },
        );
      }
    }
  }
});
