import type {
  ApiFunction,
  DriverApi,
  DriverDescription,
  DriverFunction,
  Registrations,
} from '../../base/driver-api/driver-api';
import { hex } from '../../base/hex';
import type { UDevice } from '../../firmware/include/dm/device';
import type { VirtioSg, Virtqueue } from '../../firmware/include/virtio_ring';
import { isDevice } from '../debug/hook-table';
import { userPlace } from '../debug/frames';
import type { UserPlace } from '../debug/frames';

type Place = UserPlace;

/** Something that a driver has and did not give back. */
export interface Leak {
  /** Of the call that it has it from. */
  readonly place: Place | undefined;
  readonly message: string;
}

interface Memory {
  readonly owner: UDevice | undefined;
  readonly from: string;
  readonly bytes: number;
  readonly place: Place | undefined;
}

interface Queues {
  readonly queues: readonly Virtqueue[];
  readonly place: Place | undefined;
}

interface Buffer {
  readonly address: number;
  readonly bytes: number;
  readonly place: Place | undefined;
}

type Call = (...args: readonly unknown[]) => unknown;
/** What a call of U-Boot's has given, by what it was called with and came to. */
type Entry = (args: readonly unknown[], result: unknown) => void;

/**
 * Keeps what drivers of the user's have from U-Boot and must give back: memory, queues, buffers in a ring. When a device has been
 * removed, what its driver still has is told.
 */
export class DriverLedger {
  readonly #leaked: (device: UDevice, leak: Leak) => void;
  readonly #placeNow: () => Place | undefined;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** By address. */
  readonly #memory = new Map<number, Memory>();
  readonly #queues = new Map<UDevice, Queues>();
  readonly #buffers = new Map<Virtqueue, Buffer[]>();
  #device: UDevice | undefined;

  /** @param placeNow the line of the driver that runs */
  constructor(
    leaked: (device: UDevice, leak: Leak) => void,
    placeNow: () => Place | undefined = userPlace,
  ) {
    this.#leaked = leaked;
    this.#placeNow = placeNow;
    this.#entries = new Map<string, Entry>([
      ['malloc', this.#gave('malloc', (bytes) => bytes)],
      ['calloc', this.#gave('calloc', (count, size) => count * size)],
      ['memalign', this.#gave('memalign', (_alignment, bytes) => bytes)],
      ['free', ([address]) => void this.#memory.delete(address as number)],
      ['virtio_find_vqs', this.#found],
      ['virtio_del_vqs', this.#ended],
      ['virtio_reset', this.#ended],
      ['virtio_set_status', this.#statusSet],
      ['virtqueue_add', this.#added],
      ['virtqueue_get_buf', this.#cameBack],
    ]);
  }

  /** The device whose driver runs; undefined: none, or nobody knows which. */
  get device(): UDevice | undefined {
    return this.#device;
  }

  /** A boot begins. */
  begin(): void {
    this.#memory.clear();
    this.#queues.clear();
    this.#buffers.clear();
    this.#device = undefined;
  }

  /** The API whose calls are entered here. */
  watchedApi(api: DriverApi): DriverApi {
    return { ...api, functions: api.functions.map((one) => this.#watchedFunction(one)) };
  }

  /** Drivers whose devices are known while they run, and looked at when they are removed. */
  watched(registrations: Registrations, api: DriverApi): Registrations {
    return {
      ...registrations,
      drivers: registrations.drivers.map((driver) => this.#watchedDriver(driver, api)),
    };
  }

  #watchedFunction(described: ApiFunction): ApiFunction {
    const entry = this.#entries.get(described.name);
    if (entry === undefined) {
      return described;
    }
    const call = described.call as Call;
    const entered = (...args: readonly unknown[]): unknown => {
      const result = call(...args);
      entry(args, result);
      return result;
    };
    return { ...described, call: entered };
  }

  #watchedDriver(driver: DriverDescription, api: DriverApi): DriverDescription {
    const hooks = [...driver.hooks].map(([kind, hook]): [string, DriverFunction | string] => {
      if (kind === 'remove') {
        return [kind, this.#watchedRemove(ownOf(hook, api))];
      }
      // What a driver has from bind on, it has until it is unbound.
      return [kind, typeof hook === 'string' ? hook : this.#watchedCall(hook, kind !== 'bind')];
    });
    const ops = [...driver.ops].map(([kind, op]): [string, DriverFunction | string] => [
      kind,
      typeof op === 'string' ? op : this.#watchedCall(op, true),
    ]);
    return { ...driver, hooks: new Map(hooks), ops: new Map(ops) };
  }

  #watchedCall({ name, call }: DriverFunction, owns: boolean): DriverFunction {
    return {
      name,
      call: (args, result) => {
        const before = this.#device;
        const [device] = args;
        this.#device = owns && isDevice(device) ? device : undefined;
        try {
          return call(args, result);
        } finally {
          this.#device = before;
        }
      },
    };
  }

  #watchedRemove(remove: DriverFunction): DriverFunction {
    const { name, call } = this.#watchedCall(remove, true);
    return {
      name,
      call: (args, result) => {
        const value = call(args, result);
        const [device] = args;
        if (value === 0 && isDevice(device)) {
          this.#removed(device);
        }
        return value;
      },
    };
  }

  #removed(device: UDevice): void {
    const leaks = [
      ...this.#queueLeaks(device),
      ...this.#bufferLeaks(device),
      ...this.#memoryLeaks(device),
    ];
    this.#forget(device);
    for (const leak of leaks) {
      this.#leaked(device, leak);
    }
  }

  #queueLeaks(device: UDevice): Leak[] {
    const found = this.#queues.get(device);
    if (found === undefined) {
      return [];
    }
    const { queues, place } = found;
    const rings = queues.map(({ index, vring }) => `${index} (descriptors at ${hex(vring.desc)})`);
    const message =
      `virtio_find_vqs() gave ${device.name} ${counted(queues.length, 'queue')}, and its remove has called neither ` +
      `virtio_reset() nor virtio_del_vqs(): the device still has ${queues.length === 1 ? 'queue' : 'queues'} ${rings.join(', ')}`;
    return [{ place, message }];
  }

  #bufferLeaks(device: UDevice): Leak[] {
    return [...this.#buffers].flatMap(([{ vdev, index }, buffers]) =>
      vdev !== device
        ? []
        : byPlace(buffers).map((same): Leak => {
            const [{ address, bytes, place }] = same;
            const what =
              same.length === 1
                ? `a buffer of ${counted(bytes, 'byte')} at ${hex(address)}`
                : `${same.length} buffers, the first of ${counted(bytes, 'byte')} at ${hex(address)}`;
            return {
              place,
              message:
                `virtqueue_add() gave queue ${index} of ${device.name} ${what}, and its remove has neither got ` +
                `${same.length === 1 ? 'it' : 'them'} back with virtqueue_get_buf() nor reset the device`,
            };
          }),
    );
  }

  #memoryLeaks(device: UDevice): Leak[] {
    const own = [...this.#memory]
      .filter(([, { owner }]) => owner === device)
      .map(([address, memory]) => ({ address, ...memory }));
    return byPlace(own).map((same): Leak => {
      const [{ address, from, place }] = same;
      const bytes = counted(
        same.reduce((sum, one) => sum + one.bytes, 0),
        'byte',
      );
      const what =
        same.length === 1
          ? `${bytes} at ${hex(address)}`
          : `${bytes} in ${same.length} pieces, the first at ${hex(address)}`;
      return {
        place,
        message: `${from}() gave ${device.name} ${what}, and its remove has not freed ${same.length === 1 ? 'it' : 'them'}`,
      };
    });
  }

  #forget(device: UDevice): void {
    this.#endQueues(device);
    for (const [address, { owner }] of this.#memory) {
      if (owner === device) {
        this.#memory.delete(address);
      }
    }
  }

  #gave(from: string, bytesOf: (first: number, second: number) => number): Entry {
    return ([first, second], result) => {
      if (result !== 0) {
        this.#memory.set(result as number, {
          owner: this.#device,
          from,
          bytes: bytesOf(first as number, second as number),
          place: this.#placeNow(),
        });
      }
    };
  }

  readonly #found: Entry = ([device, , queues], result) => {
    if (result === 0) {
      this.#queues.set(device as UDevice, {
        queues: [...(queues as readonly Virtqueue[])],
        place: this.#placeNow(),
      });
    }
  };

  readonly #ended: Entry = ([device], result) => {
    if (result === 0) {
      this.#endQueues(device as UDevice);
    }
  };

  /** Status 0 is a reset. */
  readonly #statusSet: Entry = ([device, status], result) => {
    if (result === 0 && status === 0) {
      this.#endQueues(device as UDevice);
    }
  };

  readonly #added: Entry = ([queue, pieces], result) => {
    const list = pieces as readonly VirtioSg[];
    const [first] = list;
    if (result !== 0 || first === undefined) {
      return;
    }
    const bytes = list.reduce((sum, { length }) => sum + length, 0);
    const buffer = { address: first.addr, bytes, place: this.#placeNow() };
    const known = this.#buffers.get(queue as Virtqueue);
    if (known === undefined) {
      this.#buffers.set(queue as Virtqueue, [buffer]);
    } else {
      known.push(buffer);
    }
  };

  readonly #cameBack: Entry = ([queue], result) => {
    const known = this.#buffers.get(queue as Virtqueue) ?? [];
    const at = known.findIndex(({ address }) => address === result);
    if (at >= 0) {
      known.splice(at, 1);
    }
  };

  #endQueues(device: UDevice): void {
    this.#queues.delete(device);
    for (const queue of this.#buffers.keys()) {
      if (queue.vdev === device) {
        this.#buffers.delete(queue);
      }
    }
  }
}

/** A hook that is a function of the API is called as such. */
function ownOf(hook: DriverFunction | string, api: DriverApi): DriverFunction {
  if (typeof hook !== 'string') {
    return hook;
  }
  const found = api.functions.find(({ name }) => name === hook)?.call as Call | undefined;
  return { name: hook, call: (args) => found?.(...args) };
}

/** Those of one line together: a driver fills a ring in a loop. */
function byPlace<T extends { readonly place: Place | undefined }>(
  all: readonly T[],
): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = `${one.place?.file ?? ''}:${one.place?.line ?? 0}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [one]);
    } else {
      group.push(one);
    }
  }
  return [...groups.values()];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
