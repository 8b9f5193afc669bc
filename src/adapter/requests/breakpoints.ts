import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { HOOK_KINDS } from '../../base/hook-kinds';
import type { FunctionBreakpoint, HookBreakpoint, LineBreakpoint } from '../../targets/target';
import type { NumberedAnswer } from '../breakpoint-book';
import { RequestError } from '../errors';
import { request } from '../request';
import type { SessionContext } from '../session-context';
import { clientSource, sourceArgument, targetFile } from './sources';

const setBreakpoints = request(
  v.looseObject({
    source: sourceArgument,
    breakpoints: v.optional(
      v.array(v.looseObject({ line: v.number(), condition: v.optional(v.string()) })),
      [],
    ),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const file = await targetFile(context, args.source);
    if (file === undefined) {
      const message = `Expected a firmware source under ${context.sources.root}; found ${args.source.path ?? 'no path'}.`;
      return { breakpoints: args.breakpoints.map(() => ({ verified: false, message })) };
    }
    const list = args.breakpoints.map((breakpoint): LineBreakpoint => {
      const line = fromClientLine(context, breakpoint.line);
      const condition = given(breakpoint.condition);
      return condition === undefined ? { line } : { line, condition };
    });
    const answers = await context.breakpoints.setLines(target, file, list);
    return { breakpoints: await toClient(context, answers) };
  },
);

const setFunctionBreakpoints = request(
  v.looseObject({
    breakpoints: v.array(v.looseObject({ name: v.string(), condition: v.optional(v.string()) })),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const list = args.breakpoints.map((breakpoint): FunctionBreakpoint => {
      // People write `virtio_reset()` too.
      const name = breakpoint.name.trim().replace(/\(\s*\)$/, '');
      const condition = given(breakpoint.condition);
      return condition === undefined ? { name } : { name, condition };
    });
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
      ...args.filters.map((filter) => hookBreakpoint(filter, undefined)),
      ...args.filterOptions.map((option) => hookBreakpoint(option.filterId, option.condition)),
    ];
    const answers = await context.breakpoints.setFilterHooks(target, list);
    return { breakpoints: await toClient(context, answers) };
  },
);

function hookBreakpoint(filter: string, condition: string | undefined): HookBreakpoint {
  if (!(HOOK_KINDS as readonly string[]).includes(filter)) {
    throw new RequestError(
      'badArguments',
      `Exception filter: expected one of ${HOOK_KINDS.join(', ')}; found "${filter}".`,
    );
  }
  const device = given(condition);
  return device === undefined ? { hook: filter } : { hook: filter, device };
}

const breakpointLocations = request(
  v.looseObject({ source: sourceArgument, line: v.number(), endLine: v.optional(v.number()) }),
  async (context, args) => {
    const { target } = context.alive();
    const file = await targetFile(context, args.source);
    if (file === undefined) {
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

function toClient(
  context: SessionContext,
  answers: readonly NumberedAnswer[],
): Promise<DebugProtocol.Breakpoint[]> {
  return Promise.all(
    answers.map(async (answer) => {
      const breakpoint: DebugProtocol.Breakpoint = { id: answer.id, verified: answer.verified };
      if (answer.line !== undefined) {
        breakpoint.line = toClientLine(context, answer.line);
      }
      if (answer.message !== undefined) {
        breakpoint.message = answer.message;
      }
      if (answer.file !== undefined) {
        breakpoint.source = await clientSource(context, answer.file);
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
