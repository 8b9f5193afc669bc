import type { DebugProtocol } from '@vscode/debugprotocol';
import { hex } from '../../base/hex';
import type { OtherHart } from '../../protocol/debug-values';
import { RequestError } from '../errors';
import { THREAD_ID, type SessionContext } from '../session-context';

/* Processors beside the one that is debugged are threads of one frame, to be looked at. */

/** Frames of the thread that is debugged have lower ones. */
const FIRST_FRAME = 1_000_000;

const STATES: Readonly<Record<OtherHart['state'], (address: string) => string>> = {
  running: (address) => `at ${address}`,
  waiting: (address) => `parked at ${address} in wfi`,
  stopped: () => 'not started',
};

/** While the machine runs there is only the one that is debugged. */
export async function otherThreads(context: SessionContext): Promise<DebugProtocol.Thread[]> {
  const harts = await otherHarts(context);
  return harts.map(({ number, state, instructionAddress }) => ({
    id: THREAD_ID + number,
    name: `hart ${number} (${STATES[state](hex(instructionAddress))})`,
  }));
}

/** The only frame of a thread; undefined: it is the thread that is debugged, or none at all. */
export async function frameOfThread(
  context: SessionContext,
  threadId: number | undefined,
): Promise<DebugProtocol.StackFrame | undefined> {
  if (threadId === undefined || threadId <= THREAD_ID) {
    return undefined;
  }
  const harts = await otherHarts(context);
  const hart = harts.find(({ number }) => THREAD_ID + number === threadId);
  return hart === undefined
    ? undefined
    : {
        id: FIRST_FRAME + hart.number,
        name: hart.functionName,
        line: 0,
        column: 0,
        instructionPointerReference: hex(hart.instructionAddress),
      };
}

/** The processor whose frame it is; undefined: of the one that is debugged. */
export function hartOfFrame(id: number): number | undefined {
  return id > FIRST_FRAME ? id - FIRST_FRAME : undefined;
}

/** Throws for a frame of a processor that is not debugged. */
export function refuseOtherFrame(id: number): void {
  const hart = hartOfFrame(id);
  if (hart !== undefined) {
    throw new RequestError(
      'refused',
      `Only registers of hart ${hart} can be looked at: expressions are about the one that runs U-Boot.`,
    );
  }
}

async function otherHarts(context: SessionContext): Promise<readonly OtherHart[]> {
  const { state } = context;
  return state.kind === 'alive' && state.stop !== undefined ? state.target.otherHarts() : [];
}
