import path from 'node:path';
import type { Context } from 'node:vm';
import { ApiMisuse } from '../../base/driver-api/driver-api';
import type { DeclaredType } from '../../base/debug-table';
import type { DriverApi, Registrations } from '../../base/driver-api/driver-api';
import { silentEvents, type EventSink } from '../../base/trace-event';
import { DM_FLAG_ACTIVE_DMA } from '../../firmware/include/dm/device';
import { driverApi } from '../../firmware/driver-api';
import { uclassLeftOut } from '../../firmware/drivers/all-drivers';
import { createRealmContext, evaluate } from '../../host/realm-context';
import type { DriverSource, RunRecipe } from '../../protocol/run-recipe';
import type { DriverFault, DriverProgram, DriverRealm } from '../../realm/realm-host';
import {
  addUserModule,
  forgetUserModules,
  grantBudget,
  pointFunctions,
} from '../../runtime/debug/debug-points';
import { frameLeft, userPlace } from '../../runtime/debug/frames';
import { DriverClaims } from '../../runtime/session/driver-claims';
import { DriverLedger } from '../../runtime/session/driver-ledger';
import { DriverMemory } from '../../runtime/session/driver-memory';
import { setForeignRealm } from '../../runtime/values/foreign-realm';
import { setUserTypes } from '../../runtime/values/types/declared-types';
import { loadDriverCompiler } from './load-compiler';
import type * as realmProgram from '../driver-realm';

type Log = (level: 'warning' | 'error', message: string) => void;

const SILENT: Log = () => undefined;

interface MadeRealm {
  readonly realm: DriverRealm;
  readonly context: Context;
  readonly api: DriverApi;
}

/** The user's drivers in this thread: their realm, and their programs as they were last compiled. */
export class UserDrivers {
  readonly #programFolder: string;
  #made: MadeRealm | undefined;
  #sources: readonly DriverSource[] = [];
  #programs: readonly DriverProgram[] = [];
  #types: DeclaredType[] = [];
  #log: Log = SILENT;
  #events: EventSink = silentEvents;
  readonly #said = new Set<string>();
  readonly #where = new Int32Array(1);
  readonly #ledger = new DriverLedger((device, leak) => {
    this.#tell({ severity: 'warning', ...leak }, device.name);
  });

  readonly #memory = new DriverMemory((message) => {
    this.#tell({ severity: 'error', place: userPlace(), message });
  }, userPlace);
  readonly #claims = new DriverClaims((message, { place }) => {
    this.#tell({ severity: 'error', place: undefined, registered: place, message });
  });

  constructor(programFolder: string) {
    this.#programFolder = programFolder;
  }

  /**
   * Takes the drivers of a run, and compiles those that are not the same as before. Throws a message for the user when one can't
   * be compiled or doesn't come to the end of its file.
   */
  take(sources: readonly DriverSource[]): void {
    const isSame =
      sources.length === this.#sources.length &&
      sources.every(
        ({ file, text }, i) => this.#sources[i]?.file === file && this.#sources[i].text === text,
      );
    if (isSame) {
      return;
    }
    this.#sources = [];
    this.#said.clear();
    forgetUserModules();
    this.#types = [];
    this.#programs = sources.map((source) => this.#compile(source));
    setUserTypes(this.#types);
    this.#sources = sources;
  }

  /** Where faults are told, each once, and are events. What is to be said of drivers as such is told there, too. */
  listen(log: Log, events: EventSink): void {
    this.#log = log;
    this.#events = events;
  }

  /**
   * Loads the drivers as they are before a boot: nothing is left of one before. A driver whose symbol the configuration has turned
   * off is left out, which is said once. Throws a message as `take` does.
   */
  load(config: RunRecipe['config']): Registrations | undefined {
    if (this.#programs.length === 0) {
      return undefined;
    }
    const { realm, api } = this.#realm();
    this.#ledger.begin();
    this.#memory.begin();
    const loaded = realm.load(this.#programs);
    if (typeof loaded === 'string') {
      throw new Error(loaded);
    }
    const off = loaded.drivers.filter(({ name }) => config.get(symbolOf(name)) === 'n');
    for (const { name, place } of off) {
      this.#sayOnce(
        `${place.file}:${place.line}: CONFIG_${symbolOf(name)} is not set: ${name} is not in this firmware`,
      );
    }
    const isThere = (name: string): boolean => !off.some((driver) => driver.name === name);
    const kept = {
      ...loaded,
      drivers: loaded.drivers.filter(({ name }) => isThere(name)),
      // Whatever U-Boot has for the device takes it then.
      virtioNames: new Map([...loaded.virtioNames].filter(([, name]) => isThere(name))),
    };
    for (const warning of [...warningsOf(kept), ...uclassWarnings(kept, config, api)]) {
      this.#sayOnce(warning);
    }
    const heapBytes = Number(config.get('SYS_MALLOC_LEN') ?? Infinity);
    return this.#claims.watched(this.#ledger.watched(kept, api), heapBytes);
  }

  /** What the events of a machine go through that has these drivers. */
  watchedEvents(events: EventSink): EventSink {
    return this.#programs.length === 0 ? events : this.#claims.watchedEvents(events);
  }

  /** @param same what two messages have in common that say the same */
  #sayOnce(message: string, level: 'warning' | 'error' = 'warning', same = message): void {
    if (!this.#said.has(same) && this.#log !== SILENT) {
      this.#said.add(same);
      this.#log(level, message);
    }
  }

  #compile({ file, text }: DriverSource): DriverProgram {
    const { realm, context } = this.#realm();
    const { compileDriver } = loadDriverCompiler(this.#programFolder);
    const { code, names, table, types, problems } = compileDriver(text, file, realm.names);
    const [problem] = problems;
    if (problem !== undefined) {
      throw new Error(`${file}:${problem.line}:${problem.column}: ${problem.message}`);
    }
    this.#types.push(...types);
    const run = evaluate(code, file, context) as DriverProgram['run'];
    return { file, names, run, module: addUserModule(table) };
  }

  #realm(): MadeRealm {
    if (this.#made === undefined) {
      const { context, exports } = createRealmContext(
        path.join(this.#programFolder, 'driver-realm.js'),
      );
      const { createRealm } = exports as typeof realmProgram;
      const { enter, leave, slow } = pointFunctions();
      const api = this.#memory.watchedApi(this.#ledger.watchedApi(driverApi()));
      const realm = createRealm({
        api,
        enter,
        leave,
        slow,
        misuseOf: (error) => (error instanceof ApiMisuse ? error.message : undefined),
        fault: (fault) => {
          this.#tell(fault);
        },
        unwinding: () => {
          grantBudget(0);
        },
        bytesOf: ({ buffer, byteOffset, length }) => new Uint8Array(buffer, byteOffset, length),
        mapOf: (entries) => new Map(entries.map(([key, value]) => [key as never, value])),
        where: this.#where,
      });
      setForeignRealm(realm);
      this.#made = { realm, context, api };
    }
    return this.#made;
  }

  #tell(
    { severity, place, registered, message }: DriverFault,
    deviceName = this.#ledger.device?.name,
  ): void {
    const left = frameLeft()?.place;
    const own = left?.module.isOfUser === true ? left : registered;
    const { file, line } = place ?? own ?? { file: '', line: 0 };
    // The same mistake with other numbers is made in a loop.
    const kind = `${file}:${line}: ${message.replaceAll(/0x[0-9a-f]+|\d+/g, '0')}`;
    this.#sayOnce(`${file}:${line}: ${message}`, severity, kind);
    if (this.#events.wants('driverFault')) {
      this.#events.emit({ kind: 'driverFault', deviceName, file, line, message });
    }
  }
}

/** What a driver of a virtio device has left out, so that nobody stops the device before an operating system starts. */
function warningsOf({ virtioNames, drivers: all }: Registrations): string[] {
  const names = new Set(virtioNames.values());
  const drivers = all.filter(({ name }) => names.has(name));
  return drivers.flatMap(({ name, flags, hooks, place: { file, line } }) => {
    const missing = [
      ...(hooks.has('remove') ? [] : ['remove, such as virtio_reset']),
      ...((flags & DM_FLAG_ACTIVE_DMA) === 0 ? ['DM_FLAG_ACTIVE_DMA in flags'] : []),
    ];
    return missing.length === 0
      ? []
      : [
          `${file}:${line}: "${name}" has no ${missing.join(', and no ')}: its device can write to memory when an operating system owns it`,
        ];
  });
}

/** Drivers that are never bound, as the firmware doesn't have their uclass. */
function uclassWarnings(
  { drivers: all }: Registrations,
  config: RunRecipe['config'],
  { constants }: DriverApi,
): string[] {
  return all.flatMap(({ name, id, place: { file, line } }) => {
    const symbols = uclassLeftOut(id, config);
    const uclass = [...constants].find(
      ([constant, value]) => value === id && constant.startsWith('UCLASS_'),
    )?.[0];
    return symbols === undefined
      ? []
      : [
          `${file}:${line}: "${name}" is of ${uclass ?? 'a uclass'}, which this firmware does not have: it needs ${symbols.map((symbol) => `CONFIG_${symbol}=y`).join(' and ')}`,
        ];
  });
}

/** The symbol that a driver's name stands for, without `CONFIG_`: `VIRTIO_CONSOLE` for virtio-console. */
function symbolOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
