import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { hex } from '../../base/hex';
import { EVENT_STOPS } from '../../protocol/event-stops';
import { HOOK_KINDS } from '../../protocol/hook-kinds';
import type {
  BreakpointAnswer,
  FunctionBreakpoint,
  LineBreakpoint,
} from '../../protocol/breakpoint';
import type { BreakpointAddition } from '../../protocol/dap-extensions';
import type { Wanted } from '../breakpoint-book';
import { RequestError } from '../errors';
import type { TickedFilter } from '../filters/ticked-filter';
import { request } from '../request';
import type { SessionContext } from '../session-context';
import { clientSource, sourceArgument, targetFile } from './sources';

/** What breakpoints on lines and on functions have alike. */
export const circumstances = {
  condition: v.optional(v.string()),
  hitCondition: v.optional(v.string()),
  logMessage: v.optional(v.string()),
};

const setBreakpoints = request(
  v.looseObject({
    source: sourceArgument,
    breakpoints: v.optional(v.array(v.looseObject({ line: v.number(), ...circumstances })), []),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const file = await targetFile(context, args.source);
    if (file === undefined) {
      const message = `Expected a firmware source under ${context.sources.root}; found ${args.source.path ?? 'no path'}.`;
      return { breakpoints: args.breakpoints.map(() => ({ verified: false, message })) };
    }
    const list = args.breakpoints.map((breakpoint): Wanted<LineBreakpoint> => ({
      kind: 'line',
      place: { file, line: fromClientLine(context, breakpoint.line) },
      ...circumstancesOf(breakpoint),
    }));
    const answers = await context.breakpoints.setLines(target, file, list);
    return { breakpoints: await toClient(context, answers) };
  },
);

const setFunctionBreakpoints = request(
  v.looseObject({ breakpoints: v.array(v.looseObject({ name: v.string(), ...circumstances })) }),
  async (context, args) => {
    const { target } = context.alive();
    const list = args.breakpoints.map((breakpoint): Wanted<FunctionBreakpoint> => ({
      kind: 'function',
      // People write `virtio_reset()` too.
      place: { name: breakpoint.name.trim().replace(/\(\s*\)$/, '') },
      ...circumstancesOf(breakpoint),
    }));
    const answers = await context.breakpoints.setFunctions(target, list);
    return { breakpoints: await toClient(context, answers) };
  },
);

const setExceptionBreakpoints = request(
  v.looseObject({
    filters: v.array(v.string()),
    filterOptions: v.optional(
      v.array(v.looseObject({ filterId: v.string(), condition: v.optional(v.string()) })),
      [],
    ),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const list = [
      ...args.filters.map((filter) => tickedFilter(filter, undefined)),
      ...args.filterOptions.map((option) => tickedFilter(option.filterId, option.condition)),
    ];
    const answers = await context.breakpoints.setFilters(target, list);
    return { breakpoints: await toClient(context, answers) };
  },
);

const FILTERS: readonly string[] = [...HOOK_KINDS, ...EVENT_STOPS];

function tickedFilter(filter: string, condition: string | undefined): TickedFilter {
  if (!FILTERS.includes(filter)) {
    throw new RequestError(
      'badArguments',
      `Exception filter: expected one of ${FILTERS.join(', ')}; found "${filter}".`,
    );
  }
  return { filter, condition: given(condition) };
}

interface Circumstances {
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  readonly logMessage?: string | undefined;
}

/** Only what is given: texts of blanks say nothing. */
export function circumstancesOf(from: Circumstances) {
  const condition = given(from.condition);
  const hitCondition = given(from.hitCondition);
  const logMessage = given(from.logMessage);
  return {
    ...(condition === undefined ? {} : { condition }),
    ...(hitCondition === undefined ? {} : { hitCondition }),
    ...(logMessage === undefined ? {} : { logMessage }),
  };
}

const breakpointLocations = request(
  v.looseObject({ source: sourceArgument, line: v.number(), endLine: v.optional(v.number()) }),
  async (context, args) => {
    const { target } = context.alive();
    const file = await targetFile(context, args.source);
    if (file === undefined || !target.capabilities.has('breakpointLocations')) {
      return { breakpoints: [] };
    }
    const from = fromClientLine(context, args.line);
    const to = fromClientLine(context, args.endLine ?? args.line);
    const lines = await target.breakpointLocations(file, from, to);
    return { breakpoints: lines.map((line) => ({ line: toClientLine(context, line) })) };
  },
);

/** Lines count from 1 in a target. */
function fromClientLine(context: SessionContext, line: number): number {
  return line + 1 - context.client.lineBase;
}

function toClientLine(context: SessionContext, line: number): number {
  return line - 1 + context.client.lineBase;
}

function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** Many answers may be about one file: it is looked for once. */
export function toClient(
  context: SessionContext,
  answers: readonly BreakpointAnswer[],
): Promise<DebugProtocol.Breakpoint[]> {
  const sources = new Map<string, Promise<DebugProtocol.Source>>();
  const sourceOf = (file: string): Promise<DebugProtocol.Source> => {
    const known = sources.get(file) ?? clientSource(context, file);
    sources.set(file, known);
    return known;
  };
  return Promise.all(
    answers.map(async (answer) => {
      const breakpoint: DebugProtocol.Breakpoint & BreakpointAddition = {
        id: answer.id,
        verified: answer.verified,
      };
      if (answer.line !== undefined) {
        breakpoint.line = toClientLine(context, answer.line);
      }
      if (answer.address !== undefined) {
        breakpoint.instructionReference = hex(answer.address);
      }
      if (answer.message !== undefined) {
        breakpoint.message = answer.message;
      }
      if (answer.missingSymbols !== undefined) {
        breakpoint.missingSymbols = answer.missingSymbols;
      }
      if (answer.file !== undefined) {
        breakpoint.source = await sourceOf(answer.file);
      }
      return breakpoint;
    }),
  );
}

export const breakpointRequests = {
  setBreakpoints,
  setFunctionBreakpoints,
  setExceptionBreakpoints,
  breakpointLocations,
};
