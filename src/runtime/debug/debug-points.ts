import { POINT_FIELDS } from '../../base/debug-table';
import type { DebugTable } from '../../base/debug-table';

/**
 * The state that debug points touch while the firmware runs. It is shared by all modules of a thread, because the code
 * that the instrument step inserts must reach it without a lookup: a point stores its id into `positions`, takes one
 * from `counter` and compares what is left with the point's flag.
 */

/** More nested calls than JavaScript's own stack allows. Writes beyond the end are lost, not errors. */
const MAX_DEPTH = 1 << 16;
/** Functions of all modules together. */
const MAX_FUNCTIONS = 1 << 16;
/** A flag that is larger than any budget: the point always calls `slow`. */
export const FLAG_STOP = 0x7fffffff;

/**
 * Reads the variable at an index of the names in the debug table; at -1 less the index it gives it a value. Throws while the
 * variable is not initialised.
 */
export type VariableReader = (index: number, value?: unknown) => unknown;

/** A loaded module and where its functions lie among all functions. */
export interface DebugModule {
  /** As in the table. */
  readonly file: string;
  /** Of the functions of the table, in its order. */
  readonly functionNames: readonly string[];
  /** Read when first asked for. */
  readonly table: DebugTable;
  readonly firstFunction: number;
  /** One for each point: 0, or FLAG_STOP. */
  readonly flags: Int32Array;
  /** It is a file of the user's, by its path, and no part of the firmware. */
  readonly isOfUser: boolean;
}

/** What the inserted code of a module gets. */
export interface ModuleRuntime {
  readonly positions: Int32Array;
  readonly counter: Int32Array;
  readonly flags: Int32Array;
  readonly firstFunction: number;
  readonly enter: (functionId: number, reader?: VariableReader) => number;
  readonly leave: (depth: number, value: unknown) => void;
  readonly slow: (depth: number) => void;
  /** For modules that only count their statements: the budget is used up. */
  readonly spent: () => void;
}

/** Whoever looks: the debug engine. Called only for flagged points and functions, and when the budget is used up. */
export interface DebugHandler {
  point(depth: number): void;
  enter(depth: number): void;
  /** The frame at `depth` has just ended; its caller is on top again. */
  leave(depth: number, value: unknown): void;
}

const positions = new Int32Array(MAX_DEPTH);
const counter = new Int32Array(1);
const functionFlags = new Uint8Array(MAX_FUNCTIONS);
const frameFunctions = new Int32Array(MAX_DEPTH);
const frameReaders: (VariableReader | undefined)[] = new Array<VariableReader | undefined>(256);
const modules: DebugModule[] = [];
const moduleOfFunction: DebugModule[] = [];
let depthNow = 0;
/** Statements before the present budget, and what the budget began with. */
let statementsBefore = 0;
let budget = 0;

const BUDGET_WITHOUT_HANDLER = 1 << 30;
const nobody: DebugHandler = {
  point: () => {
    grantBudget(BUDGET_WITHOUT_HANDLER);
  },
  enter: () => undefined,
  leave: () => undefined,
};
let handler: DebugHandler = nobody;

function enter(functionId: number, reader?: VariableReader): number {
  const depth = ++depthNow;
  frameFunctions[depth] = functionId;
  frameReaders[depth] = reader;
  if (functionFlags[functionId] !== 0) {
    handler.enter(depth);
  }
  return depth;
}

function leave(depth: number, value: unknown): void {
  depthNow = depth - 1;
  if (functionFlags[frameFunctions[depth] ?? 0] !== 0) {
    handler.leave(depth, value);
  }
}

function slow(depth: number): void {
  handler.point(depth);
}

function spent(): void {
  handler.point(depthNow);
}

let readTable = (file: string): string => {
  throw new Error(`expected the debug table of ${file}, found none`);
};

/** Where the tables are that modules don't bring with them, as JSON, by the name of the file. */
export function setTableReader(reader: (file: string) => string): void {
  readTable = reader;
}

/** A module whose table is read when somebody asks for it: a run that nobody debugs never does. */
class LoadedModule implements DebugModule {
  readonly firstFunction: number;
  readonly flags: Int32Array;
  readonly isOfUser: boolean;
  readonly #symbols: string;
  #json: string | undefined;
  #names: readonly string[] | undefined;
  #table: DebugTable | undefined;

  constructor(firstFunction: number, points: number, symbols: string, json: string | undefined) {
    this.firstFunction = firstFunction;
    this.flags = new Int32Array(points);
    this.#symbols = symbols;
    this.#json = json;
    this.isOfUser = ownModules !== undefined;
  }

  get file(): string {
    return this.#symbolNames()[0] ?? '';
  }

  get functionNames(): readonly string[] {
    return this.#symbolNames().slice(1);
  }

  get table(): DebugTable {
    if (this.#table === undefined) {
      this.#table = JSON.parse(this.#json ?? readTable(this.file)) as DebugTable;
      this.#json = undefined;
    }
    return this.#table;
  }

  #symbolNames(): readonly string[] {
    this.#names ??= this.#symbols.split('\n');
    return this.#names;
  }
}

/**
 * Called by the code of each module with debug information when it is loaded.
 *
 * @param symbols the names of the file and of its functions, a line each
 * @param json the module's DebugTable; undefined: it is asked of the reader
 */
export function registerModule(
  points: number,
  functions: number,
  symbols: string,
  json?: string,
): ModuleRuntime {
  const firstFunction = moduleOfFunction.length;
  const module = new LoadedModule(firstFunction, points, symbols, json);
  const { flags } = module;
  modules.push(module);
  for (let i = 0; i < functions; i++) {
    moduleOfFunction.push(module);
  }
  return { positions, counter, flags, firstFunction, enter, leave, slow, spent };
}

/** What code of another realm calls, which has no module of its own. */
export function pointFunctions(): Pick<ModuleRuntime, 'enter' | 'leave' | 'slow'> {
  return { enter, leave, slow };
}

let userModulesVersion = 0;

/** Another number whenever files of the user's have come or gone. */
export function versionOfUserModules(): number {
  return userModulesVersion;
}

/** Modules that were there when the first one of a user's was added. */
let ownModules: number | undefined;

/** A file of the user's, whose table is at hand. It stays until `forgetUserModules`. */
export function addUserModule(table: DebugTable): ModuleRuntime {
  ownModules ??= modules.length;
  userModulesVersion++;
  const symbols = [table.file, ...table.functions.map(({ name }) => name)].join('\n');
  const points = table.points.length / POINT_FIELDS;
  return registerModule(points, table.functions.length, symbols, JSON.stringify(table));
}

/** The files of the user's are gone: others come in their place, or none. */
export function forgetUserModules(): void {
  if (ownModules === undefined) {
    return;
  }
  const [first] = modules.splice(ownModules);
  if (first !== undefined) {
    functionFlags.fill(0, first.firstFunction, moduleOfFunction.length);
    moduleOfFunction.length = first.firstFunction;
  }
  ownModules = undefined;
  userModulesVersion++;
}

/** All modules with debug information, in the order in which they were loaded. */
export function debugModules(): readonly DebugModule[] {
  return modules;
}

export function moduleOf(functionId: number): DebugModule | undefined {
  return moduleOfFunction[functionId];
}

/** Function flags are bits of FUNCTION_...; any bit makes enter and leave call the handler. */
export function setFunctionFlag(functionId: number, bit: number, on: boolean): void {
  const old = functionFlags[functionId] ?? 0;
  functionFlags[functionId] = on ? old | bit : old & ~bit;
}

export function functionFlag(functionId: number): number {
  return functionFlags[functionId] ?? 0;
}

/** Statements executed since `resetDebugPoints`. The statement about to run at a stop is counted. */
export function statementCount(): number {
  return statementsBefore + budget - (counter[0] ?? 0);
}

/** The handler is called again after this many statements, at the latest. 0: at every one. */
export function grantBudget(statements: number): void {
  statementsBefore = statementCount();
  budget = statements;
  counter[0] = statements;
}

/** Statements until the handler is called for them; not more than 0: it has to look now. */
export function budgetLeft(): number {
  return counter[0] ?? 0;
}

/** Depth of the innermost frame; 0 = no instrumented function runs. */
export function frameDepth(): number {
  return depthNow;
}

export interface RawFrame {
  readonly depth: number;
  readonly functionId: number;
  /** Point id within the function's module. */
  readonly point: number;
  readonly reader: VariableReader | undefined;
}

export function rawFrame(depth: number): RawFrame {
  return {
    depth,
    functionId: frameFunctions[depth] ?? 0,
    point: positions[depth] ?? 0,
    reader: frameReaders[depth],
  };
}

/** Reset of the guest: no frames, statement 0. Flags stay. */
export function resetDebugPoints(): void {
  depthNow = 0;
  statementsBefore = 0;
  budget = 0;
  counter[0] = 0;
  frameReaders.fill(undefined);
}

/** Forgets abandoned frames after the guest was unwound from outside; the statement count goes on. */
export function dropFrames(): void {
  depthNow = 0;
  frameReaders.fill(undefined);
}

export function setDebugHandler(next: DebugHandler | undefined): void {
  handler = next ?? nobody;
}
