import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import type { Breakpoint, LogLine } from '../../../protocol/breakpoint';
import type { EvaluationContext } from '../../values/expression/context';
import { evaluate } from '../../values/expression/evaluate';
import { isTrue } from '../../values/expression/operators';
import { parseExpression } from '../../values/expression/parse';
import { problemText } from '../../values/expression/syntax';
import type { Expression } from '../../values/expression/syntax';
import { grantBudget } from '../debug-points';
import { innermostFrame } from '../frames';
import { evaluationAt } from '../view/evaluation';
import { parseHitCondition } from './hit-condition';
import type { HitCondition } from './hit-condition';
import { logText, parseLogMessage } from './log-message';
import type { LogMessage } from './log-message';

/** A breakpoint that can stop, with all that is said of it read. */
export interface ArmedBreakpoint {
  readonly kind: Breakpoint['kind'];
  readonly id: number;
  /** For a person: `drivers/virtio/virtio-uclass.ts:21`. */
  readonly where: string;
  readonly text: string;
  readonly condition: Expression | undefined;
  readonly hitCondition: HitCondition | undefined;
  /** It prints this and goes on. */
  readonly logMessage: LogMessage | undefined;
}

/** Where a guest stands, for what is said of breakpoints. */
export interface GuestPlace {
  /** What conditions and messages see, by default what the innermost frame does. */
  context(): EvaluationContext;
  /** Where a log point prints. */
  source(): LogLine['at'];
  /** The guest must be looked at before it goes on. */
  lookSoon(): void;
}

/** In the firmware that has debug points. */
const AT_DEBUG_POINT: GuestPlace = {
  context: () => evaluationAt(),
  source: () => {
    const place = innermostFrame()?.place;
    return place && { file: place.file, line: place.line, column: place.column };
  },
  lookSoon: () => {
    grantBudget(0);
  },
};

/** Who hears what breakpoints say without stopping. */
export interface BreakpointVoice {
  /** A sentence for the user about a condition that failed. */
  warn(message: string): void;
  /** A log point was reached. */
  logged(line: LogLine): void;
}

/** Reads what is said of breakpoints, and judges whether one that was reached stops. */
export class Conditions {
  /** Nothing is said: a run is repeated, and all was said the first time. Times count as ever. */
  silent = false;
  /** There is or was a breakpoint whose hits matter. */
  counts = false;
  readonly place: GuestPlace;
  readonly #voice: BreakpointVoice;
  /** Ids of those whose condition failed: it is said once. */
  readonly #told = new Set<number>();
  /** By id, how often each was reached in this run where its condition holds. */
  readonly #times = new Map<number, number>();

  constructor(voice: BreakpointVoice, place: GuestPlace = AT_DEBUG_POINT) {
    this.#voice = voice;
    this.place = place;
  }

  /** A run begins: nothing was reached yet. */
  begin(): void {
    this.#times.clear();
  }

  /** The breakpoint ready to stop, or a sentence that says why it never will. */
  arm(breakpoint: Breakpoint, where: string): Result<ArmedBreakpoint, string> {
    const { kind, id } = breakpoint;
    const text = breakpoint.condition?.trim() ?? '';
    const condition = text === '' ? ok(undefined) : parseExpression(breakpoint.condition ?? '');
    if (!condition.ok) {
      return fail(`Condition: ${problemText(condition.error)}.`);
    }
    const hits = breakpoint.hitCondition?.trim() ?? '';
    const hitCondition = hits === '' ? ok(undefined) : parseHitCondition(hits);
    if (!hitCondition.ok) {
      return fail(`Hit count: ${hitCondition.error}.`);
    }
    this.counts ||= hitCondition.value !== undefined;
    const log = breakpoint.logMessage ?? '';
    const logMessage = log === '' ? ok(undefined) : parseLogMessage(log);
    if (!logMessage.ok) {
      return fail(`Log message: ${logMessage.error}.`);
    }
    return ok({
      kind,
      id,
      where,
      text,
      condition: condition.value,
      hitCondition: hitCondition.value,
      logMessage: logMessage.value,
    });
  }

  /**
   * Those of the breakpoints that stop. All were reached: where their conditions hold they are counted, and log points
   * print. A condition that fails doesn't hold.
   *
   * @param context what conditions and messages see; by default what the guest's place says
   */
  reached<B extends ArmedBreakpoint>(
    breakpoints: readonly B[],
    context: EvaluationContext = this.place.context(),
  ): B[] {
    return breakpoints.filter(
      (breakpoint) => this.holds(breakpoint, context) && this.stops(breakpoint, context),
    );
  }

  /** The condition holds, so that this is one time more: is it one that stops? A log point prints then, and doesn't. */
  stops({ id, hitCondition, logMessage }: ArmedBreakpoint, context: EvaluationContext): boolean {
    if (hitCondition !== undefined) {
      const times = (this.#times.get(id) ?? 0) + 1;
      this.#times.set(id, times);
      if (!hitCondition(times)) {
        return false;
      }
    }
    if (logMessage === undefined) {
      return true;
    }
    if (!this.silent) {
      this.#voice.logged({ text: logText(logMessage, context), at: this.place.source() });
    }
    return false;
  }

  /** One that fails doesn't. */
  holds({ id, where, text, condition }: ArmedBreakpoint, context: EvaluationContext): boolean {
    if (condition === undefined) {
      return true;
    }
    const result = evaluate(condition, context);
    if (result.ok) {
      return isTrue(result.value);
    }
    if (!this.silent && !this.#told.has(id)) {
      this.#told.add(id);
      this.#voice.warn(
        `breakpoint at ${where}: condition \`${text}\`: ${problemText(result.error)}; ` +
          'it does not stop where its condition fails',
      );
    }
    return false;
  }
}
