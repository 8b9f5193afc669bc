/** The names of the language that a driver's realm has: what gives the same in every run, and leads out of it nowhere. */
export const REALM_NAMES: ReadonlySet<string> = new Set([
  ...['undefined', 'NaN', 'Infinity', 'globalThis'],
  ...['Object', 'Array', 'String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'Math', 'JSON'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'Reflect'],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array'],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'],
  ...['BigInt64Array', 'BigUint64Array'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'],
  ...['encodeURI', 'decodeURI'],
]);

const NOT_REPEATABLE = 'it is not the same in every run';
const OUTSIDE = "a driver has U-Boot's functions and the language, and nothing of the host";
const NO_WAITING = 'nothing in a driver waits';
const NO_CODE = 'a driver makes no code';

/** Names that one could expect, and why they are not there. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['Date', `${NOT_REPEATABLE} (get_timer() and timer_get_us() are the machine's time)`],
  ['Math.random', NOT_REPEATABLE],
  ['performance', `${NOT_REPEATABLE} (timer_get_us() is the machine's time)`],
  ['WeakRef', NOT_REPEATABLE],
  ['FinalizationRegistry', NOT_REPEATABLE],
  ['Intl', NOT_REPEATABLE],
  ['crypto', NOT_REPEATABLE],
  ['Promise', NO_WAITING],
  ['setTimeout', `${NO_WAITING} (udelay() and mdelay() let the machine's time go by)`],
  ['setInterval', NO_WAITING],
  ['setImmediate', NO_WAITING],
  ['queueMicrotask', NO_WAITING],
  ['Atomics', NO_WAITING],
  ['SharedArrayBuffer', NO_WAITING],
  ['eval', NO_CODE],
  ['Function', NO_CODE],
  ['Proxy', NO_CODE],
  ['WebAssembly', NO_CODE],
  ['console', "printf() writes to U-Boot's console"],
  ['require', OUTSIDE],
  ['module', OUTSIDE],
  ['exports', OUTSIDE],
  ['process', OUTSIDE],
  ['Buffer', OUTSIDE],
  ['global', OUTSIDE],
  ['window', OUTSIDE],
  ['document', OUTSIDE],
  ['fetch', OUTSIDE],
]);
