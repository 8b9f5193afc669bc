import type { NetworkBackend } from '../../../base/host';
import type { NetdevDescription } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import type { Saveable } from '../../../base/saved/saved-device';
import type { MachineHost } from '../../machine-host';
import type { MachineProblem } from '../machine-problem';
import { SilentNetwork } from '../../net/silent-network';
import { UserNetwork } from '../../net/user-network';
import { parseUserNetworkOptions } from '../../net/user-network-options';

/** What the network ends need from the world outside. */
export type NetworkHost = Pick<MachineHost, 'createNetwork' | 'log' | 'readTftpFile'>;

/** The network ends of a command line, and which of them have been given to a card. */
export class NetdevTable {
  readonly #networks = new Map<string, NetworkBackend>();
  readonly #taken = new Set<string>();

  open(netdevs: readonly NetdevDescription[], host: NetworkHost): MachineProblem[] {
    const problems: MachineProblem[] = [];
    for (const netdev of netdevs) {
      if (this.#networks.has(netdev.id)) {
        problems.push({ message: `Duplicate ID '${netdev.id}' for netdev`, place: netdev.place });
        continue;
      }
      const network = createBackend(netdev, host);
      if (network.ok) {
        this.#networks.set(netdev.id, network.value);
      } else {
        problems.push({ message: network.error, place: netdev.place });
      }
    }
    return problems;
  }

  /** Gives a network end to a card: each can be used once. */
  take(driver: string, id: string): Result<NetworkBackend, string> {
    const network = this.#networks.get(id);
    if (!network) {
      return fail(`Property '${driver}.netdev' can't find value '${id}'`);
    }
    if (this.#taken.has(id)) {
      return fail(`Property '${driver}.netdev' can't take value '${id}', it's in use`);
    }
    this.#taken.add(id);
    return ok(network);
  }

  /** Those that no card has. */
  idle(): string[] {
    return [...this.#networks.keys()].filter((id) => !this.#taken.has(id));
  }

  /** Those that go back with the machine. */
  saveable(): [name: string, network: Saveable][] {
    return [...this.#networks].flatMap(([id, { state }]) =>
      state === undefined ? [] : [[`netdev ${id}`, state]],
    );
  }

  /** Guest time at which a card may get something, if known. */
  nextDueNs(): number | undefined {
    let earliest: number | undefined;
    for (const network of this.#networks.values()) {
      const due = network.nextDueNs();
      if (due !== undefined && (earliest === undefined || due < earliest)) {
        earliest = due;
      }
    }
    return earliest;
  }

  dispose(): void {
    for (const network of this.#networks.values()) {
      network.dispose();
    }
    this.#networks.clear();
  }
}

function createBackend(
  netdev: NetdevDescription,
  host: NetworkHost,
): Result<NetworkBackend, string> {
  const given = host.createNetwork(netdev);
  if (given) {
    return ok(given);
  }
  switch (netdev.kind) {
    case 'hubport':
      return ok(new SilentNetwork('notTaken'));
    case 'socket':
      return ok(new SilentNetwork('swallowed'));
    case 'tap':
      host.log(
        'warning',
        `netdev '${netdev.id}': no tap; the built-in user network takes its place`,
      );
      return userNetwork(new Map(), host);
    case 'user':
      return userNetwork(netdev.properties, host);
  }
}

function userNetwork(
  properties: NetdevDescription['properties'],
  host: NetworkHost,
): Result<NetworkBackend, string> {
  const options = parseUserNetworkOptions(properties);
  if (!options.ok) {
    return options;
  }
  const folder = properties.get('tftp');
  const readFile =
    folder === undefined || folder === ''
      ? undefined
      : (fileName: string) => host.readTftpFile?.(folder, fileName);
  return ok(new UserNetwork(options.value, readFile));
}
