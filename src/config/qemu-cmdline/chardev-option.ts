import type { ChardevDescription, CommandLinePlace } from '../../base/machine-description';
import type { ProblemList } from '../problem';
import { parseKeyValues, parseOnOff } from './key-values';

const EMULATED = ['null', 'file', 'vc', 'stdio'] as const;
/** Of Debian's QEMU 7.2 on Linux. */
const NOT_EMULATED =
  'serial tty pipe pty testdev ringbuf memory socket udp parallel parport msmouse wctablet braille spicevmc spiceport qemu-vdagent dbus mux'.split(
    ' ',
  );
const SWITCHES =
  'ipv4 ipv6 wait server nodelay delay telnet tn3270 websocket mux signal append logappend mouse clipboard tight abstract'.split(
    ' ',
  );
const OTHERS =
  'backend id path host port localaddr localport to fd reconnect tls-creds tls-authz width height cols rows name debug size chardev logfile'.split(
    ' ',
  );
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9._-]*$/;

function isEmulated(backend: string): backend is ChardevDescription['backend'] {
  return (EMULATED as readonly string[]).includes(backend);
}

/**
 * `-chardev BACKEND,id=...`; none after an error.
 *
 * @param others those that stand before it
 */
export function parseChardev(
  value: string,
  others: readonly ChardevDescription[],
  place: CommandLinePlace,
  problems: ProblemList,
): ChardevDescription[] {
  const pairs = parseKeyValues(value, 'backend');
  const given = new Map(pairs.map((pair) => [pair.key, pair.value]));
  const [id = '', backend = ''] = [given.get('id'), given.get('backend')];
  const duplicate = others.some((other) => other.id === id);
  const problem = problemOf(given) ?? (duplicate ? `Duplicate ID '${id}' for chardev` : undefined);
  if (problem !== undefined) {
    problems.error(problem, place);
    return [];
  }
  const on = (name: string): boolean => parseOnOff(given.get(name) ?? 'off') ?? false;
  const mux = on('mux');
  if (!isEmulated(backend)) {
    problems.warn(
      `chardev backend '${backend}' is not emulated; a virtual console ('vc') takes its place`,
      place,
    );
    return [{ id, backend: 'vc', path: undefined, append: false, mux, place }];
  }
  const path = given.get('path');
  return [{ id, backend, path, append: on('append'), mux, place }];
}

/** An option that changes nothing that the guest can see. */
export interface UnseenOption {
  readonly name: string;
  readonly value: string;
  readonly place: CommandLinePlace;
}

/** Standard input and output have one user; with `-nographic` those are the console and the monitor. */
export function checkStdio(
  chardevs: readonly ChardevDescription[],
  unseen: readonly UnseenOption[],
  problems: ProblemList,
): void {
  const taken = chardevs.filter(({ backend }) => backend === 'stdio').map(({ place }) => place);
  if (taken.length === 0) {
    return;
  }
  const users = unseen.filter(({ name, value }) =>
    ['serial', 'monitor'].includes(name) ? /^(mon:)?stdio$/.test(value) : false,
  );
  const second = [...taken, ...users.map(({ place }) => place)][1];
  const has = (name: string): boolean => unseen.some((option) => option.name === name);
  if (second !== undefined || (has('nographic') && !(has('serial') && has('monitor')))) {
    problems.error('cannot use stdio by multiple character devices', second);
  }
}

/** What QEMU would say, first things first. */
function problemOf(given: ReadonlyMap<string, string>): string | undefined {
  const id = given.get('id');
  if (id !== undefined && !IDENTIFIER.test(id)) {
    return (
      "Parameter 'id' expects an identifier\n" +
      "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter."
    );
  }
  for (const [name, value] of given) {
    if (SWITCHES.includes(name)) {
      if (parseOnOff(value) === undefined) {
        return `Parameter '${name}' expects 'on' or 'off'`;
      }
    } else if (!OTHERS.includes(name)) {
      return `Invalid parameter '${name}'`;
    }
  }
  if (id === undefined) {
    return 'chardev: no id specified';
  }
  const backend = given.get('backend');
  if (backend === undefined) {
    return `chardev: "${id}" missing backend`;
  }
  if (!isEmulated(backend) && !NOT_EMULATED.includes(backend)) {
    return `'${backend}' is not a valid char driver name`;
  }
  return backend === 'file' && given.get('path') === undefined
    ? 'chardev: file: no filename given'
    : undefined;
}
