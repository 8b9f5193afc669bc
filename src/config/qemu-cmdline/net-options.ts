import type {
  CommandLinePlace,
  DeviceDescription,
  NetdevDescription,
} from '../../base/machine-description';
import type { ProblemList } from '../problem';
import type { KeyValue } from './key-values';

const EMULATED = ['user', 'tap', 'socket', 'hubport'] as const;
const NOT_EMULATED = ['bridge', 'l2tpv3', 'stream', 'dgram', 'vde', 'vhost-user', 'vhost-vdpa'];
const USER_PARAMETERS =
  'ipv4 net host restrict hostname dhcpstart dns dnssearch domainname tftp tftp-server-name bootfile hostfwd guestfwd smb smbserver ipv6 ipv6-net ipv6-host ipv6-prefix ipv6-prefixlen ipv6-dns'.split(
    ' ',
  );

function isEmulated(kind: string): kind is NetdevDescription['kind'] {
  return (EMULATED as readonly string[]).includes(kind);
}

/** `-netdev TYPE,id=...`, and the back end half of `-nic` and `-net`. Undefined after an error. */
export function parseNetdev(
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
): NetdevDescription | undefined {
  const kind = pairs.find((pair) => pair.key === 'type')?.value ?? '';
  const id = pairs.find((pair) => pair.key === 'id')?.value;
  if (!isEmulated(kind) && !NOT_EMULATED.includes(kind)) {
    problems.error(`Parameter 'type' does not accept value '${kind}'`, place);
    return undefined;
  }
  if (id === undefined || id === '') {
    problems.error("Parameter 'id' is missing", place);
    return undefined;
  }
  const properties = new Map(
    pairs
      .filter((pair) => pair.key !== 'type' && pair.key !== 'id')
      .map((pair) => [pair.key, pair.value]),
  );
  if (kind === 'user') {
    for (const name of properties.keys()) {
      if (!USER_PARAMETERS.includes(name)) {
        problems.error(`Invalid parameter '${name}'`, place);
        return undefined;
      }
    }
  }
  if (!isEmulated(kind)) {
    problems.warn(
      `netdev type '${kind}' is not emulated; the built-in user network takes its place`,
      place,
    );
    return { id, kind: 'user', properties: new Map(), place };
  }
  return { id, kind, properties, place };
}

/** A network card that stands on the command line without being a `-device`. */
export interface Nic {
  /** Undefined: the machine's own. */
  readonly model: string | undefined;
  /** Id of the back end. */
  readonly netdev: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly place: CommandLinePlace;
}

/** What one `-nic` or `-net` adds. */
export interface NicOption {
  readonly netdev: NetdevDescription | undefined;
  readonly nic: Nic | undefined;
}

/** The one hub that all `-net` options are plugged into. */
const HUB = '#hub0';

const CARD_PARAMETERS = new Set(['model', 'mac', 'macaddr', 'addr', 'vectors', 'name']);

/** `-nic none`, `-nic user,model=virtio-net-device,mac=...`: a back end and a card in one. */
export function parseNic(
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
  number: number,
): NicOption {
  const kind = pairs.find((pair) => pair.key === 'type')?.value ?? 'user';
  if (kind === 'none') {
    return { netdev: undefined, nic: undefined };
  }
  const id = pairs.find((pair) => pair.key === 'id')?.value ?? `#net${number}`;
  const netdev = parseNetdev(withId(pairs, id), place, problems);
  return { netdev, nic: netdev && nicOf(pairs, id, place) };
}

/** `-net none`, and the halves `-net nic,model=...` and `-net user`, which meet in a hub. */
export function parseNet(
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
): NicOption {
  const kind = pairs.find((pair) => pair.key === 'type')?.value;
  if (kind === 'none') {
    return { netdev: undefined, nic: undefined };
  }
  if (kind === 'nic') {
    return { netdev: undefined, nic: nicOf(pairs, HUB, place) };
  }
  return { netdev: parseNetdev(withId(pairs, HUB), place, problems), nic: undefined };
}

/** A hub that no `-net` option connects to anything: frames go nowhere. */
export function hubWithoutBackEnd(place: CommandLinePlace): NetdevDescription {
  return { id: HUB, kind: 'hubport', properties: new Map([['hubid', '0']]), place };
}

/** Undefined when the machine has no card for it. */
export function nicDevice(
  nic: Nic,
  defaultModel: string | undefined,
): DeviceDescription | undefined {
  const model = nic.model ?? defaultModel;
  if (model === undefined) {
    return undefined;
  }
  const driver = model === 'virtio' ? 'virtio-net-pci' : model;
  const properties = new Map([['netdev', nic.netdev], ...nic.properties]);
  return { driver, id: undefined, properties, place: nic.place };
}

function withId(pairs: readonly KeyValue[], id: string): KeyValue[] {
  const others = pairs.filter((pair) => !CARD_PARAMETERS.has(pair.key) && pair.key !== 'id');
  return [...others, { key: 'id', value: id, short: false }];
}

function nicOf(pairs: readonly KeyValue[], netdev: string, place: CommandLinePlace): Nic {
  const value = (...keys: string[]): string | undefined =>
    pairs.find((pair) => keys.includes(pair.key))?.value;
  const properties = new Map<string, string>();
  for (const [name, found] of [
    ['mac', value('mac', 'macaddr')],
    ['addr', value('addr')],
  ] as const) {
    if (found !== undefined) {
      properties.set(name, found);
    }
  }
  return { model: value('model'), netdev, properties, place };
}
