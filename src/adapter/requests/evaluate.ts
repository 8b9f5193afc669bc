import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { RequestError, messageOf } from '../errors';
import { request } from '../request';
import { frameIndex } from './stack';
import { wholeText } from '../whole-text';
import { formatArgument, valueForm } from '../values/value-form';
import { targetVariable } from './variables';

/**
 * A path in a frame. A line of the Debug Console while U-Boot runs is typed on its console instead: there is no frame
 * to look at, and a session without a terminal has no other keyboard.
 */
const evaluate = request(
  v.looseObject({
    expression: v.string(),
    frameId: v.optional(v.number()),
    context: v.optional(v.string()),
    format: formatArgument,
  }),
  async (context, args) => {
    const state = context.alive();
    if (args.context === 'repl' && state.stop === undefined) {
      state.target.consoleInput(new TextEncoder().encode(`${args.expression}\r`));
      return { result: '', variablesReference: 0 };
    }
    const { target } = context.stopped();
    const frame = args.frameId === undefined ? undefined : await frameIndex(context, args.frameId);
    try {
      const mayAssign = args.context === 'repl' && target.capabilities.has('assign');
      const form = { ...valueForm(args.format), mayAssign };
      const value = await target.evaluate(args.expression, frame, form);
      if (args.context === 'clipboard') {
        return { result: await wholeText(target, value), variablesReference: 0 };
      }
      if (value.wasSet === true) {
        await context.changedByUser(['variables', 'stacks']);
      }
      return evaluateBody(targetVariable(context, value, frame));
    } catch (error) {
      throw new RequestError('evaluation', messageOf(error));
    }
  },
);

function evaluateBody(variable: DebugProtocol.Variable): DebugProtocol.EvaluateResponse['body'] {
  const { value, variablesReference, type, indexedVariables, memoryReference } = variable;
  return {
    result: value,
    variablesReference,
    ...(type === undefined ? {} : { type }),
    ...(indexedVariables === undefined ? {} : { indexedVariables }),
    ...(memoryReference === undefined ? {} : { memoryReference }),
  };
}

export const evaluateRequests = { evaluate };
