import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { EVENT_STOPS } from '../protocol/event-stops';
import { TARGET_ABILITIES, type TargetCapabilities } from '../targets/target';
import { changedCapabilities, dapCapabilities } from './capabilities';
import { DapClient } from './testing/dap-client';
import { FAKE_CAPABILITIES } from './testing/fake-capabilities';
import { FakeTarget } from './testing/fake-target';

const without = (...names: readonly string[]): TargetCapabilities =>
  new Set([...FAKE_CAPABILITIES].filter((name) => !names.includes(name)));

function clientWith(expected: TargetCapabilities, actual: TargetCapabilities): DapClient {
  return new DapClient({
    capabilities: expected,
    createTarget: () => Promise.resolve(new FakeTarget(actual)),
  });
}

describe('dapCapabilities', () => {
  it('has something for each ability of a target', () => {
    const none = dapCapabilities(new Set(), [], false);
    // Registers are a scope, for which the protocol has no flag.
    for (const ability of TARGET_ABILITIES.filter((name) => name !== 'registers')) {
      const changed =
        changedCapabilities(none, dapCapabilities(new Set([ability]), [], false)) ?? {};
      expect(Object.values(changed).length).toBeGreaterThan(0);
      for (const value of Object.values(changed) as unknown[]) {
        expect(value === true || (Array.isArray(value) && value.length > 0)).toBe(true);
      }
    }
  });
});

describe('a session', () => {
  it('is told by initialize what the usual target can do', async () => {
    const client = clientWith(without('restart', 'logMessages'), FAKE_CAPABILITIES);
    const told = await client.ask<DebugProtocol.Capabilities>('initialize', {});
    expect(told).toMatchObject({
      supportsConfigurationDoneRequest: true,
      supportsRestartRequest: false,
      supportsReadMemoryRequest: true,
      supportsLogPoints: false,
    });
    expect(told.exceptionBreakpointFilters).toHaveLength(14 + EVENT_STOPS.length);
  });

  it('is told nothing more when the target is as usual', async () => {
    const client = clientWith(FAKE_CAPABILITIES, FAKE_CAPABILITIES);
    await client.launch();
    expect(client.messages.some((m) => 'event' in m && m.event === 'capabilities')).toBe(false);
  });

  it('is told what is different about the target that it got, before it sets breakpoints', async () => {
    const actual = without('hookBreakpoints', 'eventBreakpoints', 'memory');
    const client = clientWith(without('logMessages'), actual);
    let inTime = false;
    await client.launch({}, () => {
      inTime = client.messages.some((m) => 'event' in m && m.event === 'capabilities');
      return Promise.resolve();
    });
    expect(inTime).toBe(true);
    const { capabilities } =
      await client.event<DebugProtocol.CapabilitiesEvent['body']>('capabilities');
    expect(capabilities).toEqual({
      supportsExceptionInfoRequest: false,
      supportsExceptionFilterOptions: false,
      supportsReadMemoryRequest: false,
      supportsLogPoints: true,
      exceptionBreakpointFilters: [],
    });
  });
});
