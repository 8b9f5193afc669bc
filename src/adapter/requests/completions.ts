import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type { Completion } from '../../protocol/debug-values';
import { request } from '../request';
import { frameIndex } from './stack';

/** While U-Boot runs a line of the Debug Console is typed on its own console: there is nothing to propose. */
const completions = request(
  v.looseObject({
    text: v.string(),
    column: v.number(),
    line: v.optional(v.number()),
    frameId: v.optional(v.number()),
  }),
  async (context, args) => {
    const { target, stop } = context.alive();
    if (stop === undefined) {
      return { targets: [] };
    }
    const { lineBase, columnBase } = context.client;
    const lines = args.text.split('\n');
    const line = lines[(args.line ?? lineBase) - lineBase] ?? '';
    const cursor = Math.max(0, Math.min(args.column - columnBase, line.length));
    const frame = args.frameId === undefined ? undefined : await frameIndex(context, args.frameId);
    const found = await target.completions(line.slice(0, cursor), frame);
    return {
      targets: found.map(({ label, kind, detail, replaces }): DebugProtocol.CompletionItem => ({
        label,
        type: TYPES[kind],
        ...(detail === '' ? {} : { detail }),
        start: cursor - replaces + columnBase,
        length: replaces,
      })),
    };
  },
);

const TYPES: Readonly<Record<Completion['kind'], DebugProtocol.CompletionItemType>> = {
  variable: 'variable',
  member: 'property',
  function: 'function',
  constant: 'value',
  type: 'class',
};

export const completionRequests = { completions };
