import { hex } from '../../../base/hex';
import type { StoppedHook } from '../../../protocol/breakpoint';
import type { DriverListName, DriverLists } from './driver-lists';
import type { DriverModelReader, ModelDevice } from './driver-model';
import type { FunctionStarts } from './function-starts';

/** One table in which a function is registered: hook `kind` of a driver or of a uclass. */
export interface HookRegistration {
  /** `child_pre_probe` */
  readonly kind: string;
  readonly list: DriverListName;
  /** Name of the driver or uclass. */
  readonly owner: string;
}

/** A function that is a driver-model hook. */
export interface HookPlace {
  /** As linked. */
  readonly address: number;
  /** `virtio_uclass_child_pre_probe`; the address where no name is known. */
  readonly functionName: string;
  /** Several drivers may have the same function. */
  readonly registrations: readonly HookRegistration[];
}

/** A hook that begins, and what it is about. */
export interface HookCall {
  readonly kind: string;
  readonly functionName: string;
  /** `virtio-blk#1` */
  readonly deviceName: string;
  readonly driverName: string;
  readonly uclassName: string;
  /** Undefined: it is the root. */
  readonly parentName: string | undefined;
  /** Of its `struct udevice`. */
  readonly deviceAddress: number;
}

/** How a hook was called: registers and stack at its first instruction. */
export interface HookEntry {
  /** Its only argument: a `struct udevice *`. */
  readonly a0: number;
  /** The innermost call on the stack, in linked addresses; undefined: not known. */
  readonly call: { readonly from: number; readonly target: number } | undefined;
}

/** Which functions of an image are driver-model hooks. */
export class ImageHooks {
  /** By address. */
  readonly places: readonly HookPlace[];
  readonly #byAddress: ReadonlyMap<number, HookPlace>;

  readonly #starts: () => FunctionStarts;

  /**
   * @param nameOf the function that begins at a linked address
   * @param starts where all functions begin, so that callers are told apart; asked for when a hook begins
   */
  constructor(
    lists: DriverLists,
    nameOf: (linked: number) => string | undefined,
    starts: () => FunctionStarts,
  ) {
    this.#starts = starts;
    const registrations = new Map<number, HookRegistration[]>();
    for (const { list, name, hooks } of [...lists.drivers, ...lists.uclassDrivers]) {
      for (const [kind, address] of hooks) {
        const known = registrations.get(address) ?? [];
        registrations.set(address, [...known, { kind, list, owner: name }]);
      }
    }
    this.places = [...registrations]
      .sort(([a], [b]) => a - b)
      .map(([address, all]) => ({
        address,
        functionName: nameOf(address) ?? hex(address),
        registrations: all,
      }));
    this.#byAddress = new Map(this.places.map((place) => [place.address, place]));
  }

  /** Where a hook of this kind may begin. */
  placesOf(kind: string): HookPlace[] {
    return this.places.filter(({ registrations }) =>
      registrations.some((registration) => registration.kind === kind),
    );
  }

  at(linked: number): HookPlace | undefined {
    return this.#byAddress.get(linked);
  }

  /**
   * What a hook that begins is about. Undefined: the function was not called as a hook, as when one calls another
   * (`virtio_reset()` is a remove, and a step of the bring-up), or its argument is no device.
   */
  describe(place: HookPlace, entry: HookEntry, reader: DriverModelReader): HookCall | undefined {
    if (this.#isCalledByHook(place, entry)) {
      return undefined;
    }
    const device = reader.device(entry.a0);
    if (device === undefined) {
      return undefined;
    }
    const parent = device.parent === 0 ? undefined : reader.device(device.parent);
    const registration = place.registrations.find(({ kind, ...of }) =>
      isOf(of, kind.startsWith('child_') ? parent : device),
    );
    return (
      registration && {
        kind: registration.kind,
        functionName: place.functionName,
        deviceName: device.name,
        driverName: device.driver.name,
        uclassName: device.uclass.name,
        parentName: parent?.name,
        deviceAddress: device.address,
      }
    );
  }

  #isCalledByHook({ address }: HookPlace, { call }: HookEntry): boolean {
    if (call === undefined) {
      return false;
    }
    // A function that ends by calling another jumps to it, and leaves its own call on the stack.
    const caller = call.target === address ? this.#starts().before(call.from) : call.target;
    return caller !== undefined && this.#byAddress.has(caller);
  }
}

/** The only argument of a hook, as an expression. */
const DEVICE_ARGUMENT = '((struct udevice *)a0)';

/** As a stop carries it. The device is what register a0 points to. */
export function stoppedHook({ kind, functionName, deviceName }: HookCall): StoppedHook {
  return { kind, functionName, device: deviceName, parameter: DEVICE_ARGUMENT };
}

/** Is this the driver or uclass through which the driver model calls hooks of a device? */
function isOf(
  { list, owner }: Omit<HookRegistration, 'kind'>,
  device: ModelDevice | undefined,
): boolean {
  const name = list === 'driver' ? device?.driver.name : device?.uclass.name;
  return name === owner;
}
