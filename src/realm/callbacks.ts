import type { DriverFunction, DriverResult } from '../base/driver-api/driver-api';
import type { Border } from './border';
import type { RealmHost } from './realm-host';
import type { Thrown } from './thrown';
import { whatItIs } from './what-it-is';

const EFAULT = 14;
const EINVAL = 22;

/** Functions of drivers, as U-Boot calls them. */
export class Callbacks {
  readonly #border: Border;
  readonly #host: RealmHost;
  readonly #thrown: Thrown;
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
    return {
      name: text,
      call: (args, result) =>
        this.#border.inside(
          () => this.#called(callable, owner, args, result, text),
          (error) => {
            const { place, message } = this.#thrown.describe(error);
            this.#host.fault({
              severity: 'error',
              place,
              message: `${message}, not caught in ${text}(), which gives -EFAULT`,
            });
            return -EFAULT;
          },
        ),
    };
  }

  #called(
    callable: (...args: unknown[]) => unknown,
    owner: object,
    args: readonly unknown[],
    result: DriverResult,
    name: string,
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
    return this.#checked(value, result, name);
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

  #checked(value: unknown, result: DriverResult, name: string): unknown {
    switch (result) {
      case 'nothing':
        return undefined;
      case 'flag':
        return value === true || (typeof value === 'number' && value !== 0);
      case 'errno':
      case 'count or errno': {
        const number = typeof value === 'boolean' ? Number(value) : value;
        if (!Number.isSafeInteger(number)) {
          this.#told(
            `expected 0 or a negative error number from ${name}(), found ${whatItIs(value)}, which is taken as -EINVAL`,
          );
          return -EINVAL;
        }
        if (result === 'errno' && (number as number) > 0) {
          this.#told(
            `expected 0 or a negative error number such as -EIO from ${name}(), found ${String(number)}: U-Boot takes it for an error, and nobody knows which`,
          );
        }
        return number;
      }
    }
  }

  /** It was said by what stands where the function ended. */
  #told(message: string): void {
    this.#host.fault({ severity: 'error', place: undefined, message });
  }
}

function isOut(value: object): value is { value: unknown } {
  const keys = Reflect.ownKeys(value);
  return keys.length === 1 && keys[0] === 'value';
}
