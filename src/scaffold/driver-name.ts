import { fail, ok, type Result } from '../base/result';

/** A driver's name in all the forms that it has. */
export interface DriverName {
  /** `virtio-console`: of the driver, and of its file. */
  readonly driver: string;
  /** `virtio_console`: of functions. */
  readonly identifier: string;
  /** `VirtioConsole`: of types. */
  readonly type: string;
  /** `VIRTIO_CONSOLE`: of the configuration's symbol, without `CONFIG_`. */
  readonly symbol: string;
  /** `VIRTIO_ID_CONSOLE`: of the device id. */
  readonly id: string;
}

/** With `#31` behind it a device's name has 30 bytes of room. */
const LONGEST = 24;

/** Reads `console` or `virtio-console`; the error is a sentence. */
export function parseDriverName(written: string): Result<DriverName, string> {
  const name = written.trim().replace(/^virtio[-_]/, '');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > LONGEST - 'virtio-'.length) {
    return fail(
      `expected a name of small letters, digits and '-', at most ${LONGEST} with virtio-, such as console, found '${written}'`,
    );
  }
  const driver = `virtio-${name}`;
  const identifier = driver.replaceAll('-', '_');
  return ok({
    driver,
    identifier,
    type: driver.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    symbol: identifier.toUpperCase(),
    id: `VIRTIO_ID_${name.replaceAll('-', '_').toUpperCase()}`,
  });
}
