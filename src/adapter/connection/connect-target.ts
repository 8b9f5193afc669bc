import type { DebugProtocol } from '@vscode/debugprotocol';
import { parseHook, type LaunchHook } from '../../protocol/launch-attributes';
import type { Target, TargetEvent } from '../../targets/target';
import { changedCapabilities, dapCapabilities } from '../capabilities';
import { forwardDeviceChanges } from '../device-changes';
import { RequestError } from '../errors';
import type { ResolvedLaunch } from '../host';
import type { SessionContext } from '../session-context';
import { forwardEvents } from '../target-events';
import type { KeptMachine } from './kept-machines';

/**
 * From now on the session is about this machine: its events go to the client, and the configuration's hooks are set.
 *
 * @param kept where the machine was there before the session
 * @returns tells the client of an event as if the machine had it now
 */
export async function connectTarget(
  context: SessionContext,
  target: Target,
  launch: ResolvedLaunch,
  kept: KeptMachine | undefined,
): Promise<(event: TargetEvent) => void> {
  const events = forwardEvents(context, target, usesDebugConsole(context, launch));
  const detachChanges = forwardDeviceChanges(context, target);
  const detach = (): void => {
    detachChanges();
    events.detach();
  };
  const attached = kept !== undefined;
  context.state = { kind: 'alive', target, launch, detach, attached, stop: kept?.stop };
  const hooks = launch.hooks.map(parseHook);
  for (const answer of await context.breakpoints.setLaunchHooks(target, hooks)) {
    if (answer.missingSymbols !== undefined) {
      context.output('console', `Launch attribute "hooks": ${answer.message ?? ''}`);
    } else if (!answer.verified) {
      throw new RequestError(
        'badLaunch',
        `Launch attribute "hooks": ${answer.message ?? 'refused'}`,
      );
    }
  }
  announceCapabilities(context, target, hooks);
  return events.hear;
}

/** What `initialize` answered is true of the usual target, and of the hooks that were known then. */
function announceCapabilities(
  context: SessionContext,
  target: Target,
  hooks: readonly LaunchHook[],
): void {
  const now = dapCapabilities(target.capabilities, hooks, context.host.kept !== undefined);
  const capabilities = changedCapabilities(context.announced, now);
  if (capabilities !== undefined) {
    context.announced = now;
    context.send('capabilities', {
      capabilities,
    } satisfies DebugProtocol.CapabilitiesEvent['body']);
  }
}

function usesDebugConsole(context: SessionContext, { console }: ResolvedLaunch): boolean {
  const fallback = context.client.isVsCode ? 'terminal' : 'debugConsole';
  return (console ?? fallback) === 'debugConsole';
}
