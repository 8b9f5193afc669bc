import { matchesPattern } from '../../base/name-pattern';
import type { Breakpoint, BreakpointAnswer } from '../../protocol/breakpoint';
import { FAKE_PROGRAM, type FakeStatement } from './fake-program';

/** The device that the fake's firmware brings up. */
export const DEVICE = 'virtio-blk#30';

/** What the fake says of a breakpoint. */
export function answerTo(breakpoint: Breakpoint): BreakpointAnswer {
  const { id, condition = 'vdev' } = breakpoint;
  const refused = (message: string): BreakpointAnswer => ({ id, verified: false, message });
  if (!/^\d+$/.test(breakpoint.hitCondition ?? '1')) {
    return refused(`Hit count: expected a number; found ${breakpoint.hitCondition ?? ''}.`);
  }
  if (breakpoint.logMessage?.endsWith('{') === true) {
    return refused('Log message: expected } after {.');
  }
  if (!/^\w+$/.test(condition)) {
    return refused(`expected a name, found ${condition} (column ${condition.search(/\W/) + 1})`);
  }
  switch (breakpoint.kind) {
    case 'line': {
      const { file, line } = breakpoint.place;
      const real = linesOf(file).find((candidate) => candidate >= line);
      return real === undefined
        ? refused(`Expected a statement at line ${line}; found none in ${file}.`)
        : { id, verified: true, line: real, file };
    }
    case 'function': {
      const { name } = breakpoint.place;
      const statement = FAKE_PROGRAM.find(({ stack }) => stack[0]?.functionName === name);
      const frame = statement?.stack[0];
      return frame === undefined
        ? refused(`Expected a function of the firmware; found "${name}".`)
        : { id, verified: true, line: frame.line, file: frame.file };
    }
    case 'hook':
    case 'event':
      return { id, verified: true };
  }
}

export function standsOn(breakpoint: Breakpoint, statement: FakeStatement): boolean {
  const [frame] = statement.stack;
  switch (breakpoint.kind) {
    case 'line': {
      const { file, line } = breakpoint.place;
      const real = linesOf(file).find((candidate) => candidate >= line);
      return frame?.file === file && frame.line === real;
    }
    case 'function':
      return statement.entersFunction && frame?.functionName === breakpoint.place.name;
    case 'hook': {
      const { hook, devices } = breakpoint.place;
      const isOfDevice =
        devices.length === 0 || devices.some((pattern) => matchesPattern(pattern, DEVICE));
      return hook === statement.hook && isOfDevice;
    }
    // Its device was reset, and does nothing else.
    case 'event':
      return breakpoint.place.event === 'deviceReset' && statement.status === 0;
  }
}

/** Lines with a statement. */
export function linesOf(file: string): number[] {
  const lines = FAKE_PROGRAM.flatMap(({ stack }) => stack.slice(0, 1))
    .filter((frame) => frame.file === file)
    .map(({ line }) => line);
  return [...new Set(lines)].sort((a, b) => a - b);
}
