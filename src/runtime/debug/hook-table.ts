import { HOOK_KINDS } from '../../protocol/hook-kinds';
import type { Driver, UclassDriver, UDevice } from '../../firmware/include/dm/device';
import type { EventStream } from '../guest/event-stream';
import { seen } from '../values/foreign-realm';
import { functionFlag, rawFrame, setFunctionFlag } from './debug-points';
import { functionAt, functionsNamed, sourceName } from './debug-info';
import { FUNCTION_HOOK } from './function-flags';

/** One place where a function is registered: hook `kind` of a driver or of a uclass. */
interface Registration {
  readonly kind: string;
  readonly functionName: string;
  readonly owner: Driver | UclassDriver;
}

interface RunningHook {
  readonly depth: number;
  readonly registration: Registration;
  readonly device: UDevice;
}

/** The driver model itself calls hooks from `drivers/core`. */
const OF_A_DRIVER = /(^|\/)drivers\/(?!core\/)/;

/**
 * Which functions are driver-model hooks, from the tables at the foot of each driver. A call of one of them is a hook
 * enter and leave event.
 */
export class HookTable {
  readonly #events: EventStream;
  /** Drivers and uclass drivers of the present guest. */
  #owners: readonly (Driver | UclassDriver)[] = [];
  /** Finding the functions costs a look at all debug information, so it waits until somebody listens. */
  #active = false;
  readonly #registrations = new Map<number, Registration[]>();
  readonly #running: RunningHook[] = [];

  constructor(events: EventStream) {
    this.#events = events;
    events.produce(['hookEnter', 'hookLeave'], (wanted) => {
      if (wanted && !this.#active) {
        this.#active = true;
        this.#register();
      }
    });
  }

  /** @param owners drivers and uclass drivers that the firmware of the present guest was built with */
  setOwners(owners: readonly (Driver | UclassDriver)[]): void {
    for (const id of this.#registrations.keys()) {
      setFunctionFlag(id, FUNCTION_HOOK, false);
    }
    this.#registrations.clear();
    this.#owners = owners;
    if (this.#active) {
      this.#register();
    }
  }

  #register(): void {
    for (const owner of this.#owners) {
      for (const kind of HOOK_KINDS) {
        const hook = (owner as unknown as Partial<Record<string, unknown>>)[kind];
        if (typeof hook === 'function') {
          this.#add({ kind, functionName: sourceName(hook.name), owner });
        }
      }
    }
  }

  #add(registration: Registration): void {
    for (const { id } of functionsNamed(registration.functionName)) {
      const known = this.#registrations.get(id) ?? [];
      this.#registrations.set(id, [...known, registration]);
      setFunctionFlag(id, FUNCTION_HOOK, true);
    }
  }

  /** A flagged function was entered, perhaps as a hook of a device. */
  enter(depth: number): void {
    const frame = rawFrame(depth);
    const registrations =
      (functionFlag(frame.functionId) & FUNCTION_HOOK) === 0
        ? undefined
        : this.#registrations.get(frame.functionId);
    const device: unknown = registrations === undefined ? undefined : seen(frame.reader?.(0));
    if (registrations === undefined || !isDevice(device) || this.#isCalledByDriver(depth)) {
      return;
    }
    const registration = registrations.find((candidate) => concerns(candidate, device));
    if (registration !== undefined) {
      this.#running.push({ depth, registration, device });
      this.#emit('hookEnter', registration, device, undefined);
    }
  }

  /** A driver's code that calls a function which others have as a hook: `virtio_reset()` is a remove, and a step of the bring-up. */
  #isCalledByDriver(depth: number): boolean {
    // The first frame has no caller.
    if (depth < 2) {
      return false;
    }
    const caller = functionAt(rawFrame(depth - 1).functionId)?.module.file ?? '';
    return this.#running.at(-1)?.depth === depth - 1 || OF_A_DRIVER.test(caller);
  }

  leave(depth: number, value: unknown, unwinding: boolean): void {
    const running = this.#running.at(-1);
    if (running?.depth !== depth) {
      return;
    }
    this.#running.pop();
    if (!unwinding) {
      const result = typeof value === 'number' ? value : undefined;
      this.#emit('hookLeave', running.registration, running.device, result);
    }
  }

  /** The run was abandoned. */
  clear(): void {
    this.#running.length = 0;
  }

  #emit(
    kind: 'hookEnter' | 'hookLeave',
    registration: Registration,
    device: UDevice,
    result: number | undefined,
  ): void {
    if (this.#events.wants(kind)) {
      this.#events.emit({
        kind,
        hook: registration.kind,
        functionName: registration.functionName,
        deviceName: device.name,
        driverName: device.driver.name,
        uclassName: device.uclass.uc_drv.name,
        result,
      });
    }
  }
}

export function isDevice(value: unknown): value is UDevice {
  return typeof value === 'object' && value !== null && 'child_head' in value && 'driver' in value;
}

/** Is this registration the one through which the driver model called a hook for the device? */
function concerns({ kind, owner }: Registration, device: UDevice): boolean {
  const about = kind.startsWith('child_') ? device.parent : device;
  return (
    about !== null && (about.driver.name === owner.name || about.uclass.uc_drv.name === owner.name)
  );
}
