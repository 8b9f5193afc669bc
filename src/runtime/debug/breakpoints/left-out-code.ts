import { matchesPattern } from '../../../base/name-pattern';
import type { BuiltParts, LeftOut } from '../../../firmware/include/built-parts';
import type { BreakpointAnswer } from '../../../protocol/breakpoint';
import { functionsNamed, type FunctionPlace } from '../debug-info';
import { debugModules, type DebugModule } from '../debug-points';

/** Where a file has one driver or command, and nobody else calls what is in it. */
const OWN_FILES = /^(cmd|drivers\/virtio)\//;
/** What is here is everybody's, though some drivers name it as their hook. */
const SHARED_FILES = /^drivers\/core\//;

/** Of functions, by their ids: those that are in the firmware, and of others the symbols that they lack. */
interface Known {
  readonly built: ReadonlySet<number>;
  readonly missing: ReadonlyMap<number, readonly string[]>;
}

/**
 * Which code can't run, since the configuration leaves out the driver or command that it belongs to. It is all in the
 * program, unlike in a real image; so it has to be said.
 */
export class LeftOutCode {
  #parts: BuiltParts = { drivers: [], commands: [], driversLeftOut: [], commandsLeftOut: [] };
  /** Found out when somebody asks: it takes a look at all debug information. */
  #known: Known | undefined;

  setParts(parts: BuiltParts): void {
    this.#parts = parts;
    this.#known = undefined;
  }

  /** Symbols that are off, without which none of the functions runs. None: some may run. */
  ofFunctions(functions: readonly FunctionPlace[]): readonly string[] {
    const known = this.#find();
    const symbols = functions.map(
      ({ id, module }) => known.missing.get(id) ?? ofFile(known, module),
    );
    return symbols.every(({ length }) => length > 0) ? [...new Set(symbols.flat())] : [];
  }

  /** The same for hooks of what the patterns name: devices are called after their drivers. */
  ofDevices(patterns: readonly string[]): readonly string[] {
    const names = ({ name }: LeftOut['item'], pattern: string): boolean =>
      matchesPattern(pattern, name) || matchesPattern(pattern.replace(/#.*$/, ''), name);
    const symbols = patterns.map((pattern) =>
      this.#parts.drivers.some((item) => names(item, pattern))
        ? []
        : this.#parts.driversLeftOut.flatMap((one) =>
            names(one.item, pattern) ? one.symbols : [],
          ),
    );
    return symbols.length > 0 && symbols.every(({ length }) => length > 0)
      ? [...new Set(symbols.flat())]
      : [];
  }

  #find(): Known {
    if (this.#known === undefined) {
      const { drivers, commands, driversLeftOut, commandsLeftOut } = this.#parts;
      const built = new Set(
        [...drivers, ...commands].flatMap((item) => placesOf(item, true).map(({ id }) => id)),
      );
      const missing = new Map<number, readonly string[]>();
      for (const { item, symbols } of [...driversLeftOut, ...commandsLeftOut]) {
        for (const { id, module } of placesOf(item, false)) {
          if (!built.has(id) && !SHARED_FILES.test(module.file)) {
            missing.set(id, symbols);
          }
        }
      }
      this.#known = { built, missing };
    }
    return this.#known;
  }
}

/** Of a function of which all that is known is its file: that may be the driver's or command's own. */
function ofFile(
  { built, missing }: Known,
  { firstFunction, file, functionNames, isOfUser }: DebugModule,
): readonly string[] {
  if (isOfUser) {
    return [];
  }
  const ids = functionNames.map((_name, index) => firstFunction + index);
  return !OWN_FILES.test(file) || ids.some((id) => built.has(id))
    ? []
    : [...new Set(ids.flatMap((id) => missing.get(id) ?? []))];
}

/**
 * The functions that a driver or command names; of several with one name those of its file.
 *
 * @param anyway gives those of which it can't be told
 */
function placesOf(item: LeftOut['item'], anyway: boolean): FunctionPlace[] {
  const names = functionNames(item);
  const home = homeOf(names);
  return names.flatMap((name) => {
    const places = functionsNamed(name).filter(({ module }) => !module.isOfUser);
    const atHome = places.filter(({ module }) => module === home);
    return atHome.length === 0 && (anyway || places.length === 1) ? places : atHome;
  });
}

/** The one file that has all the functions, else the one that has most of those whose names nobody else has. */
function homeOf(names: readonly string[]): DebugModule | undefined {
  const own = debugModules().filter(({ isOfUser }) => !isOfUser);
  const whole = own.filter(({ functionNames }) => {
    const all = new Set(functionNames);
    return names.every((name) => all.has(name));
  });
  if (whole.length === 1) {
    return whole[0];
  }
  const counts = new Map<DebugModule, number>();
  for (const name of names) {
    const [place, ...others] = functionsNamed(name).filter(({ module }) => !module.isOfUser);
    if (place !== undefined && others.length === 0) {
      counts.set(place.module, (counts.get(place.module) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The answer for a breakpoint on code that isn't in the firmware. */
export function notInFirmware(
  answer: Omit<BreakpointAnswer, 'verified'>,
  what: string,
  missingSymbols: readonly string[],
): BreakpointAnswer {
  const names = missingSymbols.map((name) => `CONFIG_${name}`).join(', ');
  const message = `${names} ${missingSymbols.length === 1 ? 'is' : 'are'} not set: ${what} is not in this firmware.`;
  return { ...answer, verified: false, message, missingSymbols };
}

function functionNames(item: LeftOut['item']): string[] {
  const { ops = {} } = item as { readonly ops?: object };
  return [...valuesOf(item), ...valuesOf(ops)].flatMap((value) =>
    typeof value === 'function' ? [value.name] : [],
  );
}

/** Some members are looked up when the firmware runs. */
function valuesOf(item: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(item)).map(
    ({ value }: PropertyDescriptor): unknown => value,
  );
}
