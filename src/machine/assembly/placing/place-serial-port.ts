import { fail, ok, type Result } from '../../../base/result';
import type { DeviceDescription, GlobalProperty } from '../../../base/machine-description';
import type { VirtioConsole } from '../../virtio/console/device';
import type { ChardevTable } from '../backends/chardev-table';
import { SERIAL_PORT_PROPERTIES } from '../models/serial-port-models';
import { readProperties } from '../properties/property-bag';
import type { SerialBuses } from './serial-buses';

/** `nr` when none is given. */
const ANY_PORT = 0xffff_ffff;

export interface SerialPortPlacing {
  readonly globals: readonly GlobalProperty[];
  /** The models that the port's is made from. */
  readonly ancestors: readonly string[];
  readonly chardevs: ChardevTable;
  readonly buses: SerialBuses;
}

/** Gives a virtio-serial device one more port. The error is QEMU's sentence. */
export function placeSerialPort(
  { driver, properties: given }: DeviceDescription,
  device: VirtioConsole,
  { globals, ancestors, chardevs, buses }: SerialPortPlacing,
): Result<undefined, string> {
  const read = readProperties(driver, SERIAL_PORT_PROPERTIES, given, globals, ancestors);
  if (!read.ok) {
    return read;
  }
  const properties = read.value;
  const chardev = properties.string('chardev') || undefined;
  const backend = chardev === undefined ? ok(undefined) : chardevs.take(driver, chardev);
  if (!backend.ok) {
    return backend;
  }
  const isConsole = driver === 'virtconsole';
  const wanted = properties.number('nr') ?? ANY_PORT;
  const taken = new Set(device.ports.map((port) => port.id));
  if (taken.has(wanted)) {
    return fail(`virtio-serial-bus: A port already exists at id ${wanted}`);
  }
  const name = properties.string('name');
  if (name !== undefined && buses.hasPortNamed(name)) {
    return fail(`virtio-serial-bus: A port already exists by name ${name}`);
  }
  const id = wanted === ANY_PORT ? firstFree(taken, isConsole) : wanted;
  if (id >= device.maxPorts) {
    const most = device.maxPorts - 1;
    return fail(`virtio-serial-bus: Out-of-range port id specified, max. allowed: ${most}`);
  }
  if (id === 0 && !isConsole) {
    return fail(
      'Port number 0 on virtio-serial devices reserved for virtconsole devices for backward ' +
        'compatibility.',
    );
  }
  device.addPort({ id, isConsole, name, chardev, backend: backend.value });
  return ok(undefined);
}

/** Port 0 is kept for a console. */
function firstFree(taken: ReadonlySet<number>, isConsole: boolean): number {
  let id = isConsole ? 0 : 1;
  while (taken.has(id)) {
    id++;
  }
  return id;
}
