import * as vscode from 'vscode';
import {
  CONSOLE_OUTPUT_EVENT,
  DEVICES_CHANGED_EVENT,
  DEBUG_TYPE,
  ENDED_EVENT,
  IDLE_EVENT,
  PORT_OUTPUT_EVENT,
  TRAVELLED_EVENT,
  type ConsoleOutputBody,
  type EndedBody,
  type TravelledBody,
  type IdleBody,
  type PortOutputBody,
} from '../protocol/dap-extensions';
import { Consoles } from './console/consoles';
import { breakOnChange } from './devices/break-on-change';
import { rowCommand } from './devices/row-command';
import { breakOnFunction } from './break-on-function';
import { DebugView } from './debug-view';
import { DevicesView } from './devices/devices-view';
import { ConfigurationProvider } from './launch/configuration-provider';
import { TurnOnOffers, type LanguageQuestions } from './launch/turn-on';
import { LaunchCompletion } from './launch/launch-completion';
import { MenuconfigEditor } from './menuconfig/menuconfig-editor';
import type { DriverTools } from './drivers/driver-tools';
import { registerDrivers } from './drivers/register-drivers';
import { registerMemory } from './memory/register-memory';
import { watchSessions } from './session-watcher';
import { registerTravelCommands } from './travel/travel-commands';

/**
 * Everything that the user sees of the extension.
 *
 * @param memory what is remembered of a workspace
 * @param extension the folder of the extension
 * @param tools what is known of drivers of the user's own
 */
export function registerUi(
  memory: vscode.Memento,
  language: LanguageQuestions,
  extension: vscode.Uri,
  tools: DriverTools,
): { dispose(): unknown }[] {
  const consoles = new Consoles();
  const debugView = new DebugView();
  const devices = new DevicesView(memory);
  const { documents, disposables: memoryParts } = registerMemory(() => devices.session);
  const drivers = registerDrivers(tools, memory);
  const provider = new ConfigurationProvider(drivers.check);
  const offers = new TurnOnOffers(language);
  return [
    consoles,
    devices,
    ...memoryParts,
    ...drivers.disposables,
    LaunchCompletion.register(),
    ...MenuconfigEditor.register(language, extension),
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, provider),
    vscode.debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      { provideDebugConfigurations: (folder) => provider.provideDebugConfigurations(folder) },
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    watchSessions({
      started(session) {
        consoles.open(session);
        devices.started(session);
        documents.started(session);
      },
      stopped(session, reason) {
        void debugView.stopped(session, reason);
        void devices.stopped(session);
        void documents.stopped(session);
      },
      resumed(session) {
        devices.resumed(session);
        documents.resumed(session);
      },
      restarted(session) {
        consoles.restarted(session);
      },
      invalidated(session) {
        void documents.changed(session);
      },
      breakpoints(session, breakpoints) {
        void offers.look(session, breakpoints);
      },
      custom(session, event, body) {
        if (event === CONSOLE_OUTPUT_EVENT) {
          consoles.output(session, body as ConsoleOutputBody);
        } else if (event === PORT_OUTPUT_EVENT) {
          consoles.port(session, body as PortOutputBody);
        } else if (event === ENDED_EVENT) {
          consoles.end(session, body as EndedBody);
        } else if (event === TRAVELLED_EVENT) {
          consoles.travelled(session, body as TravelledBody);
        } else if (event === IDLE_EVENT && (body as IdleBody).idle) {
          void devices.idle(session);
        } else if (event === DEVICES_CHANGED_EVENT) {
          void devices.changed(session);
        }
      },
      ended(session) {
        debugView.ended(session);
        consoles.end(session, { reason: 'terminated' });
        devices.ended(session);
        documents.ended(session);
      },
    }),
    ...registerCommands(consoles, devices),
    ...registerTravelCommands(),
  ];
}

function registerCommands(consoles: Consoles, devices: DevicesView): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('ubootVirtio.refreshDevices', () => devices.refresh()),
    rowCommand('ubootVirtio.copyValue', (row) => vscode.env.clipboard.writeText(row.plain)),
    rowCommand('ubootVirtio.breakOnChange', (row) => breakOnChange(devices.session, row)),
    vscode.commands.registerCommand('ubootVirtio.breakOnFunction', breakOnFunction),
    vscode.commands.registerCommand('ubootVirtio.showConsole', () => {
      if (!consoles.focus(vscode.debug.activeDebugSession)) {
        void vscode.window.showInformationMessage(
          'There is no U-Boot console. Start debugging with a U-Boot VirtIO configuration first.',
        );
      }
    }),
  ];
}
