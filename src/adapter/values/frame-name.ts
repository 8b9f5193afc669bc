import * as v from 'valibot';
import type { StackFrame } from '../../protocol/debug-values';
import type { Target } from '../../targets/target';

/** What a client wants to read in the name of a frame. */
export const frameFormatArgument = v.optional(
  v.looseObject({
    hex: v.optional(v.boolean()),
    parameters: v.optional(v.boolean(), false),
    parameterTypes: v.optional(v.boolean(), false),
    parameterNames: v.optional(v.boolean(), false),
    parameterValues: v.optional(v.boolean(), false),
    line: v.optional(v.boolean(), false),
    module: v.optional(v.boolean(), false),
  }),
);

type FrameFormat = v.InferOutput<typeof frameFormatArgument>;

/** `virtqueue_add(vq = {…}, num = 3 (0x3))`: the name of a frame's function, with what the client wants to see beside it. */
export async function frameName(
  target: Target,
  frame: StackFrame,
  format: FrameFormat,
): Promise<string> {
  if (format === undefined) {
    return frame.functionName;
  }
  const module = format.module ? `${(await target.image()).name}!` : '';
  const { parameterTypes: types, parameterNames: names, parameterValues: values } = format;
  const wanted = format.parameters || types || names || values;
  // Nothing in particular: what tells one call from another.
  const parts = types || names || values ? { types, names, values } : { names: true, values: true };
  const list = wanted ? `(${(await parameters(target, frame, format.hex, parts)).join(', ')})` : '';
  const line = format.line && frame.line > 0 ? ` Line ${frame.line}` : '';
  return `${module}${frame.functionName}${list}${line}`;
}

async function parameters(
  target: Target,
  { index, parameterCount = 0 }: StackFrame,
  hex: boolean | undefined,
  parts: { readonly types?: boolean; readonly names?: boolean; readonly values?: boolean },
): Promise<string[]> {
  const locals = parameterCount === 0 ? [] : await target.locals(index, { hex });
  return locals.slice(0, parameterCount).map(({ type, name, value }) => {
    const declared = [parts.types === true ? type : '', parts.names === true ? name : '']
      .filter((part) => part !== '')
      .join(' ');
    const shown = parts.values === true ? value : '';
    return [declared, shown].filter((part) => part !== '').join(' = ');
  });
}
