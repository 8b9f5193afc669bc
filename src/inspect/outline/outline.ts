import { hex } from '../../base/hex';
import type { VirtioSnapshot, VirtioTransport } from '../../protocol/virtio';
import { VIRTIO_F_EVENT_IDX } from '../../spec/virtio-feature-bits';
import { deviceTitle, statusText, transportText } from '../virtio-text';
import { deviceKind, identityRows, stateRows } from './device-rows';
import { queueRow } from './queue-rows';
import { outlineRow, type OutlineRow } from './row';

/**
 * The outline of a snapshot. It has one form: the VirtIO Devices view draws all of it, the scopes of a frame the parts
 * of one device. Rows say first what tells them apart, so that they can be read where there is little room.
 */
export function snapshotRows(snapshot: VirtioSnapshot): OutlineRow[] {
  const empty = snapshot.transports.filter(({ device }) => device === undefined);
  const rows = snapshot.transports.filter(({ device }) => device !== undefined).map(transportRow);
  if (empty.length > 0) {
    rows.push(emptySlots(empty));
  }
  return rows;
}

/** What a device is and in which state, without its queues. */
export function deviceRows(transport: VirtioTransport): OutlineRow[] {
  return [...stateRows(transport), ...identityRows(transport)];
}

/** The queues of a device, with their rings from both sides and the chains in them. */
export function queueRows(transport: VirtioTransport): OutlineRow[] {
  const { device, name } = transport;
  if (device === undefined) {
    return [];
  }
  const eventIdx = device.features.some(
    ({ bit, negotiated }) => bit === VIRTIO_F_EVENT_IDX && negotiated,
  );
  return device.queues.map((queue) => queueRow(name, device.driverDevice ?? name, queue, eventIdx));
}

function transportRow(transport: VirtioTransport): OutlineRow {
  const { device, name } = transport;
  if (device === undefined) {
    return outlineRow(name, name, transportText(transport), 'transport', {
      kind: 'slot',
      tooltip: `${transportTooltip(transport)}: the slot is empty`,
      plain: name,
    });
  }
  const notes: string[] = [];
  if (device.broken !== undefined) {
    notes.push('broken');
  }
  if (device.driverDevice === undefined) {
    notes.push('no driver bound');
  } else if (!device.driverProbed) {
    notes.push('not probed');
  }
  const title = deviceTitle(device);
  return outlineRow(name, title, [...notes, name].join(', '), 'device', {
    kind: deviceKind(device),
    tooltip: [
      `${title}: ${[device.idName, `device id ${device.id}`, ...(device.uclassNumber === undefined ? [] : [device.uclassNumber]), ...notes].join(', ')}`,
      `status ${statusText(device.status)}`,
      transportTooltip(transport),
    ].join('\n'),
    plain: title,
    open: true,
    children: [...stateRows(transport), ...queueRows(transport), ...identityRows(transport)],
  });
}

function transportTooltip(transport: VirtioTransport): string {
  const sequence =
    transport.sequence === undefined ? 'no driver bound' : `virtio uclass ${transport.sequence}`;
  const place = transport.pciAddress === undefined ? '' : `${transport.pciAddress}, `;
  return `${transport.name}: ${transport.interface} virtio-${transport.kind} at ${place}${hex(transport.address)}, ${sequence}${transport.probed ? ', probed' : ', not probed'}`;
}

function emptySlots(transports: readonly VirtioTransport[]): OutlineRow {
  const count = transports.length;
  return outlineRow('empty', count === 1 ? '1 empty slot' : `${count} empty slots`, '', 'slots', {
    kind: 'slots',
    tooltip: 'Transports of the machine without a device',
    plain: String(count),
    children: transports.map(transportRow),
  });
}
