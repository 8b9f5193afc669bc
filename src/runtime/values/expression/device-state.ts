import type { VirtioDeviceState, VirtioQueue, VirtioTransport } from '../../../protocol/virtio';
import { structureNamed } from '../guest/guest-type';
import type { GuestMemory } from '../guest/guest-memory';
import { GuestObject } from '../guest/guest-value';
import type { EvaluationContext } from './context';
import { OperandError } from './operators';

/**
 * The transport that is meant: the frame's own, or one by its name, by its device's (`virtio-blk#31`) or as U-Boot's commands
 * call that (`virtio 0`, `eth0`).
 */
export function transportFor(name: unknown, context: EvaluationContext): VirtioTransport {
  const wanted = name ?? context.device?.();
  if (wanted === undefined) {
    throw new OperandError('no device here; name one, as in $device(virtio-blk#31)');
  }
  const transports = context.snapshot?.().transports ?? [];
  const found = transports.find((transport) => isCalled(transport, wanted));
  if (found === undefined) {
    const known = transports.flatMap(({ device }) => device?.driverDevice ?? []);
    const text = typeof wanted === 'string' ? wanted : typeof wanted;
    throw new OperandError(
      `expected a device (${known.length === 0 ? 'none is bound yet' : known.join(', ')}), found \`${text}\``,
    );
  }
  return found;
}

function isCalled({ name, device }: VirtioTransport, wanted: unknown): boolean {
  return name === wanted || device?.driverDevice === wanted || device?.uclassNumber === wanted;
}

/** A device as an object of the language. It is for looking only. */
export function deviceObject({ name, kind, address, probed, device }: VirtioTransport): object {
  const transport = { transport: name, kind, address, probed };
  return Object.freeze(
    device === undefined
      ? transport
      : { name: device.driverDevice ?? name, ...transport, ...state(device) },
  );
}

function state(device: VirtioDeviceState): object {
  const { id, status, interruptStatus, configGeneration, broken, queues } = device;
  return {
    id,
    status: status.value,
    features: BigInt(device.negotiated),
    offered: BigInt(device.offered),
    interrupt_status: interruptStatus,
    config_generation: configGeneration,
    config: Object.freeze(
      Object.fromEntries(device.config.map((field) => [field.name, numberIn(field.value)])),
    ),
    queues: queues.length,
    broken: broken ?? null,
  };
}

/** Snapshots have configuration fields as text, because not all are numbers. */
function numberIn(text: string): number | bigint | string {
  if (!/^(?:0x[\da-f]+|\d+)$/i.test(text)) {
    return text;
  }
  const value = BigInt(text);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value);
}

/** A queue as an object of the language: what both sides remember, and the rings, which are guest memory. */
export function queueObject(
  { name, device }: VirtioTransport,
  index: number,
  memory: GuestMemory | undefined,
): object {
  const queue = device?.queues.find((candidate) => candidate.index === index);
  if (queue === undefined) {
    const count = device?.queues.length ?? 0;
    throw new OperandError(`expected a queue of ${name}, which has ${count}, found ${index}`);
  }
  const { size, maxSize, ready, driver, chains } = queue;
  const { lastAvailIdx, notifiedIdx, inFlight, interruptsSuppressed } = queue.device;
  return Object.freeze({
    index,
    name: queue.name,
    num: size,
    max: maxSize,
    ready,
    ...rings(queue, memory),
    last_avail_idx: lastAvailIdx,
    notified_idx: notifiedIdx,
    in_flight: inFlight,
    interrupts_suppressed: interruptsSuppressed,
    ...(driver && {
      num_free: driver.numFree,
      free_head: driver.freeHead,
      num_added: driver.numAdded,
      last_used_idx: driver.lastUsedIdx,
    }),
    chains: chains.length,
  });
}

function rings(
  { size, descAddress, availAddress, usedAddress }: VirtioQueue,
  memory: GuestMemory | undefined,
): object {
  const part = (name: string, address: number): GuestObject | null => {
    const type = structureNamed(name, size);
    return type === undefined || address === 0 ? null : new GuestObject(type, address, memory);
  };
  const desc = structureNamed('vring_desc');
  return {
    desc:
      desc === undefined || descAddress === 0
        ? null
        : new GuestObject({ kind: 'array', of: desc, count: size }, descAddress, memory),
    avail: part('vring_avail', availAddress),
    used: part('vring_used', usedAddress),
  };
}
