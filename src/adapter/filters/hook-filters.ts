import type { DebugProtocol } from '@vscode/debugprotocol';
import { HOOK_KINDS } from '../../protocol/hook-kinds';
import type { DevicesByPlace } from './ticked-filter';

/**
 * A filter for each driver-model hook. Those that the launch configuration names are ticked, and say for which devices.
 * Their texts differ from those of the others: VS Code remembers by text whether a filter was ticked.
 */
export function hookFilters(named: DevicesByPlace): DebugProtocol.ExceptionBreakpointsFilter[] {
  return HOOK_KINDS.map((hook) => {
    const devices = named.get(hook);
    const what = `Stop when a driver's or uclass's ${hook}() begins`;
    const whose = devices?.length === 0 ? 'every device' : devices?.join(', ');
    return {
      filter: hook,
      label: whose === undefined ? `Hook: ${hook}` : `Hook: ${hook} of ${whose}`,
      description:
        whose === undefined ? what : `${what} for ${whose}, as the launch configuration says`,
      default: devices !== undefined,
      supportsCondition: true,
      conditionDescription: 'Device, driver or uclass, such as virtio-blk#*, or an expression',
    };
  });
}
