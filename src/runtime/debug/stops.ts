import type { Stop, StopReason } from '../../protocol/breakpoint';
import { placeOf } from './debug-info';
import { moduleOf, rawFrame } from './debug-points';
import type { PassedPoint } from './passage';

/** The point where a frame stands, for whoever watches a run go by. */
export function passedPoint(depth: number, statement: number): PassedPoint {
  const { functionId, point, reader } = rawFrame(depth);
  const module = moduleOf(functionId);
  const line = module === undefined ? 0 : placeOf(module, point).line;
  return { statement, depth, line, call: reader ?? functionId };
}

/** One stop for several reasons: the first says why. */
export function withHits(stop: Stop, others: Stop | undefined): Stop {
  return { ...stop, hits: [...new Set([...stop.hits, ...(others?.hits ?? [])])] };
}

/** A stop of no breakpoint. */
export function plainStop(reason: StopReason): Stop {
  return { reason, description: undefined, hits: [], hook: undefined };
}

/** The stop where the guest has jumped to what it has loaded. */
export function handOverStop(lines: readonly string[]): Stop {
  return {
    ...plainStop('event'),
    description: lines.join('; '),
    event: { kind: 'handedOver', device: undefined, queue: undefined },
  };
}
