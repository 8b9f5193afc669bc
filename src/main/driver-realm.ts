/** Run in the realm that it makes one for drivers: see `host/realm-context`. */
export { createRealm } from '../realm/create-realm';
