import * as v from 'valibot';
import type { ValueForm } from '../../targets/target';

/** Of a request whose answer has values. */
export const formatArgument = v.optional(v.looseObject({ hex: v.optional(v.boolean()) }));

/** How the client wants values; undefined members are left to the target. */
export function valueForm(format: v.InferOutput<typeof formatArgument>): ValueForm {
  return format?.hex === undefined ? {} : { hex: format.hex };
}
