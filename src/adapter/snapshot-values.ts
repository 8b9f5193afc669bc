import { hex } from '../base/hex';
import type { VirtioDeviceState, VirtioQueue, VirtioTransport } from '../protocol/virtio';
import {
  chainText,
  configText,
  descriptorText,
  featureText,
  queueText,
  statusText,
  transportText,
} from '../inspect/virtio-text';

/** A value shown in the Variables view that comes from the snapshot, not from a frame. */
export interface ValueNode {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly memoryAddress?: number;
  readonly members?: readonly ValueNode[];
}

const leaf = (name: string, value: string, type: string): ValueNode => ({ name, value, type });

const address = (name: string, value: number): ValueNode =>
  value === 0
    ? { name, value: hex(value), type: 'address' }
    : { name, value: hex(value), type: 'address', memoryAddress: value };

/** The scope *Device*: the virtio device that a frame works on. */
export function deviceNodes(transport: VirtioTransport): ValueNode[] {
  const { device } = transport;
  const nodes: ValueNode[] = [
    leaf('transport', `${transport.name} (${transportText(transport)})`, 'transport'),
  ];
  if (device === undefined) {
    nodes.push(leaf('device', 'none: the slot is empty', 'device'));
    return nodes;
  }
  nodes.push(
    leaf('device', device.driverDevice ?? 'no driver bound', 'device'),
    leaf('id', `${device.id} (${device.idName})`, 'device id'),
    leaf('status', statusText(device.status), 'device status'),
    featuresNode(device),
  );
  if (device.config.length > 0) {
    nodes.push({
      name: 'config',
      value: `${device.config.length} fields`,
      type: 'device configuration space',
      members: device.config.map((field) =>
        leaf(field.name, configText(field), `${field.sizeBytes} bytes at ${hex(field.offset)}`),
      ),
    });
  }
  nodes.push(
    leaf('config generation', String(device.configGeneration), 'number'),
    leaf('interrupt status', hex(device.interruptStatus), 'interrupt status'),
  );
  if (device.broken !== undefined) {
    nodes.push(leaf('broken', device.broken, 'device error'));
  }
  return nodes;
}

function featuresNode(device: VirtioDeviceState): ValueNode {
  return {
    name: 'features',
    value: `negotiated ${device.negotiated} of ${device.offered} offered`,
    type: 'feature bits',
    members: device.features.map((feature) =>
      leaf(feature.name, featureText(feature), `feature bit ${feature.bit}`),
    ),
  };
}

/** The scope *Virtqueues*: queues, their rings from both sides, and the chains in them. */
export function queueNodes(queues: readonly VirtioQueue[]): ValueNode[] {
  return queues.map((queue) => ({
    name: `${queue.index} ${queue.name}`,
    value: queueText(queue),
    type: 'virtqueue',
    members: queueMembers(queue),
  }));
}

function queueMembers(queue: VirtioQueue): ValueNode[] {
  const members: ValueNode[] = [
    leaf('size', `${queue.size} of at most ${queue.maxSize}`, 'number'),
    address('desc', queue.descAddress),
    address('avail', queue.availAddress),
    address('used', queue.usedAddress),
  ];
  if (queue.driver !== undefined) {
    members.push({
      name: 'driver side',
      value: `last used ${queue.driver.lastUsedIdx}, ${queue.driver.numFree} free`,
      type: 'struct virtqueue',
      members: [
        leaf('num_free', String(queue.driver.numFree), 'number'),
        leaf('free_head', String(queue.driver.freeHead), 'descriptor'),
        leaf('num_added', String(queue.driver.numAdded), 'number'),
        leaf('last_used_idx', String(queue.driver.lastUsedIdx), 'ring index'),
        leaf('avail_idx_shadow', String(queue.driver.availIdxShadow), 'ring index'),
        leaf('avail_flags_shadow', hex(queue.driver.availFlagsShadow), 'ring flags'),
      ],
    });
  }
  members.push(
    {
      name: 'device side',
      value: `last available ${queue.device.lastAvailIdx}, ${queue.device.inFlight} in flight`,
      type: 'device state',
      members: [
        leaf('available idx', String(queue.device.availIdx), 'ring index'),
        leaf('last available idx', String(queue.device.lastAvailIdx), 'ring index'),
        leaf('used idx', String(queue.device.usedIdx), 'ring index'),
        leaf('in flight', String(queue.device.inFlight), 'number'),
        leaf('interrupts suppressed', String(queue.device.interruptsSuppressed), 'boolean'),
      ],
    },
    chainsNode(queue),
  );
  return members;
}

function chainsNode(queue: VirtioQueue): ValueNode {
  const omitted = queue.chainsOmitted === 0 ? '' : `, ${queue.chainsOmitted} more not shown`;
  return {
    name: 'chains',
    value: `${queue.chains.length}${omitted}`,
    type: 'descriptor chains',
    members: queue.chains.map((chain) => ({
      name: `chain ${chain.head}`,
      value: chainText(chain),
      type: 'descriptor chain',
      members: chain.descriptors.map((descriptor) => ({
        name: `descriptor ${descriptor.index}`,
        value: descriptorText(descriptor),
        type: 'descriptor',
        memoryAddress: descriptor.address,
      })),
    })),
  };
}
