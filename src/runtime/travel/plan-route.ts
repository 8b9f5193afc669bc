import { momentWords, type RunMoment, type Travel } from '../../protocol/travel';
import { RefusedError } from '../debug/executor';
import type { Executor } from '../debug/executor';
import type { LineBegins } from './line-begins';
import { comparePlaces } from './moment';
import { FindCallsFirst } from './find-calls-first';
import { FIRST_PART, stopFor } from './route';
import type { Route } from './route';
import { DirectRoute, RestartFrameRoute, ReverseContinueRoute } from './routes';
import { StepBackOverCalls } from './step-back-over-calls';
import { StepBackRoute } from './step-back-route';

/** What a plan asks of the guest that stands still. */
type Planning = Pick<
  Executor<never>,
  | 'depth'
  | 'functionOfFrame'
  | 'isAtFirstPoint'
  | 'steppedFrom'
  | 'callsToFind'
  | 'countsInstructions'
  | 'callSites'
  | 'checkpointable'
  | 'countsHits'
>;

/** The way from where the guest stands still. */
export function planRoute(
  travel: Travel,
  from: RunMoment,
  executor: Planning,
  nearby: LineBegins | undefined,
): Route {
  const route = routeOf(travel, from, executor, nearby);
  const { callsToFind } = executor;
  return callsToFind.length === 0 ? route : new FindCallsFirst(route, callsToFind);
}

function routeOf(
  travel: Travel,
  from: RunMoment,
  executor: Planning,
  nearby: LineBegins | undefined,
): Route {
  switch (travel.kind) {
    case 'stepBack': {
      if (travel.granularity === 'instruction' && executor.countsInstructions === true) {
        const statement = Math.max(1, from.statement - (from.waiting ? 0 : 1));
        return new DirectRoute({ boot: from.boot, statement, waiting: false }, stopFor('step'));
      }
      if (executor.callSites !== undefined) {
        return new StepBackOverCalls({
          moment: from,
          depth: executor.depth,
          callSites: executor.callSites,
        });
      }
      const functions = [0, 1].flatMap((frame) => executor.functionOfFrame(frame)?.id ?? []);
      const { depth, steppedFrom, isAtFirstPoint } = executor;
      const isFirstOfFunction = !from.waiting && isAtFirstPoint;
      const known = { steppedFrom, isFirstOfFunction, functions, nearby };
      return new StepBackRoute({ moment: from, depth, ...known }, travel);
    }
    case 'reverseContinue':
      return new ReverseContinueRoute(
        from,
        travel.only,
        executor.checkpointable === undefined || executor.countsHits === true
          ? undefined
          : FIRST_PART,
      );
    case 'restartFrame': {
      const called = executor.functionOfFrame(travel.frame);
      if (called === undefined) {
        throw new RefusedError(`there is no frame ${travel.frame}`);
      }
      return new RestartFrameRoute(from, called);
    }
    case 'goTo':
      return new DirectRoute(travel.moment, stopFor('goto', `at ${momentWords(travel.moment)}`));
  }
}

/**
 * A place that was not passed yet lies ahead: the guest runs there. False: it lies behind. Refuses what lies behind a reset that is to
 * come.
 *
 * @param furthest as far as the run has come
 */
export function runAhead(
  travel: Travel,
  moment: RunMoment,
  furthest: RunMoment,
  executor: Pick<Executor<never>, 'runTo'>,
): boolean {
  if (travel.kind !== 'goTo' || comparePlaces(travel.moment, furthest) <= 0) {
    return false;
  }
  const { boot, statement } = travel.moment;
  if (boot !== moment.boot) {
    throw new RefusedError(`${momentWords(travel.moment)} lies behind a reset that is to come`);
  }
  executor.runTo(statement);
  return true;
}
