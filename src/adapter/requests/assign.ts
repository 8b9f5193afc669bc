import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type { Variable } from '../../protocol/debug-values';
import type { Target } from '../../targets/target';
import { RequestError, messageOf } from '../errors';
import { request } from '../request';
import type { SessionContext } from '../session-context';
import type { VariableContainer } from '../variable-handles';
import { frameIndex } from './stack';
import { formatArgument, valueForm } from '../values/value-form';
import { targetVariable } from './variables';

const setVariable = request(
  v.looseObject({
    variablesReference: v.number(),
    name: v.string(),
    value: v.string(),
    format: formatArgument,
  }),
  async (context, args) => {
    const container = context.handles.get(args.variablesReference);
    const { target } = context.stopped();
    if (container.kind === 'rows') {
      throw new RequestError(
        'refused',
        `"${args.name}" is what the machine says; it can't be set.`,
      );
    }
    const expression = await expressionOf(target, container, args.name);
    const variable = await assigned(context, () =>
      target.assign(expression, args.value, container.frame, valueForm(args.format)),
    );
    return setBody(context, variable, container.frame);
  },
);

const setExpression = request(
  v.looseObject({
    expression: v.string(),
    value: v.string(),
    frameId: v.optional(v.number()),
    format: formatArgument,
  }),
  async (context, args) => {
    const { target } = context.stopped();
    const frame = args.frameId === undefined ? undefined : await frameIndex(context, args.frameId);
    const variable = await assigned(context, () =>
      target.assign(args.expression, args.value, frame, valueForm(args.format)),
    );
    return setBody(context, variable, frame);
  },
);

/** The expression for a variable that the client knows by its name below a reference. */
async function expressionOf(
  target: Target,
  container: Exclude<VariableContainer, { kind: 'rows' }>,
  name: string,
): Promise<string> {
  if (container.kind === 'locals') {
    return name;
  }
  const members = await membersNamed(target, container, name);
  const path = members.find((member) => member.name === name)?.evaluateName;
  if (path === undefined) {
    throw new RequestError('refused', `"${name}" can't be set: there is no expression for it.`);
  }
  return path;
}

/** Members among which is the one of a name, if there is one. */
function membersNamed(
  target: Target,
  container: Exclude<VariableContainer, { kind: 'rows' | 'locals' }>,
  name: string,
): Promise<Variable[]> {
  if (container.kind === 'registers') {
    return target.registers(container.frame);
  }
  if (container.kind === 'otherHart') {
    return target.otherHartRegisters(container.hart);
  }
  const { reference } = container;
  const index = /^\[(\d+)\]$/.exec(name)?.[1];
  return index === undefined
    ? target.children(reference)
    : target.children(reference, Number(index), 1);
}

/** Sets something, and tells the client that what it shows may be no longer so. */
async function assigned(
  context: SessionContext,
  assign: () => Promise<Variable>,
): Promise<Variable> {
  const variable = await assign().catch((error: unknown) => {
    throw new RequestError('evaluation', messageOf(error));
  });
  await context.changedByUser(['variables', 'stacks']);
  return variable;
}

function setBody(
  context: SessionContext,
  variable: Variable,
  frame: number | undefined,
): DebugProtocol.SetVariableResponse['body'] {
  const { value, type, variablesReference, indexedVariables, memoryReference } = targetVariable(
    context,
    variable,
    frame,
  );
  return {
    value,
    variablesReference,
    ...(type === undefined ? {} : { type }),
    ...(indexedVariables === undefined ? {} : { indexedVariables }),
    ...(memoryReference === undefined ? {} : { memoryReference }),
  };
}

export const assignRequests = { setVariable, setExpression };
