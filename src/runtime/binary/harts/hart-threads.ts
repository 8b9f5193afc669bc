import { hex } from '../../../base/hex';
import type { Hart } from '../../../cpu/riscv/hart';
import type { OtherHart, Variable } from '../../../protocol/debug-values';
import { RefusedError } from '../../debug/executor';
import type { HartMachine } from '../hart-machine';
import { framesOf } from '../hart-place';
import type { HartView } from '../hart-view';
import { isStoppedBehindSbi } from './supervisor-calls';

/** The harts beside the one that is debugged, and where each of them stands. */
export function otherHarts({ harts, image }: HartMachine): OtherHart[] {
  return harts.all.slice(1).map((hart, i): OtherHart => {
    const pc = hart.pc;
    return {
      number: i + 1,
      state: stateOf(hart),
      instructionAddress: pc,
      functionName: image.symbols.functionAt(pc)?.name ?? hex(pc),
    };
  });
}

/** Of one of them: to be looked at, as names in expressions are those of the one that is debugged. */
export function otherHartRegisters(
  { harts, image }: HartMachine,
  view: HartView,
  number: number,
): Variable[] {
  const hart = harts.all[number];
  const [frame] = hart === undefined ? [] : framesOf(hart);
  if (hart === undefined || hart === harts.first || frame === undefined) {
    throw new RefusedError(`there is no hart ${number} beside the one that runs U-Boot`);
  }
  return view
    .registers(hart, image, frame, true)
    .map(({ name, value, type, reference, memoryAddress }) => ({
      name,
      value,
      type,
      reference,
      readOnly: true,
      ...(memoryAddress === undefined ? {} : { memoryAddress }),
    }));
}

function stateOf(hart: Hart): OtherHart['state'] {
  if (hart.get('waiting') === 0n) {
    return 'running';
  }
  return isStoppedBehindSbi(hart) ? 'stopped' : 'waiting';
}
