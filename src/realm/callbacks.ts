import type { DriverFunction, DriverResult } from '../base/driver-api/driver-api';
import type { Border } from './border';
import type { RealmHost } from './realm-host';
import type { Place, Thrown } from './thrown';
import { whatItIs } from './what-it-is';

const EFAULT = 14;
const EINVAL = 22;

/** Greater ones are none. @uboot include/linux/err.h MAX_ERRNO */
const MOST_ERRNO = 4095;

/** C's stack has an end, too. */
const MOST_NESTED = 40;
/** Leaves all calls that are inside each other. */
const TOO_DEEP: Error = Object.freeze(new RangeError('too many calls inside each other'));

interface Callback {
  readonly callable: (...args: unknown[]) => unknown;
  /** What it is called on. */
  readonly owner: object;
  readonly name: string;
  /** Where U-Boot was given it. */
  readonly at: Place;
}

/** Functions of drivers, as U-Boot calls them. */
export class Callbacks {
  readonly #border: Border;
  readonly #host: RealmHost;
  readonly #thrown: Thrown;
  /** Calls of U-Boot's that are inside each other. */
  #depth = 0;
  readonly #apiNames = new Map<unknown, string>();

  constructor(border: Border, host: RealmHost, thrown: Thrown) {
    this.#border = border;
    this.#host = host;
    this.#thrown = thrown;
  }

  isOfApi(callable: unknown, name: string): void {
    this.#apiNames.set(callable, name);
  }

  /** The name of a function of the API that was given back; undefined: it is one of the driver's. */
  apiName(callable: unknown): string | undefined {
    return this.#apiNames.get(callable);
  }

  /** @param owner what the function is called on */
  functionOf(own: unknown, owner: object): DriverFunction {
    const callable = own as (...args: unknown[]) => unknown;
    const { name } = callable as { readonly name: unknown };
    const text = typeof name === 'string' ? name : '';
    const at = this.#thrown.placeNow();
    return {
      name: text,
      call: (args, result) =>
        this.#nested(
          text,
          at,
          () => this.#called({ callable, owner, name: text, at }, args, result),
          (error) => {
            const { place, message } = this.#thrown.describe(error);
            this.#host.fault({
              severity: 'error',
              place: place ?? at,
              message: `${message}, not caught in ${text}(), which gives -EFAULT`,
            });
            return -EFAULT;
          },
        ),
    };
  }

  /** Runs a function of a driver's. One that U-Boot calls in itself again and again is left, all of its calls at once. */
  #nested(
    name: string,
    at: Place,
    action: () => unknown,
    failed: (error: unknown) => unknown,
  ): unknown {
    if (this.#depth >= MOST_NESTED) {
      throw TOO_DEEP;
    }
    this.#depth++;
    try {
      return this.#border.inside(action, failed);
    } catch (error) {
      if (error !== TOO_DEEP || this.#depth > 1) {
        throw error;
      }
      const message = `expected at most ${MOST_NESTED} calls of U-Boot's inside each other, found more: ${name}() is called in itself again and again, and gives -EFAULT`;
      this.#host.fault({ severity: 'error', place: at, message });
      return -EFAULT;
    } finally {
      this.#depth--;
    }
  }

  #called(
    { callable, owner, name, at }: Callback,
    args: readonly unknown[],
    result: DriverResult,
  ): unknown {
    const given: unknown[] = [];
    const backs: (() => void)[] = [];
    for (let i = 0; i < args.length; i++) {
      given.push(this.#argument(args[i], backs));
    }
    const value: unknown = Reflect.apply(callable, owner, given);
    backs.forEach((back) => {
      back();
    });
    return this.#checked(value, result, name, at);
  }

  /** `{ value }` receives something, and all else is what it is. */
  #argument(value: unknown, backs: (() => void)[]): unknown {
    if (typeof value !== 'object' || value === null || !isOut(value)) {
      return this.#border.inward(value);
    }
    const place = { value: value.value };
    backs.push(() => {
      value.value = Number.isSafeInteger(place.value) ? place.value : 0;
    });
    return place;
  }

  #checked(value: unknown, result: DriverResult, name: string, at: Place): unknown {
    switch (result) {
      case 'nothing':
        return undefined;
      case 'flag':
        return value === true || (typeof value === 'number' && value !== 0);
      case 'errno':
      case 'count or errno': {
        const number = typeof value === 'boolean' ? Number(value) : value;
        const isErrno = Number.isSafeInteger(number) && (number as number) >= -MOST_ERRNO;
        if (!isErrno) {
          const expected =
            result === 'errno'
              ? '0 or a negative error number such as -EIO'
              : 'a count or a negative error number such as -EIO';
          this.#told(
            `expected ${expected} from ${name}(), found ${whatItIs(value)}, which is taken as -EINVAL`,
            at,
          );
          return -EINVAL;
        }
        if (result === 'errno' && (number as number) > 0) {
          this.#told(
            `expected 0 or a negative error number such as -EIO from ${name}(), found ${String(number)}: U-Boot takes it for an error, and nobody knows which`,
            at,
          );
        }
        return number;
      }
    }
  }

  /** It was said by what stands where the function ended. */
  #told(message: string, registered: Place): void {
    this.#host.fault({ severity: 'error', place: undefined, registered, message });
  }
}

function isOut(value: object): value is { value: unknown } {
  const keys = Reflect.ownKeys(value);
  return keys.length === 1 && keys[0] === 'value';
}
