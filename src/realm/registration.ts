import type {
  CommandDescription,
  DriverDescription,
  DriverFunction,
  DriverStruct,
  Registrations,
} from '../base/driver-api/driver-api';
import type { Border } from './border';
import type { Callbacks } from './callbacks';
import type { RealmHost } from './realm-host';
import type { Place, Thrown } from './thrown';
import { whatItIs } from './what-it-is';

const HOOKS = [
  ...['bind', 'probe', 'remove', 'unbind', 'of_to_plat'],
  ...['child_post_bind', 'child_pre_probe', 'child_post_remove'],
];
const STRUCTS = ['priv_auto', 'plat_auto', 'per_child_auto', 'per_child_plat_auto'];
/** More than any name of U-Boot's. */
const MOST_NAME = 29;

/** What the operations of each uclass are called; those that can't be missing first. */
const OPERATIONS: ReadonlyMap<
  string,
  { readonly needed: readonly string[]; readonly known: readonly string[] }
> = new Map([
  ['UCLASS_SERIAL', { needed: ['getc', 'putc'], known: ['setbrg', 'pending'] }],
  ['UCLASS_BLK', { needed: ['read'], known: ['write', 'erase'] }],
  [
    'UCLASS_ETH',
    {
      needed: ['start', 'send', 'recv', 'stop'],
      known: ['free_pkt', 'write_hwaddr', 'read_rom_hwaddr'],
    },
  ],
  ['UCLASS_RNG', { needed: ['read'], known: [] }],
  ['UCLASS_NOP', { needed: [], known: [] }],
]);

interface VirtioName {
  readonly id: number;
  readonly name: string;
  readonly place: Place;
}

/** Takes what drivers say of themselves while they are loaded. */
export class Registry {
  readonly #border: Border;
  readonly #callbacks: Callbacks;
  readonly #host: RealmHost;
  readonly #thrown: Thrown;
  #drivers: DriverDescription[] = [];
  #commands: CommandDescription[] = [];
  #virtioNames: VirtioName[] = [];
  #isOpen = false;

  constructor(border: Border, callbacks: Callbacks, host: RealmHost, thrown: Thrown) {
    this.#border = border;
    this.#callbacks = callbacks;
    this.#host = host;
    this.#thrown = thrown;
  }

  /** True while drivers are loaded: nothing else of U-Boot's can be called then. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Drivers that have registered themselves. */
  get count(): number {
    return this.#drivers.length;
  }

  collect(load: () => void): Registrations {
    this.#drivers = [];
    this.#commands = [];
    this.#virtioNames = [];
    this.#isOpen = true;
    try {
      load();
    } finally {
      this.#isOpen = false;
    }
    return {
      drivers: this.#drivers,
      commands: this.#commands,
      virtioNames: this.#host.mapOf(this.#virtioNames.map(({ id, name }) => [id, name])),
    };
  }

  /** A device id whose driver none of the files has. */
  problem(): string | undefined {
    const found = this.#virtioNames.find(
      ({ name }) => !this.#drivers.some((driver) => driver.name === name),
    );
    return found === undefined
      ? undefined
      : `${found.place.file}:${found.place.line}: virtio_driver(): expected the name of a driver that U_BOOT_DRIVER() registers, found ${whatItIs(found.name)}: device id ${found.id} would find no driver`;
  }

  readonly register = (given: unknown): void => {
    this.#mustBeOpen('U_BOOT_DRIVER');
    if (typeof given !== 'object' || given === null) {
      throw new TypeError(`U_BOOT_DRIVER(): expected { name, id, ... }, found ${whatItIs(given)}`);
    }
    const driver = given as Record<string, unknown>;
    const { name, id, flags = 0 } = driver;
    if (typeof name !== 'string' || name === '' || name.length > MOST_NAME) {
      throw new TypeError(
        `U_BOOT_DRIVER(): name: expected a text of at most ${MOST_NAME} characters, found ${whatItIs(name)}`,
      );
    }
    const uclass = this.#uclassNamed(id);
    if (!Number.isSafeInteger(flags)) {
      throw new TypeError(`U_BOOT_DRIVER(): flags: expected DM_FLAG_..., found ${whatItIs(flags)}`);
    }
    const known = ['name', 'id', 'flags', 'of_match', 'ops', ...HOOKS, ...STRUCTS];
    const unknown = Object.keys(driver).find((key) => !known.includes(key));
    if (unknown !== undefined) {
      throw new TypeError(
        `U_BOOT_DRIVER(): expected a member of struct driver, found ${JSON.stringify(unknown)}`,
      );
    }
    const isTaken = this.#drivers.some((other) => other.name === name);
    if (isTaken) {
      throw new TypeError(`U_BOOT_DRIVER(): a second driver is called ${JSON.stringify(name)}`);
    }
    if (uclass === 'UCLASS_ETH' && driver['plat_auto'] !== undefined) {
      throw new TypeError(
        'U_BOOT_DRIVER(): plat_auto: expected none, as a network card has its struct eth_pdata there',
      );
    }
    this.#drivers.push({
      name,
      id: id as number,
      flags: flags as number,
      of_match: this.#ofMatch(driver['of_match']),
      hooks: this.#functions(driver, HOOKS, []),
      structs: this.#structs(driver),
      ops: this.#operations(driver['ops'], uclass),
      place: this.#thrown.placeNow(),
    });
  };

  readonly virtioDriver = (id: unknown, name: unknown): void => {
    this.#mustBeOpen('virtio_driver');
    if (!Number.isSafeInteger(id) || (id as number) < 1 || (id as number) > 0xffff) {
      throw new TypeError(`virtio_driver(): expected VIRTIO_ID_..., found ${whatItIs(id)}`);
    }
    if (typeof name !== 'string' || name === '') {
      throw new TypeError(
        `virtio_driver(): expected the name of a driver, found ${whatItIs(name)}`,
      );
    }
    const other = this.#virtioNames.find((one) => one.id === id);
    if (other !== undefined) {
      throw new TypeError(
        `virtio_driver(): device id ${id as number} is taken by ${JSON.stringify(other.name)} (${other.place.file}:${other.place.line})`,
      );
    }
    this.#virtioNames.push({ id: id as number, name, place: this.#thrown.placeNow() });
  };

  readonly command = (given: unknown): void => {
    this.#mustBeOpen('U_BOOT_CMD');
    const command = (given ?? {}) as Record<string, unknown>;
    const { name, maxargs, repeatable = false, usage, help = null, cmd } = command;
    const wrong = (member: string, expected: string, found: unknown): TypeError =>
      new TypeError(`U_BOOT_CMD(): ${member}: expected ${expected}, found ${whatItIs(found)}`);
    if (typeof name !== 'string' || !/^[\w?-]+$/.test(name)) {
      throw wrong('name', 'a word', name);
    }
    if (this.#commands.some((other) => other.name === name)) {
      throw new TypeError(`U_BOOT_CMD(): a second command is called ${JSON.stringify(name)}`);
    }
    if (!Number.isSafeInteger(maxargs) || (maxargs as number) < 1) {
      throw wrong('maxargs', 'how many words a line may have, its name too', maxargs);
    }
    if (typeof usage !== 'string') {
      throw wrong('usage', 'a text', usage);
    }
    if (help !== null && typeof help !== 'string') {
      throw wrong('help', 'a text', help);
    }
    if (typeof cmd !== 'function') {
      throw wrong('cmd', 'a function', cmd);
    }
    this.#commands.push({
      name,
      maxargs: maxargs as number,
      repeatable: repeatable === true,
      usage,
      help,
      cmd: this.#callbacks.functionOf(cmd, command),
    });
  };

  #mustBeOpen(name: string): void {
    if (!this.#isOpen) {
      throw new TypeError(
        `${name}() stands at the top of a driver's file: U-Boot's lists are made before it runs`,
      );
    }
  }

  /** Uclasses of which we know what they call. */
  #uclassNamed(id: unknown): string {
    const { constants } = this.#host.api;
    const found = [...OPERATIONS.keys()].find((name) => constants.get(name) === id);
    if (found === undefined) {
      throw new TypeError(
        `U_BOOT_DRIVER(): id: expected one of ${[...OPERATIONS.keys()].join(', ')}, found ${whatItIs(id)}`,
      );
    }
    return found;
  }

  #functions(
    owner: Record<string, unknown>,
    names: readonly string[],
    needed: readonly string[],
  ): DriverDescription['hooks'] {
    const found: [string, DriverFunction | string][] = [];
    for (const name of names) {
      const own = owner[name];
      if (typeof own === 'function') {
        found.push([name, this.#ofApi(name, own) ?? this.#callbacks.functionOf(own, owner)]);
      } else if (own !== undefined || needed.includes(name)) {
        throw new TypeError(
          `U_BOOT_DRIVER(): ${name}: expected a function, found ${whatItIs(own)}`,
        );
      }
    }
    return this.#host.mapOf(found);
  }

  /** A function of U-Boot's in the place of one of the driver's: it is given a device. */
  #ofApi(member: string, own: unknown): string | undefined {
    const name = this.#callbacks.apiName(own);
    const described = this.#host.api.functions.find((one) => one.name === name);
    if (described === undefined || name === undefined) {
      return undefined;
    }
    const [first, ...more] = described.parameters;
    if (first?.type !== 'struct UDevice' || more.length > 0) {
      throw new TypeError(
        `U_BOOT_DRIVER(): ${member}: expected a function that takes a device, found ${name}()`,
      );
    }
    return name;
  }

  #operations(ops: unknown, uclass: string): DriverDescription['ops'] {
    const { needed, known } = OPERATIONS.get(uclass) ?? { needed: [], known: [] };
    const all = [...needed, ...known];
    const owner = (ops ?? {}) as Record<string, unknown>;
    if (typeof owner !== 'object') {
      throw new TypeError(`U_BOOT_DRIVER(): ops: expected { ... }, found ${whatItIs(ops)}`);
    }
    const unknown = Object.keys(owner).find((name) => !all.includes(name));
    if (unknown !== undefined) {
      throw new TypeError(
        `U_BOOT_DRIVER(): ops: expected an operation of ${uclass} (${all.join(', ') || 'there are none'}), found ${JSON.stringify(unknown)}`,
      );
    }
    return this.#functions(owner, all, needed);
  }

  #structs(driver: Record<string, unknown>): DriverDescription['structs'] {
    const found: [string, DriverStruct][] = [];
    for (const name of STRUCTS) {
      const given = driver[name];
      if (given !== undefined) {
        found.push([name, this.#struct(name, given)]);
      }
    }
    return this.#host.mapOf(found);
  }

  #struct(name: string, given: unknown): DriverStruct {
    const { sizeBytes, create } = (given ?? {}) as {
      readonly sizeBytes?: unknown;
      readonly create?: unknown;
    };
    const isSize = Number.isSafeInteger(sizeBytes) && (sizeBytes as number) >= 0;
    if (typeof create !== 'function' || (!isSize && typeof sizeBytes !== 'function')) {
      throw new TypeError(
        `U_BOOT_DRIVER(): ${name}: expected { sizeBytes, create }, found ${whatItIs(given)}`,
      );
    }
    const at = this.#thrown.placeNow();
    const sizeOf = isSize ? undefined : this.#callbacks.functionOf(sizeBytes, given as object);
    return {
      sizeBytes: (arch64) => {
        const size = sizeOf === undefined ? sizeBytes : sizeOf.call([arch64], 'count or errno');
        return Math.max(0, size as number);
      },
      create: (address) =>
        this.#border.inside(
          () => {
            const own: unknown = Reflect.apply(create, given, [address]);
            return this.#border.keep(typeof own === 'object' && own !== null ? own : {});
          },
          (error) => {
            const { place, message } = this.#thrown.describe(error);
            this.#host.fault({
              severity: 'error',
              place: place ?? at,
              message: `${message}, not caught in create() of ${name}, which gives nothing`,
            });
            return this.#border.keep({});
          },
        ),
    };
  }

  #ofMatch(given: unknown): DriverDescription['of_match'] {
    if (given === undefined) {
      return [];
    }
    const list = Array.isArray(given) ? (given as readonly Record<string, unknown>[]) : [{}];
    return list.map((one) => {
      const { compatible, data = 0 } = (one as typeof one | null) ?? {};
      if (typeof compatible !== 'string' || !Number.isSafeInteger(data)) {
        throw new TypeError(
          `U_BOOT_DRIVER(): of_match: expected a list of { compatible, data }, found ${whatItIs(given)}`,
        );
      }
      return { compatible, data: data as number };
    });
  }
}
