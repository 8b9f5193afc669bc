import type { DriverApi } from '../../base/driver-api/driver-api';
import { driverConstants } from './constants';
import { DRIVER_FUNCTIONS } from './functions';
import { DRIVER_STRUCTS, structOf } from './structs';

/** What a driver of the user's finds beside the language, and U_BOOT_DRIVER() and virtio_driver(). */
export function driverApi(): DriverApi {
  return {
    functions: DRIVER_FUNCTIONS,
    constants: driverConstants(),
    structs: DRIVER_STRUCTS,
    structOf,
  };
}
