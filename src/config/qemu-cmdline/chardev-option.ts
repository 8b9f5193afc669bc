import type {
  ChardevDescription,
  CommandLinePlace,
  SocketDescription,
} from '../../base/machine-description';
import type { ProblemList } from '../problem';
import { parseKeyValues, parseOnOff } from './key-values';

const EMULATED = ['null', 'file', 'vc', 'stdio', 'pipe', 'socket'] as const;
/** Of Debian's QEMU 7.2 on Linux. */
const NOT_EMULATED =
  'serial tty pty testdev ringbuf memory udp parallel parport msmouse wctablet braille spicevmc spiceport qemu-vdagent dbus mux'.split(
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
/** Options of a socket that change what goes over it, or how it is made, and that we don't have. */
const NO_SOCKET_WITH = [
  'fd',
  'telnet',
  'tn3270',
  'websocket',
  'tls-creds',
  'abstract',
  'reconnect',
];
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
  const without =
    backend === 'socket' ? NO_SOCKET_WITH.find((name) => isSet(given, name)) : undefined;
  if (!isEmulated(backend) || without !== undefined) {
    const what = without === undefined ? '' : ` with '${without}'`;
    problems.warn(
      `chardev backend '${backend}'${what} is not emulated; a virtual console ('vc') takes its place`,
      place,
    );
    return [{ id, backend: 'vc', path: undefined, append: false, mux, place }];
  }
  const path = given.get('path');
  const socket = backend === 'socket' ? { socket: socketOf(given) } : {};
  return [{ id, backend, path, append: on('append'), mux, ...socket, place }];
}

/** Is it there, and not off? */
function isSet(given: ReadonlyMap<string, string>, name: string): boolean {
  const value = given.get(name);
  return value !== undefined && !['off', '0'].includes(value);
}

/** A server waits for the other side unless it is told not to. */
function socketOf(given: ReadonlyMap<string, string>): SocketDescription {
  const server = isSet(given, 'server');
  return {
    path: given.get('path'),
    host: given.get('host') ?? '',
    port: given.get('port') ?? '',
    server,
    wait: server && given.get('wait') !== 'off',
  };
}

/** Which of them the console has, too: `-serial chardev:ID`. */
export function markSerial(
  chardevs: readonly ChardevDescription[],
  unseen: readonly UnseenOption[],
): ChardevDescription[] {
  const isSerial = (id: string): boolean =>
    unseen.some(({ name, value }) => name === 'serial' && value === `chardev:${id}`);
  return chardevs.map((one) => (isSerial(one.id) ? { ...one, isSerial: true } : one));
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
  switch (backend) {
    case 'file':
      return given.has('path') ? undefined : 'chardev: file: no filename given';
    case 'pipe':
      return given.has('path') ? undefined : 'chardev: pipe: no device path given';
    case 'socket':
      return problemOfSocket(given);
    default:
      return undefined;
  }
}

function problemOfSocket(given: ReadonlyMap<string, string>): string | undefined {
  const server = isSet(given, 'server');
  if (['path', 'host', 'fd'].filter((name) => given.has(name)).length > 1) {
    return "None or one of 'path', 'fd' or 'host' option required.";
  }
  if (given.has('host') && !given.has('port')) {
    return 'chardev: socket: no port given';
  }
  const fd = given.get('fd') ?? '';
  if (!given.has('path') && !given.has('host') && !/^\d+$/.test(fd)) {
    return `Unable to parse FD number ${fd}`;
  }
  if (server && isSet(given, 'reconnect')) {
    return "'reconnect' option is incompatible with socket in server listen mode";
  }
  return !server && given.has('wait')
    ? "'wait' option is incompatible with socket in client connect mode"
    : undefined;
}
