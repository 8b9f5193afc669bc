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

/** A network option as a whole: its back end, and the card of `-nic`/`-net nic`. */
export interface NicOption {
  readonly netdev: NetdevDescription | undefined;
  readonly device: DeviceDescription | undefined;
}

/** `-nic none`, `-nic user,model=virtio-net-device,mac=...`: a back end and a card in one. */
export function parseNic(
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
  number: number,
): NicOption {
  const kind = pairs.find((pair) => pair.key === 'type')?.value ?? 'user';
  if (kind === 'none') {
    return { netdev: undefined, device: undefined };
  }
  const card = new Set(['model', 'mac', 'macaddr', 'addr', 'vectors', 'name']);
  const given = pairs.find((pair) => pair.key === 'id')?.value;
  const id = given ?? `#net${number}`;
  const netdev = parseNetdev(
    [
      ...pairs.filter((pair) => !card.has(pair.key) && pair.key !== 'id'),
      { key: 'id', value: id, short: false },
    ],
    place,
    problems,
  );
  if (netdev === undefined) {
    return { netdev, device: undefined };
  }
  const model = pairs.find((pair) => pair.key === 'model')?.value ?? 'virtio-net-pci';
  const properties = new Map([['netdev', id]]);
  const mac = pairs.find((pair) => pair.key === 'mac' || pair.key === 'macaddr')?.value;
  if (mac !== undefined) {
    properties.set('mac', mac);
  }
  const address = pairs.find((pair) => pair.key === 'addr')?.value;
  if (address !== undefined) {
    properties.set('addr', address);
  }
  const driver = model === 'virtio' ? 'virtio-net-pci' : model;
  return { netdev, device: { driver, id: undefined, properties, place } };
}
