/** Loaded when a session has drivers of the user's: a parser takes its time. */
export { compileDriver } from '../instrument/driver/compile-driver';
