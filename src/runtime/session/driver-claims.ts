import type {
  DriverDescription,
  DriverFunction,
  DriverResult,
  DriverStruct,
  Registrations,
} from '../../base/driver-api/driver-api';
import type { EventSink, TraceEvent } from '../../base/trace-event';
import { hex } from '../../base/hex';
import { ramRange } from '../../firmware/driver-api/heap-pieces';
import type { BlkDesc } from '../../firmware/include/blk';
import type { UDevice } from '../../firmware/include/dm/device';
import { UCLASS_BLK, UCLASS_ETH } from '../../firmware/include/dm/uclass-id';
import { EFAULT } from '../../firmware/include/errno';
import { PKTSIZE } from '../../firmware/include/net';

type BlockRequest = Extract<TraceEvent, { kind: 'blockRequest' }>;
/** What an operation gave that can't be: told, and what U-Boot gets instead. */
type Judge = (args: readonly unknown[], value: unknown, name: string) => number | undefined;

/**
 * Compares what drivers of the user's say with what has happened: blocks that the device has refused and the driver gives as read,
 * packets that are nowhere, structs that no heap has room for.
 */
export class DriverClaims {
  readonly #told: (message: string, driver: DriverDescription) => void;
  /** The first request that the device has refused in the operation that runs. */
  #refused: BlockRequest | undefined;
  #heapBytes = Infinity;

  constructor(told: (message: string, driver: DriverDescription) => void) {
    this.#told = told;
  }

  /** What a machine's events go through. */
  watchedEvents(events: EventSink): EventSink {
    return {
      wants: (kind) => kind === 'blockRequest' || events.wants(kind),
      emit: (event) => {
        if (event.kind === 'blockRequest') {
          if (event.status !== 0) {
            this.#refused ??= event;
          }
          if (!events.wants('blockRequest')) {
            return;
          }
        }
        events.emit(event);
      },
    };
  }

  /** @param heapBytes bytes of U-Boot's heap */
  watched(registrations: Registrations, heapBytes: number): Registrations {
    this.#heapBytes = heapBytes;
    return {
      ...registrations,
      drivers: registrations.drivers.map((driver) => this.#watchedDriver(driver)),
    };
  }

  #watchedDriver(driver: DriverDescription): DriverDescription {
    const ops = [...driver.ops].map(([kind, op]): [string, DriverFunction | string] => {
      const judge = this.#judgeOf(driver, kind);
      return [kind, judge === undefined || typeof op === 'string' ? op : this.#judged(op, judge)];
    });
    const hooks = [...driver.hooks].map(([kind, hook]): [string, DriverFunction | string] => [
      kind,
      kind !== 'probe' || driver.id !== UCLASS_BLK || typeof hook === 'string'
        ? hook
        : this.#judged(hook, ([dev], value, name) => {
            this.#disk(driver, dev as UDevice, value, name);
            return undefined;
          }),
    ]);
    const structs = [...driver.structs].map(([kind, struct]): [string, DriverStruct] => [
      kind,
      this.#watchedStruct(driver, kind, struct),
    ]);
    return { ...driver, hooks: new Map(hooks), ops: new Map(ops), structs: new Map(structs) };
  }

  #judgeOf(driver: DriverDescription, kind: string): Judge | undefined {
    if (driver.id === UCLASS_BLK) {
      return (args, value, name) => {
        this.#blocks(driver, args, value, name);
        return undefined;
      };
    }
    if (driver.id === UCLASS_ETH && kind === 'recv') {
      return (args, value, name) => this.#packet(driver, args, value, name);
    }
    return undefined;
  }

  #judged({ name, call }: DriverFunction, judge: Judge): DriverFunction {
    return {
      name,
      call: (args: readonly unknown[], result: DriverResult): unknown => {
        this.#refused = undefined;
        const value = call(args, result);
        return judge(args, value, name) ?? value;
      },
    };
  }

  /** What is known of a disk once it was probed. */
  #disk(driver: DriverDescription, dev: UDevice, value: unknown, name: string): void {
    const { uclass_id, blksz, log2blksz } = dev.uclass_plat_ as BlkDesc;
    if (value !== 0) {
      return;
    }
    if (blksz === 0 || 2 ** log2blksz !== blksz) {
      this.#told(
        `expected bytes of a block in blksz and their logarithm in log2blksz after ${name}(), such as 512 and 9, found ${blksz} and ${log2blksz}`,
        driver,
      );
    }
    const bus = dev.parent?.driver.id ?? uclass_id;
    if (uclass_id !== bus) {
      this.#told(
        `expected uclass_id ${bus}, the uclass of ${dev.parent?.name ?? ''}, after ${name}(), found ${uclass_id}: no command finds this disk`,
        driver,
      );
    }
  }

  #blocks(
    driver: DriverDescription,
    [, , blkcnt]: readonly unknown[],
    value: unknown,
    name: string,
  ): void {
    const refused = this.#refused;
    if (typeof value !== 'number' || value <= 0) {
      return;
    }
    if (typeof blkcnt === 'number' && value > blkcnt) {
      this.#told(
        `expected at most the ${blkcnt} blocks that were asked for from ${name}(), found ${value}`,
        driver,
      );
    } else if (refused !== undefined) {
      const { sector, sectors, status } = refused;
      this.#told(
        `expected a negative error number such as -EIO from ${name}(), found ${value}: the device has refused ${sectors} sectors from sector ${sector} with status ${status}`,
        driver,
      );
    }
  }

  #packet(
    driver: DriverDescription,
    [, , packetp]: readonly unknown[],
    value: unknown,
    name: string,
  ): number | undefined {
    if (typeof value !== 'number' || value <= 0) {
      return undefined;
    }
    const { value: packet } = packetp as { readonly value: number };
    const ram = ramRange();
    if (packet < ram.start || packet + value > ram.end) {
      this.#told(
        `expected a packet in RAM in packetp.value from ${name}(), found ${value} bytes at ${hex(packet)}, which is taken as -EFAULT`,
        driver,
      );
      return -EFAULT;
    }
    if (value > PKTSIZE) {
      this.#told(
        `expected at most ${PKTSIZE} bytes from ${name}(), found ${value}, which is taken as -EFAULT`,
        driver,
      );
      return -EFAULT;
    }
    return undefined;
  }

  #watchedStruct(driver: DriverDescription, kind: string, struct: DriverStruct): DriverStruct {
    return {
      ...struct,
      sizeBytes: (arch64) => {
        const bytes = struct.sizeBytes(arch64);
        if (bytes > this.#heapBytes) {
          this.#told(
            `${kind}: expected less than the ${this.#heapBytes} bytes of U-Boot's heap, found ${bytes}: there is no room for the device`,
            driver,
          );
        }
        return bytes;
      },
    };
  }
}
