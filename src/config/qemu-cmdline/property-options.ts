import type {
  CommandLinePlace,
  DeviceDescription,
  GlobalProperty,
} from '../../base/machine-description';
import type { ProblemList } from '../problem';
import { parseKeyValues } from './key-values';

/** `-global driver.property=value`; none after an error. */
export function parseGlobal(
  value: string,
  place: CommandLinePlace,
  problems: ProblemList,
): GlobalProperty[] {
  const dotted = /^([^.=,]+)\.([^=]+)=(.*)$/.exec(value);
  const pairs = new Map(parseKeyValues(value, undefined).map((pair) => [pair.key, pair.value]));
  const driver = dotted?.[1] ?? pairs.get('driver');
  const property = dotted?.[2] ?? pairs.get('property');
  const text = dotted?.[3] ?? pairs.get('value');
  if (driver === undefined || property === undefined || text === undefined) {
    problems.error(`expected driver.property=value, found '${value}'`, place);
    return [];
  }
  return [{ driver, property, value: text, place }];
}

/** The devices with what `-set group.id.arg=value` says of one of them. */
export function withProperty(
  devices: readonly DeviceDescription[],
  value: string,
  place: CommandLinePlace,
  problems: ProblemList,
): DeviceDescription[] {
  const match = /^([^.=]+)\.([^.=]+)\.([^=]+)=(.*)$/.exec(value);
  if (match?.[1] === undefined || match[3] === undefined || match[4] === undefined) {
    problems.error(`expected group.id.arg=value, found '${value}'`, place);
    return [...devices];
  }
  const [, group, id, property, text] = match;
  const index = devices.findIndex((device) => device.id === id);
  if (group !== 'device') {
    problems.warn(`-set for '${group}' is not emulated, left out`, place);
  } else if (index < 0) {
    problems.error(`there is no device "${id ?? ''}" defined`, place);
  }
  return devices.map((device, i) =>
    group === 'device' && i === index
      ? { ...device, properties: new Map(device.properties).set(property, text) }
      : device,
  );
}
