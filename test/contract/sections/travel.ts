import { expect } from 'vitest';
import { TargetError } from '../../../src/targets/target';
import type { Promises } from '../target-contract';
import type { Subject } from '../target-under-test';

/** Of targets that go back in their run. */
export function travelPromises(subject: Subject, promises: Promises): void {
  const stepOver = async (): Promise<void> => {
    await subject.target.step('over');
    await subject.events.next('stopped');
  };

  promises('travel', 'steps back, and forward to the same place', async () => {
    await subject.stopAtHook();
    const { target } = subject;
    await stepOver();
    const here = await target.moment();
    const stack = await target.stack();
    const { transports } = await target.virtioSnapshot();
    const stop = await subject.go({ kind: 'stepBack', granularity: 'line' });
    expect(stop.reason).toBe('step');
    expect((await target.moment()).statement).toBeLessThan(here.statement);
    expect((await subject.top()).functionName).toBe(stack[0]?.functionName);
    await stepOver();
    expect(await target.moment()).toEqual(here);
    expect(await target.stack()).toEqual(stack);
    expect((await target.virtioSnapshot()).transports).toEqual(transports);
  });

  promises('travel', 'continues back to the breakpoint before, then to the beginning', async () => {
    const first = await subject.stopAtHook();
    const { target } = subject;
    const place = await target.moment();
    await stepOver();
    expect(await subject.go({ kind: 'reverseContinue' })).toMatchObject({
      reason: 'hook',
      hits: [41],
      statement: first.statement,
      hook: first.hook,
    });
    expect(await target.moment()).toEqual(place);
    expect((await subject.go({ kind: 'reverseContinue' })).reason).toBe('entry');
    expect(await target.moment()).toEqual({ boot: 0, statement: 1, waiting: false });
    await target.continue();
    expect((await subject.events.next('stopped')).statement).toBe(first.statement);
  });

  promises('travel', 'restarts a frame, and goes to a place that it was at', async () => {
    await subject.stopAtHook();
    const { target } = subject;
    const entered = await target.moment();
    await stepOver();
    const later = await target.moment();
    await subject.go({ kind: 'restartFrame', frame: 0 });
    expect(await target.moment()).toEqual(entered);
    expect((await subject.go({ kind: 'goTo', moment: later })).reason).toBe('goto');
    expect(await target.moment()).toEqual(later);
    const elsewhere = { boot: 7, statement: 1, waiting: false };
    const wrong = target.travel({ kind: 'goTo', moment: elsewhere });
    await expect(wrong).rejects.toBeInstanceOf(TargetError);
    expect(await target.moment()).toEqual(later);
    const ahead = { ...later, statement: later.statement + 1 };
    await target.travel({ kind: 'goTo', moment: ahead });
    expect((await subject.events.next('stopped')).reason).toBe('goto');
    expect(await target.moment()).toEqual(ahead);
  });

  promises(['travel', 'disassembly'], 'steps back by instruction, with its registers', async () => {
    await subject.stopAtHook();
    const { target } = subject;
    const state = async () => ({
      moment: await target.moment(),
      stack: await target.stack(),
      registers: subject.has('registers') ? await target.registers(0) : [],
    });
    const states = [await state()];
    for (let steps = 0; steps < 3; steps++) {
      await target.step('into', { granularity: 'instruction' });
      await subject.events.next('stopped');
      states.unshift(await state());
    }
    for (const before of states.slice(1)) {
      await subject.go({ kind: 'stepBack', granularity: 'instruction' });
      expect(await state()).toEqual(before);
    }
  });
}
