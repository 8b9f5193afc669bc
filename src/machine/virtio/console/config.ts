import * as bits from '../../../spec/virtio-feature-bits';
import { featureSet } from '../../../spec/virtio-features';
import { VIRTIO_CONSOLE_EMERG_WR } from '../../../spec/virtio-console';
import { ringFeatures } from '../ring-features';
import type { VirtioConsoleOptions } from './options';

const DEFAULT_MAX_PORTS = 31;
const PORT_QUEUE_SIZE = 128;
const CONTROL_QUEUE_SIZE = 32;

export function consoleMaxPorts(options: VirtioConsoleOptions): number {
  return options.maxPorts ?? DEFAULT_MAX_PORTS;
}

/** All queues are there from the beginning, also those of ports that aren't. */
export function consoleQueueSizes(options: VirtioConsoleOptions): number[] {
  const port = [PORT_QUEUE_SIZE, PORT_QUEUE_SIZE];
  const further = new Array<number>(2 * (consoleMaxPorts(options) - 1)).fill(PORT_QUEUE_SIZE);
  return [...port, CONTROL_QUEUE_SIZE, CONTROL_QUEUE_SIZE, ...further];
}

/** Like QEMU's, the device knows no size of the terminal, and does not offer VIRTIO_CONSOLE_F_SIZE. */
export function consoleFeatures(options: VirtioConsoleOptions, legacy: boolean): bigint {
  const own = [bits.VIRTIO_CONSOLE_F_MULTIPORT];
  if (options.emergencyWrite ?? true) {
    own.push(bits.VIRTIO_CONSOLE_F_EMERG_WRITE);
  }
  return featureSet(...own) | ringFeatures(options, legacy);
}

/** The configuration ends with the last field that an offered feature needs. */
export function consoleConfigBytes(options: VirtioConsoleOptions): number {
  return (options.emergencyWrite ?? true) ? VIRTIO_CONSOLE_EMERG_WR + 4 : VIRTIO_CONSOLE_EMERG_WR;
}

/**
 * No size of the terminal is known; what was written to emerg_wr was sent, and reads as 0.
 *
 * @spec VIRTIO 1.2 §5.3.4 Device configuration layout
 */
export function fillConsoleConfig(view: DataView, options: VirtioConsoleOptions): void {
  view.setUint32(0, 0);
  view.setUint32(4, consoleMaxPorts(options), true);
  if (view.byteLength > VIRTIO_CONSOLE_EMERG_WR) {
    view.setUint32(VIRTIO_CONSOLE_EMERG_WR, 0);
  }
}
