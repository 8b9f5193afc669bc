import { fail, ok, type Result } from '../../../base/result';
import type { VirtioConsole } from '../../virtio/console/device';

/** One device's bus for ports. */
interface SerialBus {
  readonly name: string;
  readonly device: VirtioConsole;
}

/** The buses that virtio-serial devices have for their ports. */
export class SerialBuses {
  readonly #buses: SerialBus[] = [];
  #unnamed = 0;

  /** A device without id names its bus by number. */
  add(id: string | undefined, device: VirtioConsole): void {
    const name = id === undefined ? `virtio-serial-bus.${this.#unnamed++}` : `${id}.0`;
    this.#buses.push({ name, device });
  }

  has(name: string): boolean {
    return this.#buses.some((bus) => bus.name === name);
  }

  /**
   * The device that a port goes to, or QEMU's sentence.
   *
   * @param inOrder all devices, in the order in which QEMU looks through the machine
   */
  choose(
    driver: string,
    name: string | undefined,
    inOrder: readonly unknown[],
  ): Result<VirtioConsole, string> {
    if (name !== undefined) {
      const bus = this.#buses.find((candidate) => candidate.name === name);
      return bus ? ok(bus.device) : fail(`Bus '${name}' not found`);
    }
    const found = inOrder
      .map((device) => this.#buses.find((bus) => bus.device === device))
      .find((bus) => bus !== undefined);
    return found
      ? ok(found.device)
      : fail(`No 'virtio-serial-bus' bus found for device '${driver}'`);
  }

  /** Port names are unique in a machine. */
  hasPortNamed(name: string): boolean {
    return this.#buses.some(({ device }) => device.ports.some((port) => port.name === name));
  }
}
