import { hex } from '../../base/hex';
import type { VirtioChain, VirtioDescriptor, VirtioQueue } from '../../protocol/virtio';
import { chainText, descriptorText, queueText } from '../virtio-text';
import { outlineRow, type OutlineRow } from './row';

/** @param device its name, for data breakpoints */
export function queueRow(path: string, device: string, queue: VirtioQueue): OutlineRow {
  const key = `${path}/queue${queue.index}`;
  const name = `${device} queue ${queue.index}`;
  const children = [
    outlineRow(`${key}/size`, 'size', `${queue.size} of at most ${queue.maxSize}`, 'number', {
      plain: String(queue.size),
    }),
    addressRow(key, `${name} desc`, 'desc', queue.descAddress, 'descriptor table'),
    addressRow(key, `${name} avail`, 'avail', queue.availAddress, 'available ring'),
    addressRow(key, `${name} used`, 'used', queue.usedAddress, 'used ring'),
  ];
  if (queue.driver !== undefined) {
    children.push(driverSideRow(key, queue.driver));
  }
  children.push(deviceSideRow(key, name, queue), chainsRow(key, name, queue));
  return outlineRow(key, `${queue.index} ${queue.name}`, queueText(queue), 'virtqueue', {
    kind: 'queue',
    tooltip: `queue ${queue.index} ${queue.name}: ${queueText(queue)}`,
    children,
  });
}

function addressRow(
  path: string,
  watch: string,
  label: string,
  address: number,
  meaning: string,
): OutlineRow {
  return outlineRow(`${path}/${label}`, label, hex(address), 'address', {
    tooltip: address === 0 ? `${meaning}: no address set` : `${meaning} at ${hex(address)}`,
    memoryAddress: address === 0 ? undefined : address,
    watch,
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

function deviceSideRow(path: string, queueName: string, { device }: VirtioQueue): OutlineRow {
  const key = `${path}/device`;
  const field = (name: string, value: string, type: string, part?: string): OutlineRow =>
    outlineRow(`${key}/${name}`, name, value, type, {
      watch: part === undefined ? undefined : `${queueName} ${part}`,
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
        field('available idx', String(device.availIdx), 'ring index', 'avail.idx'),
        field('last available idx', String(device.lastAvailIdx), 'ring index'),
        field('used idx', String(device.usedIdx), 'ring index', 'used.idx'),
        field('in flight', String(device.inFlight), 'number'),
        field(
          'interrupts',
          device.interruptsSuppressed ? 'suppressed' : 'wanted',
          'ring flags',
          'avail.flags',
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
    memoryAddress: descriptor.address,
    watch: `${name} descriptor ${descriptor.index}`,
    plain: hex(descriptor.address),
  });
}
