import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import type { InstructionBreakpoint } from '../../../protocol/breakpoint';
import type { Wanted } from '../../breakpoint-book';
import { request } from '../../request';
import { circumstances, circumstancesOf, toClient } from '../breakpoints';
import { parsedAddress } from '../memory';

const setInstructionBreakpoints = request(
  v.looseObject({
    breakpoints: v.array(
      v.looseObject({
        instructionReference: v.string(),
        offset: v.optional(v.pipe(v.number(), v.integer()), 0),
        ...circumstances,
      }),
    ),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const addresses = args.breakpoints.map(({ instructionReference, offset }) =>
      parsedAddress(instructionReference, offset),
    );
    const list = args.breakpoints.flatMap((breakpoint, index): Wanted<InstructionBreakpoint>[] => {
      const address = addresses[index];
      return address === undefined
        ? []
        : [{ kind: 'instruction', place: { address }, ...circumstancesOf(breakpoint) }];
    });
    const answers = await context.breakpoints.setInstructions(target, list);
    const set = (await toClient(context, answers)).values();
    return {
      breakpoints: args.breakpoints.map(({ instructionReference, offset }, index) => {
        const next = addresses[index] === undefined ? undefined : set.next();
        return next?.value ?? unreadable(instructionReference, offset);
      }),
    } satisfies DebugProtocol.SetInstructionBreakpointsResponse['body'];
  },
);

function unreadable(reference: string, offset: number): DebugProtocol.Breakpoint {
  const behind = offset === 0 ? '' : ` and offset ${offset}`;
  const message = `Expected an address such as 0x80200000; found "${reference}"${behind}.`;
  return { verified: false, message };
}

export const instructionBreakpointRequests = { setInstructionBreakpoints };
