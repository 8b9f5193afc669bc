import type { DebugProtocol } from '@vscode/debugprotocol';
import { EVENT_STOPS, type EventStopKind } from '../../protocol/event-stops';
import type { DevicesByPlace } from './ticked-filter';

interface FilterText {
  /** What it is about, then what happens: a client shows all filters as one list. */
  readonly label: string;
  readonly description: string;
  /** Names that a condition can use beside those of the frame. */
  readonly fields: readonly string[];
}

const TEXTS: Readonly<Record<EventStopKind, FilterText>> = {
  deviceReset: {
    label: 'Device: reset',
    description: 'Stop when a device was reset',
    fields: [],
  },
  statusSet: {
    label: 'Status: bit set',
    description: 'Stop when a bit of a device status is set, by the driver or by the device',
    fields: ['bit == DRIVER_OK', 'name', 'from', 'to'],
  },
  statusCleared: {
    label: 'Status: bit cleared',
    description: 'Stop when a bit of a device status is cleared, as by a reset',
    fields: ['bit == DRIVER_OK', 'name', 'from', 'to'],
  },
  failedWritten: {
    label: 'Status: FAILED written',
    description: 'Stop when a driver gives a device up',
    fields: ['from', 'to'],
  },
  featureAccepted: {
    label: 'Features: accepted',
    description: 'Stop when a driver accepts features',
    fields: ['feature == VIRTIO_F_VERSION_1', 'name', 'features'],
  },
  featureRefused: {
    label: 'Features: refused',
    description:
      'Stop when it is decided that features are not used: the driver has left them out, or the device does not offer them',
    fields: ['feature == VIRTIO_F_VERSION_1', 'name', 'by == "driver"'],
  },
  configRead: {
    label: 'Configuration: read',
    description: "Stop when a driver has read from a device's configuration",
    fields: ['field == "capacity"', 'offset', 'sizeBytes', 'value'],
  },
  configChanged: {
    label: 'Configuration: changed',
    description: 'Stop when a device has changed its configuration, or its driver writes to it',
    fields: ['by == "device"', 'field', 'offset', 'value', 'generation'],
  },
  queueConfigured: {
    label: 'Queue: configured',
    description: 'Stop when a driver has given a queue its rings',
    fields: ['queue == 0', 'size', 'descAddress', 'availAddress', 'usedAddress'],
  },
  chainExposed: {
    label: 'Queue: chain exposed',
    description: 'Stop when a driver has made a chain available to the device',
    fields: ['queue == 0', 'head', 'availIdx'],
  },
  notify: {
    label: 'Queue: notified',
    description: 'Stop when a driver has notified a device of a queue',
    fields: ['queue == 0'],
  },
  notifySuppressed: {
    label: 'Queue: notification suppressed',
    description: 'Stop when a driver does not notify a device, since that has asked not to be told',
    fields: ['queue == 0'],
  },
  usedPublished: {
    label: 'Queue: used element published',
    description: 'Stop when a device has put a chain into the used ring',
    fields: ['queue == 0', 'head', 'writtenBytes'],
  },
  usedSeen: {
    label: 'Queue: used element seen',
    description: 'Stop when a driver has read a used element',
    fields: ['queue == 0', 'id', 'lengthBytes'],
  },
  interruptRaised: {
    label: 'Interrupt: raised',
    description: 'Stop when a device interrupts',
    fields: ['cause == "queue"'],
  },
  interruptAcknowledged: {
    label: 'Interrupt: acknowledged',
    description: 'Stop when a driver has acknowledged the interrupt of a device',
    fields: ['bits', 'left'],
  },
  stuckPoll: {
    label: 'Error: driver polls for ever',
    description:
      'Stop when a driver polls a used ring that the device will never fill, and say why that is so',
    fields: ['queue == 0', 'why', 'polls'],
  },
  deviceBroken: {
    label: 'Error: device broken',
    description: 'Stop when a device serves its queues no more, because of what its driver did',
    fields: ['queue == 0', 'fault == "loopedChain"', 'message'],
  },
  guestError: {
    label: 'Error: mistake of the guest',
    description: 'Stop at each mistake of a driver, and where U-Boot accesses what is not there',
    fields: ['queue == 0', 'fault', 'message'],
  },
  errorReturned: {
    label: 'Error: hook failed',
    description: 'Stop when a driver-model hook has returned a negative error number',
    fields: ['result == -ENODEV', 'hook', 'function'],
  },
  driverFault: {
    label: 'Error: fault of your driver',
    description:
      'Stop when a driver of your own throws, returns what is no error number, or leaves something behind when it is removed',
    fields: ['line == 12', 'file', 'message'],
  },
  consoleLine: {
    label: 'Console: line printed',
    description: 'Stop when U-Boot has printed a line with a text in it',
    fields: [],
  },
};

/** A filter for each kind of event. Those that the launch configuration names are ticked. */
export function eventFilters(named: DevicesByPlace): DebugProtocol.ExceptionBreakpointsFilter[] {
  return EVENT_STOPS.map((event) => {
    const { label, description } = TEXTS[event];
    const devices = named.get(event);
    const whose = devices?.length === 0 ? 'every device' : devices?.join(', ');
    return {
      filter: event,
      label: whose === undefined ? label : `${label}, ${whose}`,
      description:
        whose === undefined
          ? description
          : `${description}; for ${whose}, as the launch configuration says`,
      default: devices !== undefined,
      supportsCondition: true,
      conditionDescription: conditionText(event),
    };
  });
}

function conditionText(event: EventStopKind): string {
  if (event === 'consoleLine') {
    return 'Text of the line, such as Unknown command, with * and ? as wildcards';
  }
  const { fields } = TEXTS[event];
  const names = fields.length === 0 ? 'of the frame' : `with ${fields.join(', ')}`;
  return `Device, driver or uclass, such as virtio-blk#*, or an expression ${names}`;
}
