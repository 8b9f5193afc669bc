import { hex } from '../../base/hex';
import { matchesPattern } from '../../base/name-pattern';
import type {
  Breakpoint,
  BreakpointAnswer,
  DataBreakpointInfo,
  DataQuestion,
  Stop,
  StopReason,
} from '../../protocol/breakpoint';
import type { TargetCapabilities } from '../../targets/target';
import { addressOfStatement, statementAt } from './fake-code';
import { FAKE_PROGRAM, type FakeStatement } from './fake-program';

/** The device that the fake's firmware brings up. */
export const DEVICE = 'virtio-blk#30';

/** What a data breakpoint can be on: writes that change it. */
const FAKE_DATA = `${DEVICE} status`;

/** What the fake says of a breakpoint. */
export function answerTo(breakpoint: Breakpoint, able: TargetCapabilities): BreakpointAnswer {
  const { id, condition = 'vdev' } = breakpoint;
  const refused = (message: string): BreakpointAnswer => ({ id, verified: false, message });
  if (breakpoint.condition !== undefined && !able.has('conditions')) {
    return refused('The fake looks at no condition.');
  }
  if (!able.has(breakpoint.kind === 'line' ? 'sources' : `${breakpoint.kind}Breakpoints`)) {
    return refused(`The fake has no ${breakpoint.kind} breakpoints.`);
  }
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
      const index = FAKE_PROGRAM.findIndex(({ stack }) => stack[0]?.functionName === name);
      const frame = FAKE_PROGRAM[index]?.stack[0];
      return frame === undefined
        ? refused(`Expected a function of the firmware; found "${name}".`)
        : {
            id,
            verified: true,
            ...(able.has('sources') ? { line: frame.line, file: frame.file } : {}),
            ...(able.has('disassembly') ? { address: addressOfStatement(index) } : {}),
          };
    }
    case 'instruction': {
      const { address } = breakpoint.place;
      return statementAt(address) === undefined
        ? refused(`Expected an instruction; found none at ${hex(address)}.`)
        : { id, verified: true, address };
    }
    case 'hook':
    case 'event':
      return { id, verified: true };
    case 'data':
      return breakpoint.place.dataId === FAKE_DATA
        ? { id, verified: true }
        : refused(`Expected ${FAKE_DATA}; found "${breakpoint.place.dataId}".`);
  }
}

/** @param before the statement that ran before it */
export function standsOn(
  breakpoint: Breakpoint,
  statement: FakeStatement,
  before: FakeStatement | undefined,
): boolean {
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
    case 'instruction':
      return FAKE_PROGRAM[statementAt(breakpoint.place.address) ?? -1] === statement;
    case 'data':
      return before !== undefined && statement.status !== before.status;
  }
}

/** Lines with a statement. */
export function linesOf(file: string): number[] {
  const lines = FAKE_PROGRAM.flatMap(({ stack }) => stack.slice(0, 1))
    .filter((frame) => frame.file === file)
    .map(({ line }) => line);
  return [...new Set(lines)].sort((a, b) => a - b);
}

function dataText(
  kind: Breakpoint['kind'],
  before: FakeStatement | undefined,
  { status }: FakeStatement,
): string | undefined {
  const writer = before?.stack[0]?.functionName ?? '';
  return kind === 'data'
    ? `${writer}() wrote ${FAKE_DATA}: ${before?.status ?? 0} → ${status}`
    : undefined;
}

/** Whether the fake can watch it. */
export function dataInfo(question: DataQuestion): DataBreakpointInfo {
  const isStatus =
    question.kind === 'expression'
      ? question.expression === FAKE_DATA
      : question.kind === 'local' && question.name === 'status';
  return isStatus
    ? { dataId: FAKE_DATA, description: FAKE_DATA, accessTypes: ['write'], canPersist: true }
    : {
        dataId: undefined,
        description: `The fake has nothing to watch but ${FAKE_DATA}.`,
        accessTypes: [],
        canPersist: false,
      };
}

/** As `stopped` prefers them. */
const KINDS = ['data', 'event', 'hook', 'function', 'line', 'instruction'] as const;
const REASONS: Readonly<Record<Breakpoint['kind'], StopReason>> = {
  line: 'breakpoint',
  function: 'function breakpoint',
  hook: 'hook',
  event: 'event',
  instruction: 'instruction breakpoint',
  data: 'data breakpoint',
};

/** The stop that breakpoints make that are hit. */
export function stopAt(
  hits: readonly Breakpoint[],
  statement: FakeStatement,
  before: FakeStatement | undefined,
): Stop | undefined {
  const first = KINDS.find((kind) => hits.some((breakpoint) => breakpoint.kind === kind));
  if (first === undefined) {
    return undefined;
  }
  const isHook = first === 'hook' && statement.hook !== undefined;
  const event = { kind: 'deviceReset', device: DEVICE, queue: undefined };
  const functionName = statement.stack[0]?.functionName ?? '';
  const hook = { kind: statement.hook ?? '', functionName, device: DEVICE, parameter: 'vdev' };
  return {
    reason: REASONS[first],
    description:
      first === 'event'
        ? `${DEVICE} was reset`
        : isHook
          ? `${hook.kind} of ${DEVICE}`
          : dataText(first, before, statement),
    hits: hits.map(({ id }) => id),
    ...(first === 'event' ? { event } : {}),
    hook: isHook ? hook : undefined,
  };
}
