import {
  VIRTIO_CONSOLE_F_EMERG_WRITE,
  VIRTIO_CONSOLE_F_MULTIPORT,
  VIRTIO_CONSOLE_F_SIZE,
} from './virtio-feature-bits';
import type { ConfigField } from './virtio-structures';

/**
 * Port 0 has the first two queues, the control queues come next, then two queues for each further port.
 *
 * @spec VIRTIO 1.2 §5.3.2 Virtqueues
 */
export const VIRTIO_CONSOLE_RECEIVEQ = 0;
export const VIRTIO_CONSOLE_TRANSMITQ = 1;
export const VIRTIO_CONSOLE_CONTROL_RECEIVEQ = 2;
export const VIRTIO_CONSOLE_CONTROL_TRANSMITQ = 3;

/** The receive queue of a port; its transmit queue is the next one. */
export function consoleReceiveQueue(port: number): number {
  return port === 0 ? VIRTIO_CONSOLE_RECEIVEQ : 2 * port + 2;
}

/** The port that a queue belongs to; undefined: it is for control. */
export function consolePortOfQueue(queue: number): number | undefined {
  if (queue < VIRTIO_CONSOLE_CONTROL_RECEIVEQ) {
    return 0;
  }
  return queue <= VIRTIO_CONSOLE_CONTROL_TRANSMITQ ? undefined : (queue >> 1) - 1;
}

/**
 * `event` of a control message. READY and OPEN go both ways, the other ones come from the device.
 *
 * @spec VIRTIO 1.2 §5.3.6.2 Multiport Device Operation
 */
export const VIRTIO_CONSOLE_DEVICE_READY = 0;
export const VIRTIO_CONSOLE_DEVICE_ADD = 1;
export const VIRTIO_CONSOLE_DEVICE_REMOVE = 2;
export const VIRTIO_CONSOLE_PORT_READY = 3;
export const VIRTIO_CONSOLE_CONSOLE_PORT = 4;
export const VIRTIO_CONSOLE_RESIZE = 5;
export const VIRTIO_CONSOLE_PORT_OPEN = 6;
export const VIRTIO_CONSOLE_PORT_NAME = 7;

const CONTROL_EVENTS = [
  'DEVICE_READY',
  'DEVICE_ADD',
  'DEVICE_REMOVE',
  'PORT_READY',
  'CONSOLE_PORT',
  'RESIZE',
  'PORT_OPEN',
  'PORT_NAME',
] as const;

/** `PORT_OPEN`; `event 9` where the specification has none. */
export function consoleEventName(event: number): string {
  return CONTROL_EVENTS[event] ?? `event ${event}`;
}

/** Without what may come behind it: the name of PORT_NAME, the size of RESIZE. */
export const VIRTIO_CONSOLE_CONTROL_BYTES = 8;

/** Where a driver writes a character before it has set anything up. */
export const VIRTIO_CONSOLE_EMERG_WR = 8;

/** @spec VIRTIO 1.2 §5.3.4 Device configuration layout */
export const virtioConsoleConfigFields: readonly ConfigField[] = [
  { name: 'cols', offset: 0, sizeBytes: 2, format: 'number', feature: VIRTIO_CONSOLE_F_SIZE },
  { name: 'rows', offset: 2, sizeBytes: 2, format: 'number', feature: VIRTIO_CONSOLE_F_SIZE },
  {
    name: 'max_nr_ports',
    offset: 4,
    sizeBytes: 4,
    format: 'number',
    feature: VIRTIO_CONSOLE_F_MULTIPORT,
  },
  {
    name: 'emerg_wr',
    offset: VIRTIO_CONSOLE_EMERG_WR,
    sizeBytes: 4,
    format: 'hex',
    feature: VIRTIO_CONSOLE_F_EMERG_WRITE,
  },
];
