import type { CharacterBackend } from '../../../base/host';
import type { RingOptions } from '../ring-features';

/** Properties of virtio-serial; what is left out has QEMU 7.2's default. */
export interface VirtioConsoleOptions extends RingOptions {
  /** `max_ports`: so many have queues. */
  readonly maxPorts?: number;
  /** `emergency-write`. */
  readonly emergencyWrite?: boolean;
}

/** One port: QEMU's `virtconsole` or `virtserialport`. */
export interface PortOptions {
  /** `nr`: which of the device's queues are the port's. */
  readonly id: number;
  /** A `virtconsole`: the driver is told to make a terminal of it. */
  readonly isConsole: boolean;
  readonly name: string | undefined;
  /** Id of the character device at the other end. */
  readonly chardev: string | undefined;
  /** Undefined: no `chardev`. What the driver sends is lost, and nothing comes. */
  readonly backend: CharacterBackend | undefined;
}
