import { hex } from '../../base/hex';
import type { VirtioDeviceState, VirtioTransport } from '../../protocol/virtio';
import {
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_CONSOLE,
  VIRTIO_ID_NET,
  VIRTIO_ID_RNG,
} from '../../spec/virtio-ids';
import { configSummary } from '../config-fields';
import {
  STATUS_BITS,
  configText,
  featureText,
  featuresText,
  statusNote,
  statusText,
  transportText,
} from '../virtio-text';
import { outlineRow, type OutlineRow, type RowKind } from './row';

const DEVICE_KINDS: Readonly<Record<number, RowKind>> = {
  [VIRTIO_ID_NET]: 'networkDevice',
  [VIRTIO_ID_BLOCK]: 'blockDevice',
  [VIRTIO_ID_CONSOLE]: 'consoleDevice',
  [VIRTIO_ID_RNG]: 'entropyDevice',
};

export function deviceKind(device: VirtioDeviceState): RowKind {
  return device.broken === undefined ? (DEVICE_KINDS[device.id] ?? 'otherDevice') : 'brokenDevice';
}

/** What changes while a driver brings the device up. */
export function stateRows({ name, device }: VirtioTransport): OutlineRow[] {
  if (device === undefined) {
    return [];
  }
  const rows = [statusRow(name, device), featuresRow(name, device)];
  if (device.broken !== undefined) {
    rows.unshift(
      outlineRow(`${name}/broken`, 'broken', device.broken, 'device error', { kind: 'error' }),
    );
  }
  if (device.config.length > 0) {
    rows.push(configRow(name, device));
  }
  return rows;
}

/** Which device it is, and what else its registers say. */
export function identityRows(transport: VirtioTransport): OutlineRow[] {
  const { device, name } = transport;
  const rows: OutlineRow[] = [];
  if (device === undefined) {
    rows.push(outlineRow(`${name}/device`, 'device', 'none: the slot is empty', 'device'));
  } else {
    rows.push(
      outlineRow(`${name}/interrupt`, 'interrupt', hex(device.interruptStatus), 'interrupt status'),
      outlineRow(`${name}/device`, 'device', driverText(device), 'device', {
        plain: device.driverDevice ?? '',
      }),
      outlineRow(`${name}/id`, 'id', `${device.id} (${device.idName})`, 'device id', {
        plain: String(device.id),
      }),
    );
  }
  rows.push(
    outlineRow(
      `${name}/transport`,
      'transport',
      `${name} (${transportText(transport)})`,
      'transport',
      { plain: name },
    ),
  );
  return rows;
}

function driverText(device: VirtioDeviceState): string {
  return device.driverDevice === undefined
    ? 'no driver bound'
    : [device.driverDevice, ...(device.uclassNumber === undefined ? [] : [device.uclassNumber])]
        .join(', ')
        .concat(device.driverProbed ? '' : ', not probed');
}

function statusRow(path: string, device: VirtioDeviceState): OutlineRow {
  const key = `${path}/status`;
  const { status } = device;
  const note = statusNote(status);
  return outlineRow(key, 'status', statusText(status), 'device status', {
    kind: 'status',
    watch: `${device.driverDevice ?? path} status`,
    tooltip: [`status: ${statusText(status)}`, ...(note === undefined ? [] : [note])].join('\n'),
    plain: hex(status.value),
    children: STATUS_BITS.map(({ bit, name, meaning }) => {
      const isSet = (status.value & bit) !== 0;
      const text = `${name} (${hex(bit)}): ${meaning}; ${isSet ? 'set' : 'not set'}`;
      return outlineRow(`${key}/${name}`, name, isSet ? 'set' : 'not set', 'status bit', {
        kind: isSet ? 'set' : 'clear',
        tooltip: name === 'ACKNOWLEDGE' && note !== undefined ? `${text}\n${note}` : text,
        plain: isSet ? '1' : '0',
      });
    }),
  });
}

function featuresRow(path: string, device: VirtioDeviceState): OutlineRow {
  const key = `${path}/features`;
  return outlineRow(key, 'features', featuresText(device), 'feature bits', {
    kind: 'features',
    watch: `${device.driverDevice ?? path} features`,
    tooltip: `Offered ${device.offered}, negotiated ${device.negotiated}`,
    plain: device.negotiated,
    children: device.features.map((feature) => {
      const text = featureText(feature, device);
      return outlineRow(`${key}/${feature.bit}`, feature.name, text, `feature bit ${feature.bit}`, {
        kind: feature.negotiated ? 'set' : feature.offered ? 'clear' : 'notOffered',
        tooltip: `${feature.name} (bit ${feature.bit}): ${text}`,
      });
    }),
  });
}

function configRow(path: string, device: VirtioDeviceState): OutlineRow {
  const key = `${path}/config`;
  const type = 'device configuration space';
  const generation = String(device.configGeneration);
  return outlineRow(key, 'config', configSummary(device.id, device.config), type, {
    kind: 'config',
    tooltip: `Device configuration space, ${device.config.length} fields, generation ${generation}`,
    children: [
      ...device.config.map((field) => {
        const place = `${field.sizeBytes} bytes at ${hex(field.offset)}`;
        return outlineRow(`${key}/${field.name}`, field.name, configText(field), place, {
          tooltip: `${field.name}: ${configText(field)}; ${place}`,
          plain: field.value,
        });
      }),
      outlineRow(`${key}/generation`, 'generation', generation, 'number', {
        tooltip: `generation: ${generation}; it changes with the fields`,
      }),
    ],
  });
}
