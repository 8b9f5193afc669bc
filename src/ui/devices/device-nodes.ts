import { hex } from '../../base/hex';
import type {
  VirtioDeviceState,
  VirtioQueue,
  VirtioSnapshot,
  VirtioTransport,
} from '../../protocol/virtio';
import {
  STATUS_BITS,
  chainText,
  configText,
  descriptorText,
  deviceText,
  deviceTitle,
  featureText,
  queueText,
  statusText,
  transportText,
} from '../../inspect/virtio-text';

/** A row of the VirtIO Devices view. */
export interface DeviceNode {
  /** The same thing has the same id in every snapshot, so that the view keeps what is unfolded. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Unfolded when first shown. */
  readonly expanded: boolean;
  readonly children: readonly DeviceNode[];
  /** What `Copy Value` copies. */
  readonly value: string;
}

type NodeFields = Partial<Omit<DeviceNode, 'id' | 'label'>>;

function node(id: string, label: string, fields: NodeFields): DeviceNode {
  const description = fields.description ?? '';
  return {
    id,
    label,
    description,
    tooltip: fields.tooltip ?? (description === '' ? label : `${label}: ${description}`),
    icon: fields.icon ?? 'symbol-field',
    expanded: fields.expanded ?? false,
    children: fields.children ?? [],
    value: fields.value ?? (description === '' ? label : description),
  };
}

/** Rows for a snapshot: transports with a device first, then all empty slots in one row. */
export function deviceNodes(snapshot: VirtioSnapshot): DeviceNode[] {
  const used = snapshot.transports.filter((transport) => transport.device !== undefined);
  const empty = snapshot.transports.filter((transport) => transport.device === undefined);
  const nodes = used.map(transportNode);
  if (empty.length > 0) {
    nodes.push(emptySlots(empty));
  }
  return nodes;
}

function transportNode(transport: VirtioTransport): DeviceNode {
  const { device, name } = transport;
  return node(name, name, {
    description: transportText(transport),
    tooltip: transportTooltip(transport),
    icon: 'circuit-board',
    expanded: true,
    value: name,
    children: device === undefined ? [] : [deviceNode(name, device)],
  });
}

function transportTooltip(transport: VirtioTransport): string {
  const sequence =
    transport.sequence === undefined ? 'no driver bound' : `virtio uclass ${transport.sequence}`;
  return `${transport.name}: ${transport.interface} virtio-${transport.kind} at ${hex(transport.address)}, ${sequence}${transport.probed ? ', probed' : ', not probed'}`;
}

function emptySlots(transports: readonly VirtioTransport[]): DeviceNode {
  const count = transports.length;
  return node('empty', count === 1 ? '1 empty slot' : `${count} empty slots`, {
    icon: 'circle-outline',
    tooltip: 'Transports of the machine without a device',
    children: transports.map((transport) =>
      node(transport.name, transport.name, {
        description: transportText(transport),
        tooltip: transportTooltip(transport),
        icon: 'circle-outline',
        value: transport.name,
      }),
    ),
  });
}

const DEVICE_ICONS: Readonly<Record<number, string>> = {
  1: 'globe',
  2: 'database',
  3: 'terminal',
  4: 'symbol-numeric',
};

function deviceNode(path: string, device: VirtioDeviceState): DeviceNode {
  const id = `${path}/device`;
  const children = [statusNode(id, device), featuresNode(id, device)];
  if (device.config.length > 0) {
    children.push(configNode(id, device));
  }
  if (device.broken !== undefined) {
    children.push(node(`${id}/broken`, 'broken', { description: device.broken, icon: 'error' }));
  }
  children.push(...device.queues.map((queue) => queueNode(id, queue)));
  return node(id, deviceTitle(device), {
    description: deviceText(device),
    tooltip: `${deviceTitle(device)}: ${device.idName} (device id ${device.id}), ${statusText(device.status)}`,
    icon: device.broken === undefined ? (DEVICE_ICONS[device.id] ?? 'chip') : 'error',
    expanded: true,
    value: deviceTitle(device),
    children,
  });
}

function statusNode(path: string, device: VirtioDeviceState): DeviceNode {
  const id = `${path}/status`;
  return node(id, 'status', {
    description: statusText(device.status),
    icon: 'pulse',
    value: hex(device.status.value),
    children: STATUS_BITS.map(({ bit, name, meaning }) => {
      const set = (device.status.value & bit) !== 0;
      return node(`${id}/${name}`, name, {
        description: set ? 'set' : '',
        tooltip: `${name} (${hex(bit)}): ${meaning}; ${set ? 'set' : 'not set'}`,
        icon: set ? 'pass-filled' : 'circle-large-outline',
        value: set ? '1' : '0',
      });
    }),
  });
}

function featuresNode(path: string, device: VirtioDeviceState): DeviceNode {
  const id = `${path}/features`;
  const count = device.features.filter(({ negotiated }) => negotiated).length;
  const offered = device.features.filter((feature) => feature.offered).length;
  return node(id, 'features', {
    description: `${count} of ${offered} negotiated`,
    tooltip: `Offered ${device.offered}, negotiated ${device.negotiated}`,
    icon: 'checklist',
    value: device.negotiated,
    children: device.features.map((feature) =>
      node(`${id}/${feature.bit}`, feature.name, {
        description: featureText(feature),
        tooltip: `${feature.name} (bit ${feature.bit}): ${featureText(feature)}`,
        icon: feature.negotiated
          ? 'pass-filled'
          : feature.offered
            ? 'circle-large-outline'
            : 'circle-slash',
      }),
    ),
  });
}

function configNode(path: string, device: VirtioDeviceState): DeviceNode {
  const id = `${path}/config`;
  return node(id, 'configuration', {
    description: `generation ${device.configGeneration}`,
    tooltip: `Device configuration space, generation ${device.configGeneration}`,
    icon: 'settings-gear',
    children: device.config.map((field) =>
      node(`${id}/${field.name}`, field.name, {
        description: configText(field),
        tooltip: `${field.name}: ${configText(field)}; ${field.sizeBytes} bytes at offset ${hex(field.offset)}`,
        icon: 'symbol-field',
        value: field.value,
      }),
    ),
  });
}

function queueNode(path: string, queue: VirtioQueue): DeviceNode {
  const id = `${path}/queue${queue.index}`;
  const children: DeviceNode[] = [];
  if (queue.ready) {
    children.push(
      leaf(id, 'descriptor table', hex(queue.descAddress)),
      leaf(id, 'available ring', hex(queue.availAddress)),
      leaf(id, 'used ring', hex(queue.usedAddress)),
    );
  }
  if (queue.driver !== undefined) {
    children.push(driverSide(id, queue.driver));
  }
  children.push(deviceSide(id, queue));
  children.push(...queue.chains.map((chain, position) => chainNode(id, chain, position)));
  if (queue.chainsOmitted > 0) {
    children.push(
      node(`${id}/omitted`, `${queue.chainsOmitted} more chains`, { icon: 'ellipsis' }),
    );
  }
  return node(id, `queue ${queue.index} ${queue.name}`, {
    description: queueText(queue),
    icon: 'layers',
    children,
  });
}

function leaf(path: string, label: string, description: string): DeviceNode {
  return node(`${path}/${label}`, label, { description });
}

function driverSide(path: string, driver: NonNullable<VirtioQueue['driver']>): DeviceNode {
  const id = `${path}/driver`;
  return node(id, 'driver side', {
    description: `last used ${driver.lastUsedIdx}, ${driver.numFree} free`,
    icon: 'arrow-right',
    tooltip: "U-Boot's struct virtqueue",
    children: [
      leaf(id, 'num_free', String(driver.numFree)),
      leaf(id, 'free_head', String(driver.freeHead)),
      leaf(id, 'num_added', String(driver.numAdded)),
      leaf(id, 'last_used_idx', String(driver.lastUsedIdx)),
      leaf(id, 'avail_idx_shadow', String(driver.availIdxShadow)),
      leaf(id, 'avail_flags_shadow', hex(driver.availFlagsShadow)),
    ],
  });
}

function deviceSide(path: string, queue: VirtioQueue): DeviceNode {
  const id = `${path}/device`;
  const { device } = queue;
  return node(id, 'device side', {
    description: `last available ${device.lastAvailIdx}, ${device.inFlight} in flight`,
    icon: 'arrow-left',
    tooltip: 'What the device knows of the rings',
    children: [
      leaf(id, 'available idx', String(device.availIdx)),
      leaf(id, 'last available idx', String(device.lastAvailIdx)),
      leaf(id, 'used idx', String(device.usedIdx)),
      leaf(id, 'in flight', String(device.inFlight)),
      leaf(id, 'interrupts', device.interruptsSuppressed ? 'suppressed' : 'wanted'),
    ],
  });
}

function chainNode(
  path: string,
  chain: VirtioQueue['chains'][number],
  position: number,
): DeviceNode {
  const id = `${path}/chain${position}`;
  return node(id, `chain ${chain.head}`, {
    description: chainText(chain),
    icon: chain.used ? 'pass' : 'link',
    children: chain.descriptors.map((descriptor, index) =>
      node(`${id}/${index}`, `descriptor ${descriptor.index}`, {
        description: descriptorText(descriptor),
        icon: descriptor.flags.includes('WRITE') ? 'edit' : 'book',
        tooltip: `descriptor ${descriptor.index}: ${descriptorText(descriptor)}; ${descriptor.flags.includes('WRITE') ? 'the device writes it' : 'the device reads it'}`,
        value: hex(descriptor.address),
      }),
    ),
  });
}
