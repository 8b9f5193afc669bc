import * as vscode from 'vscode';
import { DriverDiagnostics } from './driver-diagnostics';
import type { DriverTools } from './driver-tools';
import { ADD_TYPES_COMMAND, DriverTypes } from './driver-types';
import { DriverLaunchCheck } from './launch-check';
import { registerHotRestart } from './register-hot-restart';
import { newDriver } from './new-driver';

/**
 * All that the user sees of drivers of their own before a machine runs them.
 *
 * @param memory what is remembered of a workspace
 */
export function registerDrivers(
  tools: DriverTools,
  memory: vscode.Memento,
): { readonly check: DriverLaunchCheck; readonly disposables: readonly { dispose(): unknown }[] } {
  const types = new DriverTypes(tools, memory);
  const diagnostics = new DriverDiagnostics(tools, (document) => void types.look(document));
  return {
    check: new DriverLaunchCheck(tools, diagnostics),
    disposables: [
      diagnostics,
      ...registerHotRestart(tools, (file, faults) => {
        diagnostics.show(file, faults);
      }),
      vscode.commands.registerCommand(ADD_TYPES_COMMAND, () => types.add()),
      vscode.commands.registerCommand('ubootVirtio.newDriver', () => newDriver(tools)),
    ],
  };
}
