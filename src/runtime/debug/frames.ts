import type { StackFrame } from '../../protocol/debug-values';
import type { DebugVariables } from '../../base/debug-table';
import { functionAt, placeOf } from './debug-info';
import type { PointPlace } from './debug-info';
import { frameDepth, moduleOf, rawFrame } from './debug-points';
import type { VariableReader } from './debug-points';
import { driversValue } from '../values/expression/places';
import { seen } from '../values/foreign-realm';
import { UNINITIALISED } from '../values/uninitialised';

/** A frame of the guest, innermost = index 0. */
export interface GuestFrame {
  readonly depth: number;
  readonly functionId: number;
  readonly place: PointPlace;
  readonly reader: VariableReader | undefined;
}

export interface FrameVariable {
  readonly name: string;
  readonly value: unknown;
  /** Text of its type in the source; empty where none is written. */
  readonly declared: string;
  /** Gives it another value. Absent: it is a constant. */
  readonly set?: (value: unknown) => void;
}

function frameAtDepth(depth: number): GuestFrame | undefined {
  const raw = rawFrame(depth);
  const module = moduleOf(raw.functionId);
  if (depth < 1 || module === undefined) {
    return undefined;
  }
  const place = placeOf(module, raw.point);
  return { depth, functionId: raw.functionId, place, reader: raw.reader };
}

export function innermostFrame(): GuestFrame | undefined {
  return frameAtDepth(frameDepth());
}

export function frameAtIndex(index: number): GuestFrame | undefined {
  return frameAtDepth(frameDepth() - index);
}

/** The call that has just come back: of what it was inside of, nothing else has been called yet. */
export function frameLeft(): GuestFrame | undefined {
  return frameAtDepth(frameDepth() + 1);
}

/** The stack as a debugger shows it. */
export function stackFrames(): StackFrame[] {
  const frames: StackFrame[] = [];
  for (let index = 0; index < frameDepth(); index++) {
    const frame = frameAtIndex(index);
    if (frame !== undefined) {
      const { file, line, column, endLine, endColumn } = frame.place;
      const info = functionAt(frame.functionId)?.info;
      const functionName = info?.name ?? '?';
      const parameterCount = info?.params ?? 0;
      frames.push({ index, functionName, parameterCount, file, line, column, endLine, endColumn });
    }
  }
  return frames;
}

/** Variables in sight, innermost block last declared first hidden: parameters, locals, then blocks from outside in. */
export function variablesOf(frame: GuestFrame): FrameVariable[] {
  const info = functionAt(frame.functionId)?.info;
  const reader = frame.reader;
  if (info === undefined || reader === undefined) {
    return [];
  }
  const found = new Map<string, FrameVariable>();
  const { isOfUser } = frame.place.module;
  for (const variable of readAll(reader, info, isOfUser)) {
    found.set(variable.name, variable);
  }
  const chain = [];
  const blocks = frame.place.module.table.blocks;
  for (let b = blocks[frame.place.block]; b !== undefined; b = blocks[b.parent]) {
    chain.unshift(b);
  }
  for (const block of chain) {
    const blockReader = read(reader, info.names.length + block.slot);
    for (const variable of readAll(blockReader, block, isOfUser)) {
      found.delete(variable.name);
      found.set(variable.name, variable);
    }
  }
  return [...found.values()];
}

/** @param reader anything else than a function: the block was not entered yet */
function readAll(
  reader: unknown,
  { names, constants, types }: DebugVariables,
  isOfUser: boolean,
): FrameVariable[] {
  if (typeof reader !== 'function') {
    return names.map((name, i) => ({ name, value: UNINITIALISED, declared: types?.[i] ?? '' }));
  }
  const access = reader as VariableReader;
  return names.map((name, i) => ({
    name,
    value: seen(read(access, i)),
    declared: types?.[i] ?? '',
    ...(constants?.includes(i) === true
      ? {}
      : {
          set: (value: unknown) => {
            access(-1 - i, isOfUser ? driversValue(value, name) : value);
          },
        }),
  }));
}

function read(reader: VariableReader, index: number): unknown {
  try {
    return reader(index);
  } catch {
    return UNINITIALISED;
  }
}

/** A line of a driver's file, from 1. */
export interface UserPlace {
  readonly file: string;
  readonly line: number;
}

/** The line of the user's that runs: its own statement, or the call of U-Boot's that it is in. Undefined: no code of the user's runs. */
export function userPlace(): UserPlace | undefined {
  const depth = frameDepth();
  for (let index = 0; index < depth; index++) {
    const place = frameAtIndex(index)?.place;
    if (place?.module.isOfUser === true) {
      return { file: place.file, line: place.line };
    }
  }
  return undefined;
}
