import type { DebugProtocol } from '@vscode/debugprotocol';
import type { LaunchHook } from '../protocol/launch-attributes';
import type { TargetAbility, TargetCapabilities } from '../targets/target';
import { eventFilters } from './filters/event-filters';
import { hookFilters } from './filters/hook-filters';
import { devicesByPlace } from './filters/ticked-filter';

type Flag = {
  [K in keyof DebugProtocol.Capabilities]-?: DebugProtocol.Capabilities[K] extends
    boolean | undefined
    ? K
    : never;
}[keyof DebugProtocol.Capabilities];

/** What clients may ask because a target is able to do it. */
const FLAGS: Readonly<Record<TargetAbility, readonly Flag[]>> = {
  functionBreakpoints: ['supportsFunctionBreakpoints'],
  dataBreakpoints: ['supportsDataBreakpoints', 'supportsDataBreakpointBytes'],
  instructionBreakpoints: ['supportsInstructionBreakpoints'],
  hookBreakpoints: ['supportsExceptionInfoRequest', 'supportsExceptionFilterOptions'],
  eventBreakpoints: ['supportsExceptionInfoRequest', 'supportsExceptionFilterOptions'],
  conditions: ['supportsConditionalBreakpoints'],
  hitConditions: ['supportsHitConditionalBreakpoints'],
  logMessages: ['supportsLogPoints'],
  stepInTargets: ['supportsStepInTargetsRequest'],
  steppingGranularity: ['supportsSteppingGranularity'],
  breakpointLocations: ['supportsBreakpointLocationsRequest'],
  sources: ['supportsLoadedSourcesRequest'],
  evaluate: ['supportsEvaluateForHovers', 'supportsClipboardContext'],
  assign: ['supportsSetVariable', 'supportsSetExpression'],
  completions: ['supportsCompletionsRequest'],
  valueForms: ['supportsValueFormattingOptions'],
  /** They are a scope, for which there is no flag. */
  registers: [],
  /** Whoever sees instructions steps by them. */
  disassembly: ['supportsDisassembleRequest', 'supportsSteppingGranularity'],
  memory: ['supportsReadMemoryRequest'],
  writeMemory: ['supportsWriteMemoryRequest'],
  modules: ['supportsModulesRequest'],
  restart: ['supportsRestartRequest'],
  travel: ['supportsStepBack', 'supportsRestartFrame'],
};

/**
 * What an adapter in front of such a target can do. The first ones it does by itself.
 *
 * @param keepsMachines machines can run on without a session
 */
export function dapCapabilities(
  target: TargetCapabilities,
  hooks: readonly LaunchHook[],
  keepsMachines: boolean,
): DebugProtocol.Capabilities {
  const capabilities: DebugProtocol.Capabilities = {
    supportsConfigurationDoneRequest: true,
    supportsTerminateRequest: true,
    supportsDelayedStackTraceLoading: true,
    supportsCancelRequest: true,
    supportsANSIStyling: true,
    supportTerminateDebuggee: keepsMachines,
    supportSuspendDebuggee: keepsMachines,
  };
  for (const [ability, flags] of Object.entries(FLAGS)) {
    for (const flag of flags) {
      capabilities[flag] ||= target.has(ability as TargetAbility);
    }
  }
  const named = devicesByPlace(hooks);
  if (target.has('completions')) {
    capabilities.completionTriggerCharacters = ['.', '>', '$'];
  }
  capabilities.exceptionBreakpointFilters = [
    ...(target.has('hookBreakpoints') ? hookFilters(named) : []),
    ...(target.has('eventBreakpoints') ? eventFilters(named) : []),
  ];
  return capabilities;
}

/** What is different now; undefined: nothing. */
export function changedCapabilities(
  before: DebugProtocol.Capabilities,
  now: DebugProtocol.Capabilities,
): DebugProtocol.Capabilities | undefined {
  const known = new Map<string, string>(
    Object.entries(before).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const changed = Object.entries(now).filter(
    ([name, value]) => known.get(name) !== JSON.stringify(value),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}
