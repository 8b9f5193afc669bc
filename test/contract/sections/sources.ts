import { expect } from 'vitest';
import { TargetError } from '../../../src/targets/target';
import type { Promises } from '../target-contract';
import { onLine, type Subject } from '../target-under-test';

/** Of targets that know the lines of what they run, and of those that don't. */
export function sourcePromises(subject: Subject, promises: Promises): void {
  const { tested } = subject;

  promises('sources', 'frames stand in sources whose text is there', async () => {
    await subject.stopAtHook();
    const sources = await subject.target.sources();
    for (const { file, line } of await subject.target.stack()) {
      expect(sources).toContain(file);
      const text = await subject.target.sourceText(file);
      expect(text.length).toBeGreaterThan(0);
      expect(line).toBeGreaterThan(0);
    }
  });

  promises('sources', 'a step over goes to another line', async () => {
    await subject.stopAtHook();
    const before = await subject.top();
    await subject.target.step('over');
    await subject.events.next('stopped');
    expect((await subject.top()).line).not.toBe(before.line);
  });

  promises('sources', 'answers breakpoints in their order, with the line', async () => {
    await subject.stopAtHook();
    const { file, line } = await subject.top();
    const answers = await subject.target.setBreakpoints({ kind: 'line', file }, [
      onLine(9, file, 1_000_000),
      onLine(3, file, line),
    ]);
    expect(answers[0]).toMatchObject({ id: 9, verified: false });
    expect(answers[0]?.message).toBeTruthy();
    expect(answers[1]).toMatchObject({ id: 3, verified: true, line });
  });

  if (!subject.has('sources')) {
    promises(undefined, 'has frames without a file, and line 0', async () => {
      await subject.stopAtHook();
      for (const { file, line, column } of await subject.target.stack()) {
        expect({ file, line, column }).toEqual({ file: '', line: 0, column: 0 });
      }
    });
  }

  promises(
    ['stepInTargets', 'sources'],
    'steps into a call that is chosen, and refuses one that is not there',
    async () => {
      await subject.stopAtHook();
      await subject.setHooks();
      const chosen = async () =>
        (await subject.target.stepInTargets(0)).find(
          ({ functionName }) => functionName === tested.callee,
        );
      let found = await chosen();
      for (let steps = 0; found === undefined && steps < 20; steps++) {
        await subject.target.step('over');
        await subject.events.next('stopped');
        found = await chosen();
      }
      const caller = await subject.top();
      expect(found?.line).toBeGreaterThanOrEqual(caller.line);
      const wrong = subject.target.step('into', { target: 999 });
      await expect(wrong).rejects.toBeInstanceOf(TargetError);
      await subject.target.step('into', { target: found?.id ?? 0 });
      expect((await subject.events.next('stopped')).reason).toBe('step');
      const stack = await subject.target.stack();
      expect(stack.map(({ functionName }) => functionName).slice(0, 2)).toEqual([
        tested.callee,
        caller.functionName,
      ]);
    },
  );
}
