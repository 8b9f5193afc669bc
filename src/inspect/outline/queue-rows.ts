import { hex } from '../../base/hex';
import type { VirtioChain, VirtioDescriptor, VirtioQueue } from '../../protocol/virtio';
import {
  VIRTQ_AVAIL_FLAGS,
  VIRTQ_AVAIL_IDX,
  VIRTQ_USED_IDX,
  availableRingBytes,
  descriptorTableBytes,
  usedRingBytes,
} from '../../spec/virtio-ring';
import { chainText, descriptorText, queueText } from '../virtio-text';
import { outlineRow, type OutlineRow, type RowMemory } from './row';

/**
 * @param device its name, for data breakpoints
 * @param eventIdx VIRTIO_F_EVENT_IDX was negotiated: the rings have a field more
 */
export function queueRow(
  path: string,
  device: string,
  queue: VirtioQueue,
  eventIdx: boolean,
): OutlineRow {
  const { size } = queue;
  const key = `${path}/queue${queue.index}`;
  const name = `${device} queue ${queue.index}`;
  const desc = ringRow(key, name, 'desc', 'descriptor table', {
    address: queue.descAddress,
    sizeBytes: descriptorTableBytes(size),
  });
  const children = [
    outlineRow(`${key}/size`, 'size', sizeText(queue), 'number', {
      plain: String(queue.size),
    }),
    desc,
    ringRow(key, name, 'avail', 'available ring', {
      address: queue.availAddress,
      sizeBytes: availableRingBytes(size, eventIdx),
    }),
    ringRow(key, name, 'used', 'used ring', {
      address: queue.usedAddress,
      sizeBytes: usedRingBytes(size, eventIdx),
    }),
  ];
  if (queue.driver !== undefined) {
    children.push(driverSideRow(key, queue.driver));
  }
  children.push(deviceSideRow(key, name, queue), chainsRow(key, name, queue));
  return outlineRow(key, `${queue.index} ${queue.name}`, queueText(queue), 'virtqueue', {
    kind: 'queue',
    tooltip: `queue ${queue.index} ${queue.name}: ${queueText(queue)}`,
    // Its rings begin with the descriptors.
    memory: desc.memory,
    children,
  });
}

/** A driver on MMIO may choose more than what a device has by itself. */
function sizeText({ size, maxSize }: VirtioQueue): string {
  return size > maxSize ? `${size}, by default ${maxSize}` : `${size} of at most ${maxSize}`;
}

function ringRow(
  path: string,
  queueName: string,
  label: string,
  meaning: string,
  { address, sizeBytes }: Omit<RowMemory, 'name'>,
): OutlineRow {
  return outlineRow(`${path}/${label}`, label, hex(address), 'address', {
    tooltip: address === 0 ? `${meaning}: no address set` : `${meaning} at ${hex(address)}`,
    memory: address === 0 ? undefined : { address, sizeBytes, name: `${queueName} ${meaning}` },
    watch: `${queueName} ${label}`,
  });
}

function driverSideRow(path: string, driver: NonNullable<VirtioQueue['driver']>): OutlineRow {
  const key = `${path}/driver`;
  const field = (name: string, value: string, type: string): OutlineRow =>
    outlineRow(`${key}/${name}`, name, value, type);
  return outlineRow(
    key,
    'driver',
    `${driver.numFree} free, last used ${driver.lastUsedIdx}`,
    'struct virtqueue',
    {
      kind: 'driverSide',
      tooltip: "U-Boot's struct virtqueue",
      children: [
        field('num_free', String(driver.numFree), 'number'),
        field('free_head', String(driver.freeHead), 'descriptor'),
        field('num_added', String(driver.numAdded), 'number'),
        field('last_used_idx', String(driver.lastUsedIdx), 'ring index'),
        field('avail_idx_shadow', String(driver.availIdxShadow), 'ring index'),
        field('avail_flags_shadow', hex(driver.availFlagsShadow), 'ring flags'),
      ],
    },
  );
}

function deviceSideRow(path: string, queueName: string, queue: VirtioQueue): OutlineRow {
  const key = `${path}/device`;
  const { device, availAddress, usedAddress } = queue;
  const field = (name: string, value: string, type: string, memory?: RowMemory): OutlineRow =>
    outlineRow(`${key}/${name}`, name, value, type, {
      memory: queue.ready ? memory : undefined,
      watch: memory?.name,
    });
  /** 16 bits of a ring. */
  const part = (name: string, address: number): RowMemory => ({
    address,
    sizeBytes: 2,
    name: `${queueName} ${name}`,
  });
  return outlineRow(
    key,
    'device',
    `${device.inFlight} in flight, last available ${device.lastAvailIdx}`,
    'device state',
    {
      kind: 'deviceSide',
      tooltip: 'What the device knows of the rings',
      children: [
        field(
          'available idx',
          String(device.availIdx),
          'ring index',
          part('avail.idx', availAddress + VIRTQ_AVAIL_IDX),
        ),
        field('last available idx', String(device.lastAvailIdx), 'ring index'),
        field('notified idx', String(device.notifiedIdx), 'ring index'),
        field(
          'used idx',
          String(device.usedIdx),
          'ring index',
          part('used.idx', usedAddress + VIRTQ_USED_IDX),
        ),
        field('in flight', String(device.inFlight), 'number'),
        field(
          'interrupts',
          device.interruptsSuppressed ? 'suppressed' : 'wanted',
          'ring flags',
          part('avail.flags', availAddress + VIRTQ_AVAIL_FLAGS),
        ),
      ],
    },
  );
}

function chainsRow(path: string, name: string, queue: VirtioQueue): OutlineRow {
  const key = `${path}/chains`;
  const omitted = queue.chainsOmitted === 0 ? '' : `, ${queue.chainsOmitted} more not shown`;
  return outlineRow(key, 'chains', `${queue.chains.length}${omitted}`, 'descriptor chains', {
    kind: 'chains',
    tooltip: 'Chains that the driver has exposed and not taken back, oldest first',
    open: true,
    children: queue.chains.map((chain, position) => chainRow(key, name, chain, position)),
  });
}

function chainRow(path: string, name: string, chain: VirtioChain, position: number): OutlineRow {
  const key = `${path}/${position}`;
  return outlineRow(key, `chain ${chain.head}`, chainText(chain), 'descriptor chain', {
    kind: chain.used ? 'usedChain' : 'chain',
    children: chain.descriptors.map((descriptor, index) =>
      descriptorRow(`${key}/${index}`, name, descriptor),
    ),
  });
}

function descriptorRow(key: string, name: string, descriptor: VirtioDescriptor): OutlineRow {
  const isWritten = descriptor.flags.includes('WRITE');
  const label = `descriptor ${descriptor.index}`;
  const text = descriptorText(descriptor);
  return outlineRow(key, label, text, 'descriptor', {
    kind: isWritten ? 'writtenDescriptor' : 'readDescriptor',
    tooltip: `${label}: ${text}; ${isWritten ? 'the device writes it' : 'the device reads it'}`,
    memory: {
      address: descriptor.address,
      sizeBytes: descriptor.lengthBytes,
      name: `${name} buffer of descriptor ${descriptor.index}`,
    },
    watch: `${name} descriptor ${descriptor.index}`,
    plain: hex(descriptor.address),
  });
}
