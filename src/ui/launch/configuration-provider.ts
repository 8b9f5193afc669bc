import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../../protocol/dap-extensions';
import type { DriverLaunchCheck } from '../drivers/launch-check';
import { isTrustedFor } from './trust';
import { defaultConfiguration, type ProposedConfiguration } from './default-configuration';

/** Completes launch configurations, and proposes some where there are none. */
export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  readonly #drivers: DriverLaunchCheck;

  constructor(drivers: DriverLaunchCheck) {
    this.#drivers = drivers;
  }

  async provideDebugConfigurations(
    folder: vscode.WorkspaceFolder | undefined,
  ): Promise<vscode.DebugConfiguration[]> {
    const defconfigs = await find(folder, '**/*_defconfig', 10);
    const [image] = await find(folder, '**/*.{img,raw}', 1);
    const names = defconfigs.length === 0 ? ['qemu_arm_defconfig'] : defconfigs;
    return names.map((name) => toConfiguration(defaultConfiguration(DEBUG_TYPE, name, image)));
  }

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (!isTrustedFor('no machine is started')) {
      return undefined;
    }
    const isEmpty = (configuration as Partial<vscode.DebugConfiguration>).type === undefined;
    const resolved = isEmpty ? await proposeFor(folder) : configuration;
    return {
      ...resolved,
      cwd: (resolved['cwd'] as unknown) ?? folder?.uri.fsPath,
      // The console is a terminal: it would vanish behind the Debug Console.
      internalConsoleOptions:
        (resolved['internalConsoleOptions'] as unknown) ??
        (resolved['console'] === 'debugConsole' ? 'openOnSessionStart' : 'neverOpen'),
    };
  }

  /** Undefined: a driver can't be run, which was said. */
  async resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    return (await this.#drivers.mayStart(configuration)) ? configuration : undefined;
  }
}

/** F5 without launch.json: the defconfig in the editor, else the board of the documentation. */
async function proposeFor(
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.DebugConfiguration> {
  const document = vscode.window.activeTextEditor?.document;
  const [image] = await find(folder, '**/*.{img,raw}', 1);
  const defconfig =
    document?.languageId === 'defconfig' && document.uri.scheme === 'file'
      ? vscode.workspace.asRelativePath(document.uri, false)
      : 'qemu_arm_defconfig';
  return toConfiguration(defaultConfiguration(DEBUG_TYPE, defconfig, image));
}

async function find(
  folder: vscode.WorkspaceFolder | undefined,
  glob: string,
  limit: number,
): Promise<string[]> {
  if (folder === undefined) {
    return [];
  }
  const pattern = new vscode.RelativePattern(folder, glob);
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', limit);
  return found.map((uri) => vscode.workspace.asRelativePath(uri, false)).sort();
}

function toConfiguration(proposed: ProposedConfiguration): vscode.DebugConfiguration {
  return { ...proposed, qemu: [...proposed.qemu], hooks: [...proposed.hooks] };
}
