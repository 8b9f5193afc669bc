import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { functionAt, parseSystemMap } from '../base/system-map';
import type { CodePlace } from '../base/system-map';

/** A source as it was written; with `?` behind it, it is the text that the instrument step made of it. */
const FIRMWARE_SOURCE = /\/src\/firmware\/([^?]*)$/;

/** More calls than lie between the machine's bus and the second function of the firmware. */
const STACK_FRAMES = 64;

/**
 * The function of the firmware that runs now and its caller, for a build without frame records: from V8's call stack, the
 * source map of the program and the list of functions beside it. What can't be found is 0.
 *
 * @param program path of the firmware's program, as V8 was told it
 */
export function codePlaceOfStack(program: string): CodePlace {
  const calls = callsIn(program);
  let sourceMap: SourceMap;
  let systemMap: string;
  try {
    sourceMap = new SourceMap(
      JSON.parse(readFileSync(`${program}.map`, 'utf8')) as ConstructorParameters<
        typeof SourceMap
      >[0],
    );
    systemMap = readFileSync(path.join(path.dirname(program), 'System.map'), 'utf8');
  } catch {
    return { offset: 0, callerOffset: 0 };
  }
  const functions = parseSystemMap(systemMap);
  const offsets: number[] = [];
  for (const { line, column } of calls) {
    const entry = sourceMap.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) {
      continue;
    }
    const [, file] = FIRMWARE_SOURCE.exec(entry.originalSource) ?? [];
    if (file !== undefined) {
      const found = functionAt(functions, file, entry.originalLine + 1, entry.originalColumn);
      offsets.push(found?.offset ?? 0);
    }
  }
  return { offset: offsets[0] ?? 0, callerOffset: offsets[1] ?? 0 };
}

interface Call {
  readonly line: number;
  readonly column: number;
}

/** The calls that lie in a program, innermost first. */
function callsIn(program: string): readonly Call[] {
  const { stackTraceLimit } = Error;
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace') ?? {
    value: undefined,
    writable: true,
    configurable: true,
  };
  const holder: { stack?: readonly NodeJS.CallSite[] } = {};
  try {
    Error.stackTraceLimit = STACK_FRAMES;
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.captureStackTrace(holder, callsIn);
    // V8 prepares the stack when it is first asked for.
    return callsOf(holder.stack ?? [], program);
  } finally {
    Object.defineProperty(Error, 'prepareStackTrace', prepare);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function callsOf(sites: readonly NodeJS.CallSite[], program: string): readonly Call[] {
  return sites
    .filter((site) => site.getFileName() === program)
    .map((site) => ({ line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 }));
}
