import { expect } from 'vitest';
import { TargetError } from '../../../src/targets/target';
import type { Promises } from '../target-contract';
import type { Subject } from '../target-under-test';

/** Of expressions, registers and memory. */
export function valuePromises(subject: Subject, promises: Promises): void {
  promises('evaluate', 'names a device, and refuses what is not there', async () => {
    const { hook } = await subject.stopAtHook();
    const { target } = subject;
    const path = await subject.pathOfName();
    expect((await target.evaluate(path, 0)).value).toMatch(subject.devicePattern('"'));
    const { device, parameter } = hook ?? { device: '', parameter: '' };
    // Where texts are pointers their address stands before them.
    const { value } = await target.evaluate(`${parameter}.name`, 0);
    expect(value.replace(/^0x[\da-f]+ (?=")/, '')).toBe(`"${device}"`);
    await expect(target.evaluate('no_such_name', 0)).rejects.toBeInstanceOf(TargetError);
  });

  promises('registers', 'have names of their own and values, in every frame', async () => {
    await subject.stopAtHook();
    for (const { index } of await subject.target.stack()) {
      const registers = await subject.target.registers(index);
      const names = registers.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(registers.filter(({ value }) => value === '')).toEqual([]);
    }
  });

  promises(['registers', 'disassembly'], 'say where a frame stands', async () => {
    await subject.stopAtHook();
    for (const { index, instructionAddress } of (await subject.target.stack()).slice(0, 2)) {
      const values = (await subject.target.registers(index, { hex: true })).map(({ value }) =>
        Number(/^0x[\da-f]+/i.exec(value)?.[0] ?? NaN),
      );
      expect(values).toContain(instructionAddress);
    }
  });

  promises('registers', 'are refused while it runs', async () => {
    await subject.stopAtHook();
    await subject.setHooks();
    await subject.target.continue();
    await expect(subject.target.registers(0)).rejects.toBeInstanceOf(TargetError);
  });

  promises('memory', 'ends where the address space ends', async () => {
    await subject.make();
    await subject.target.start({ stopOnEntry: true });
    await subject.events.next('stopped');
    expect(await subject.target.readMemory(2 ** 46, 4)).toHaveLength(0);
  });

  promises('modules', 'knows where it lies once it runs', async () => {
    await subject.stopAtHook();
    const { version, range } = await subject.target.image();
    expect(version).toMatch(/2023\.01/);
    expect(range?.lengthBytes).toBeGreaterThan(0);
  });
}
