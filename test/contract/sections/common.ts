import { expect } from 'vitest';
import { TargetError } from '../../../src/targets/target';
import type { Promises } from '../target-contract';
import { onFunction, type Subject } from '../target-under-test';

/** What all targets do. */
export function commonPromises(subject: Subject, promises: Promises): void {
  const { tested } = subject;

  promises(undefined, 'stops on entry', async () => {
    await subject.make();
    await subject.target.start({ stopOnEntry: true });
    expect((await subject.events.next('stopped')).reason).toBe('entry');
    expect((await subject.target.stack()).length).toBeGreaterThan(0);
  });

  promises(undefined, 'gives locals, and their members', async () => {
    await subject.stopAtHook();
    const [first = [], second = []] = await Promise.all(
      [0, 1].map((index) => subject.target.locals(index)),
    );
    expect(first.length).toBeGreaterThan(0);
    // Of a caller a processor has kept some only.
    if (subject.has('sources')) {
      expect(second.length).toBeGreaterThan(0);
    }
    for (const { reference } of [...first, ...second]) {
      if (reference !== 0) {
        expect(Array.isArray(await subject.target.children(reference))).toBe(true);
      }
    }
  });

  promises(undefined, 'knows the device of a frame, and has it in the snapshot', async () => {
    await subject.stopAtHook();
    const device = await subject.target.deviceOfFrame(0);
    const { transports } = await subject.target.virtioSnapshot();
    expect(transports.map((transport) => transport.name)).toContain(device);
    expect(differencesInJson(transports)).toEqual([]);
  });

  promises(undefined, 'steps over to another place of the same function', async () => {
    const stop = await subject.stopAtHook();
    const before = await subject.top();
    await subject.target.step('over');
    const step = await subject.events.next('stopped');
    expect(step.reason).toBe('step');
    expect(step.statement).toBeGreaterThan(stop.statement);
    const after = await subject.top();
    expect(after.functionName).toBe(before.functionName);
    expect([after.line, after.instructionAddress]).not.toEqual([
      before.line,
      before.instructionAddress,
    ]);
  });

  promises('functionBreakpoints', 'a step out goes to the caller', async () => {
    await subject.stopAtHook();
    await subject.setHooks();
    await subject.setFunctions(onFunction(7, tested.callee));
    await subject.target.continue();
    expect(await subject.events.next('stopped')).toMatchObject({
      reason: 'function breakpoint',
      hits: [7],
      hook: undefined,
    });
    const caller = (await subject.target.stack())[1];
    await subject.target.step('out');
    await subject.events.next('stopped');
    expect((await subject.top()).functionName).toBe(caller?.functionName);
  });

  promises(undefined, 'has a stack only while it is stopped', async () => {
    await subject.stopAtHook();
    await subject.setHooks();
    await subject.target.continue();
    await expect(subject.target.stack()).rejects.toBeInstanceOf(TargetError);
  });

  promises(undefined, 'runs to where it waits for input, and can be paused there', async () => {
    await subject.make();
    await subject.target.start({ stopOnEntry: false });
    expect(await subject.waitsOrStops()).toBe('waits');
    await subject.target.pause();
    expect((await subject.events.next('stopped')).reason).toBe('pause');
  });

  promises(undefined, 'ends once, and refuses everything afterwards', async () => {
    await subject.stopAtHook();
    const { target, events } = subject;
    await target.terminate();
    await target.terminate();
    expect(events.all.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
    await expect(target.continue()).rejects.toBeInstanceOf(TargetError);
    await expect(target.virtioSnapshot()).rejects.toBeInstanceOf(TargetError);
  });
}

/**
 * What of a snapshot would not survive a message as JSON: paths of values that are no plain data. A member that is
 * undefined may go.
 */
function differencesInJson(value: unknown, path = '$'): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => differencesInJson(item, `${path}[${index}]`));
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return [];
    case 'number':
      return Number.isFinite(value) ? [] : [`${path} is ${value}`];
    case 'object': {
      if (value === null) {
        return [];
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      return prototype === Object.prototype
        ? Object.entries(value).flatMap(([key, item]) => differencesInJson(item, `${path}.${key}`))
        : [`${path} is a ${value.constructor.name}`];
    }
    default:
      return [`${path} is a ${typeof value}`];
  }
}
