import { expect } from 'vitest';
import type { Instruction } from '../../../src/protocol/debug-values';
import type { Promises } from '../target-contract';
import { onInstruction, type Subject } from '../target-under-test';

/** There is no memory, nor a device, on any board. */
const NOWHERE = 2 ** 46;

/** Of targets whose guest is machine code. */
export function instructionPromises(subject: Subject, promises: Promises): void {
  const { tested } = subject;
  const top = async (): Promise<number> => (await subject.top()).instructionAddress ?? NaN;

  promises('disassembly', 'frames stand at instructions of their functions', async () => {
    await subject.stopAtHook();
    for (const { functionName, instructionAddress = NaN } of await subject.target.stack()) {
      const [instruction] = await subject.target.disassemble(instructionAddress, 0, 1);
      expect(instruction).toMatchObject({ address: instructionAddress, valid: true });
      expect(instruction?.symbol?.split('+')[0] ?? functionName).toBe(functionName);
    }
  });

  promises('disassembly', 'lists as many as asked, one behind the other', async () => {
    await subject.stopAtHook();
    const address = await top();
    const list = await subject.target.disassemble(address, 0, 16);
    expect(list).toHaveLength(16);
    expect(list[0]?.address).toBe(address);
    expect(list[0]?.symbol).toBe(tested.hook.functionName);
    expect(gaps(list)).toEqual([]);
    for (const instruction of list) {
      expect(instruction.text).toMatch(/\S/);
    }
    if (subject.has('memory')) {
      const length = list.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const memory = await subject.target.readMemory(address, length);
      expect(list.flatMap(({ bytes }) => [...bytes])).toEqual([...memory]);
    }
  });

  promises('disassembly', 'goes back from an address, to the same instructions', async () => {
    await subject.stopAtHook();
    const later = (await subject.target.disassemble(await top(), 0, 12))[11];
    const list = await subject.target.disassemble(later?.address ?? NaN, -11, 12);
    expect(list.at(-1)).toEqual({ ...later, symbol: list.at(-1)?.symbol });
    expect(list[0]?.address).toBe(await top());
    expect(gaps(list)).toEqual([]);
  });

  promises('disassembly', 'answers as many where there is no memory', async () => {
    await subject.stopAtHook();
    const list = await subject.target.disassemble(NOWHERE, -3, 6);
    expect(list).toHaveLength(6);
    expect(list[3]?.address).toBe(NOWHERE);
    for (const [index, { address, bytes, valid }] of list.entries()) {
      expect({ bytes: bytes.length, valid }).toEqual({ bytes: 0, valid: false });
      expect(address).toBeGreaterThan(list[index - 1]?.address ?? 0);
    }
  });

  promises('disassembly', 'works while it runs', async () => {
    await subject.stopAtHook();
    const address = await top();
    await subject.setHooks();
    await subject.target.continue();
    expect(await subject.target.disassemble(address, 0, 4)).toHaveLength(4);
  });

  promises('disassembly', 'steps by instruction', async () => {
    const stop = await subject.stopAtHook();
    await subject.setHooks();
    let before = { statement: stop.statement, address: await top() };
    for (let steps = 0; steps < 3; steps++) {
      await subject.target.step('into', { granularity: 'instruction' });
      const { reason, statement } = await subject.events.next('stopped');
      expect({ reason, statement }).toEqual({ reason: 'step', statement: before.statement + 1 });
      const address = await top();
      expect(address).not.toBe(before.address);
      before = { statement, address };
    }
  });

  promises('instructionBreakpoints', 'stops at an instruction, and says where', async () => {
    await subject.stopAtHook();
    await subject.setHooks();
    const [, next] = await subject.target.disassemble(await top(), 0, 2);
    const address = next?.address ?? NaN;
    const answers = await subject.setInstructions(
      onInstruction(8, NOWHERE),
      onInstruction(6, address),
    );
    expect(answers[0]).toMatchObject({ id: 8, verified: false });
    expect(answers[0]?.message).toBeTruthy();
    expect(answers[1]).toMatchObject({ id: 6, verified: true, address });
    await subject.target.continue();
    expect(await subject.events.next('stopped')).toMatchObject({
      reason: 'instruction breakpoint',
      hits: [6],
    });
    expect(await top()).toBe(address);
  });

  promises(
    ['instructionBreakpoints', 'restart'],
    'stops again after a restart, wherever the code was before',
    async () => {
      await subject.stopAtHook();
      await subject.setHooks();
      const address = await top();
      await subject.setInstructions(onInstruction(6, address));
      await subject.target.restart();
      const stop = await subject.events.next('stopped');
      expect(stop).toMatchObject({ reason: 'instruction breakpoint', hits: [6] });
      expect(await top()).toBe(address);
      expect((await subject.top()).functionName).toBe(tested.hook.functionName);
    },
  );
}

/** Addresses of those that don't lie directly behind the one before. */
function gaps(list: readonly Instruction[]): number[] {
  return list.slice(1).flatMap(({ address }, index) => {
    const before = list[index];
    return before !== undefined && before.address + before.bytes.length === address
      ? []
      : [address];
  });
}
