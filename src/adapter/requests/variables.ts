import { hex } from '../../base/hex';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type { OutlineRow } from '../../inspect/outline/row';
import type { Variable } from '../../protocol/debug-values';
import { request } from '../request';
import type { SessionContext } from '../session-context';
import { formatArgument, valueForm } from '../values/value-form';

const variables = request(
  v.looseObject({
    variablesReference: v.number(),
    start: v.optional(v.number()),
    count: v.optional(v.number()),
    format: formatArgument,
  }),
  async (context, args) => {
    const container = context.handles.get(args.variablesReference);
    // By the protocol a count of 0 means all.
    const count = args.count === 0 ? undefined : args.count;
    if (container.kind === 'rows') {
      const start = args.start ?? 0;
      const end = count === undefined ? undefined : start + count;
      return {
        variables: container.rows.slice(start, end).map((row) => rowVariable(context, row)),
      };
    }
    const { target } = context.stopped();
    const form = valueForm(args.format);
    const { frame } = container;
    const members = async (): Promise<Variable[]> => {
      switch (container.kind) {
        case 'locals':
          return [
            // What a step has brought stands before what is there.
            ...(container.frame === 0 ? await target.returnedValues(form) : []),
            ...(await target.locals(container.frame, form)),
          ];
        case 'registers':
          return target.registers(container.frame, form);
        case 'otherHart':
          return target.otherHartRegisters(container.hart);
        case 'members':
          return target.children(container.reference, args.start, count, form);
      }
    };
    const list = await members();
    return { variables: list.map((variable) => targetVariable(context, variable, frame)) };
  },
);

/**
 * A variable of the target under a reference of the protocol.
 *
 * @param frame in which the expressions for its members are evaluated
 */
export function targetVariable(
  context: SessionContext,
  variable: Variable,
  frame: number | undefined,
): DebugProtocol.Variable {
  const result: DebugProtocol.Variable = {
    name: variable.name,
    value: variable.value,
    type: variable.type,
    variablesReference:
      variable.reference === 0
        ? 0
        : context.handles.add({ kind: 'members', reference: variable.reference, frame }),
  };
  if (variable.indexedCount !== undefined) {
    result.indexedVariables = variable.indexedCount;
  }
  if (variable.evaluateName !== undefined) {
    result.evaluateName = variable.evaluateName;
  }
  if (variable.memoryAddress !== undefined) {
    result.memoryReference = hex(variable.memoryAddress);
  }
  if (variable.readOnly === true) {
    result.presentationHint = { attributes: ['constant', 'readOnly'] };
  }
  return result;
}

function rowVariable(context: SessionContext, row: OutlineRow): DebugProtocol.Variable {
  const result: DebugProtocol.Variable = {
    name: row.label,
    value: row.value,
    type: row.type,
    variablesReference:
      row.children.length === 0 ? 0 : context.handles.add({ kind: 'rows', rows: row.children }),
    presentationHint: { attributes: ['readOnly'] },
  };
  if (row.memory !== undefined) {
    result.memoryReference = hex(row.memory.address);
  }
  return result;
}

export const variableRequests = { variables };
