import { expect } from 'vitest';
import type { Promises } from '../target-contract';
import { onFunction, onInstruction, onLine, type Subject } from '../target-under-test';

/** Of breakpoints on functions, hooks and events, and what they have beside a place. */
export function breakpointPromises(subject: Subject, promises: Promises): void {
  const { tested } = subject;
  const { callee } = tested;
  const hookFunction = tested.hook.functionName;

  promises('hookBreakpoints', 'stops at a hook of a device, innermost frame first', async () => {
    const stop = await subject.stopAtHook();
    expect(stop).toMatchObject({
      reason: 'hook',
      hits: [41],
      hook: { kind: tested.hook.kind, functionName: hookFunction },
    });
    expect(stop.hook?.device).toMatch(subject.devicePattern(''));
    expect(stop.description).toBe(`${tested.hook.kind} of ${stop.hook?.device ?? ''}`);
    const [frame, caller] = await subject.target.stack();
    expect(frame).toMatchObject({ index: 0, functionName: hookFunction });
    expect(caller?.index).toBe(1);
  });

  promises('eventBreakpoints', 'stops at an event, and says what has happened', async () => {
    await subject.make();
    await subject.setEvents(subject.onEvent(5, 'deviceReset'));
    await subject.target.start({ stopOnEntry: false });
    // Some firmware leaves its devices alone until somebody asks for them.
    if ((await subject.waitsOrStops()) === 'waits') {
      subject.target.consoleInput(new TextEncoder().encode('virtio scan\r'));
      await subject.events.next('stopped');
    }
    const { reason, description, hits, event } = subject.events.last('stopped');
    expect({ reason, hits, event }).toMatchObject({
      reason: 'event',
      hits: [5],
      event: { kind: 'deviceReset' },
    });
    expect(description).toBe(`${event?.device ?? ''} was reset`);
    expect((await subject.target.stack()).length).toBeGreaterThan(0);
  });

  promises('dataBreakpoints', 'stops at a write, and says of what', async () => {
    await subject.stopAtHook();
    await subject.setHooks();
    const { dataId = '', accessTypes } = await subject.target.dataBreakpointInfo({
      kind: 'expression',
      expression: tested.data,
      frame: undefined,
      bytes: undefined,
    });
    expect(accessTypes).toContain('write');
    const place = { dataId, access: 'write' } as const;
    await subject.target.setBreakpoints({ kind: 'data' }, [{ kind: 'data', id: 9, place }]);
    await subject.target.continue();
    if ((await subject.waitsOrStops()) === 'waits') {
      subject.target.consoleInput(new TextEncoder().encode('virtio scan\r'));
      await subject.events.next('stopped');
    }
    const { reason, hits, description } = subject.events.last('stopped');
    expect({ reason, hits }).toEqual({ reason: 'data breakpoint', hits: [9] });
    expect(description).toContain(tested.data);
  });

  promises(
    'functionBreakpoints',
    'answers in their order, and says what is not there',
    async () => {
      await subject.make();
      const answers = await subject.setFunctions(
        onFunction(4, 'no_such_function'),
        onFunction(2, callee),
      );
      expect(answers).toMatchObject([
        { id: 4, verified: false },
        { id: 2, verified: true },
      ]);
      expect(answers[0]?.message).toBeTruthy();
    },
  );

  promises(
    ['hookBreakpoints', 'functionBreakpoints', 'restart'],
    'names all breakpoints that it stands on, of every kind',
    async () => {
      await subject.stopAtHook();
      const { file, line, functionName, instructionAddress } = await subject.top();
      const expected = [1, 2, 3];
      await subject.setHooks(subject.onHook(1), subject.onHook(2));
      await subject.setFunctions(onFunction(3, functionName));
      if (subject.has('sources')) {
        expected.push(4);
        await subject.target.setBreakpoints({ kind: 'line', file }, [
          onLine(4, file, line),
          onLine(5, file, line, { condition: 'no_such_name' }),
        ]);
      }
      if (subject.has('instructionBreakpoints') && instructionAddress !== undefined) {
        expected.push(6);
        await subject.setInstructions(onInstruction(6, instructionAddress));
      }
      await subject.target.restart();
      for (;;) {
        const stop = await subject.events.next('stopped');
        if (stop.reason === 'hook') {
          expect([...stop.hits].sort()).toEqual(expected);
          return;
        }
        // The same function is the hook of other devices too.
        await subject.target.continue();
      }
    },
  );

  promises('functionBreakpoints', 'does not stop at what it can’t do, and says so', async () => {
    await subject.make();
    const answers = await subject.setFunctions(
      onFunction(1, callee, { logMessage: 'here {' }),
      onFunction(2, callee, { hitCondition: '2 times' }),
      onFunction(3, callee, { condition: ')' }),
    );
    for (const [index, { id, verified, message }] of answers.entries()) {
      expect([id, verified]).toEqual([index + 1, false]);
      expect(message).toBeTruthy();
    }
    if (subject.has('conditions')) {
      expect(answers[2]?.message).toContain('column 1');
    }
    await subject.target.start({ stopOnEntry: false });
    expect(await subject.waitsOrStops()).toBe('waits');
  });

  promises(
    ['hitConditions', 'functionBreakpoints', 'restart'],
    'counts how often it is reached, anew after a restart',
    async () => {
      await subject.make();
      const counted = onFunction(1, hookFunction, { hitCondition: '1' });
      await subject.setFunctions(counted, onFunction(2, callee, { hitCondition: '1000000' }));
      await subject.target.start({ stopOnEntry: false });
      expect((await subject.events.next('stopped')).hits).toEqual([1]);
      await subject.setFunctions(counted);
      await subject.target.continue();
      expect(await subject.waitsOrStops()).toBe('waits');
      await subject.target.restart();
      expect((await subject.events.next('stopped')).hits).toEqual([1]);
    },
  );

  promises(
    ['logMessages', 'functionBreakpoints', 'hitConditions'],
    'prints, with the place where there is source, and goes on',
    async () => {
      await subject.make();
      const [answer] = await subject.setFunctions(
        onFunction(1, hookFunction, { logMessage: 'here', hitCondition: '1' }),
      );
      await subject.target.start({ stopOnEntry: false });
      expect(await subject.waitsOrStops()).toBe('waits');
      const { file, line } = answer ?? {};
      const at = { file, line, column: expect.any(Number) as unknown };
      expect(subject.events.all.filter(({ kind }) => kind === 'logPoint')).toEqual([
        { kind: 'logPoint', text: 'here', at: subject.has('sources') ? at : undefined },
      ]);
    },
  );

  promises(
    ['conditions', 'functionBreakpoints'],
    'one that fails where it is looked at is said once, and does not stop',
    async () => {
      await subject.make();
      const [answer] = await subject.setFunctions(
        onFunction(1, hookFunction, { condition: 'no_such_name' }),
      );
      expect(answer).toMatchObject({ id: 1, verified: true });
      await subject.target.start({ stopOnEntry: false });
      expect(await subject.waitsOrStops()).toBe('waits');
      const logged = subject.events.all.filter(
        (event) => event.kind === 'log' && event.message.includes('no_such_name'),
      );
      expect(logged).toHaveLength(1);
    },
  );

  promises('restart', 'keeps its breakpoints', async () => {
    const first = await subject.stopAtHook();
    await subject.target.restart();
    expect(await subject.events.next('stopped')).toMatchObject({
      reason: 'hook',
      statement: first.statement,
    });
  });
}
