import { hex } from '../../base/hex';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type { Variable } from '../../targets/target';
import { request } from '../request';
import type { SessionContext } from '../session-context';
import type { ValueNode } from '../snapshot-values';

const variables = request(
  v.looseObject({
    variablesReference: v.number(),
    start: v.optional(v.number()),
    count: v.optional(v.number()),
  }),
  async (context, args) => {
    const container = context.handles.get(args.variablesReference);
    // By the protocol a count of 0 means all.
    const count = args.count === 0 ? undefined : args.count;
    if (container.kind === 'nodes') {
      const start = args.start ?? 0;
      const end = count === undefined ? undefined : start + count;
      return {
        variables: container.nodes.slice(start, end).map((node) => nodeVariable(context, node)),
      };
    }
    const { target } = context.stopped();
    const list =
      container.kind === 'locals'
        ? await target.locals(container.frame)
        : await target.children(container.reference, args.start, count);
    return { variables: list.map((variable) => targetVariable(context, variable)) };
  },
);

/** A variable of the target under a reference of the protocol. */
export function targetVariable(
  context: SessionContext,
  variable: Variable,
): DebugProtocol.Variable {
  const result: DebugProtocol.Variable = {
    name: variable.name,
    value: variable.value,
    type: variable.type,
    variablesReference:
      variable.reference === 0
        ? 0
        : context.handles.add({ kind: 'members', reference: variable.reference }),
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
  return result;
}

function nodeVariable(context: SessionContext, node: ValueNode): DebugProtocol.Variable {
  const members = node.members ?? [];
  const result: DebugProtocol.Variable = {
    name: node.name,
    value: node.value,
    type: node.type,
    variablesReference:
      members.length === 0 ? 0 : context.handles.add({ kind: 'nodes', nodes: members }),
    presentationHint: { attributes: ['readOnly'] },
  };
  if (node.memoryAddress !== undefined) {
    result.memoryReference = hex(node.memoryAddress);
  }
  return result;
}

export const variableRequests = { variables };
