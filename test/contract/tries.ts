import { expect } from 'vitest';
import type { TargetAbility } from '../../src/targets/target';
import { TargetError } from '../../src/targets/target';
import { isVerified, onFunction, onInstruction, type Subject } from './target-under-test';

/** Whether the target, which stands at its hook, does it. A refusal is a `TargetError`, or a breakpoint that is unverified. */
type Tries = Readonly<Record<TargetAbility, () => Promise<boolean>>>;

export function triesOf(subject: Subject): Tries {
  const { tested } = subject;
  const { callee, ram } = tested;
  const setFunction = (more: object = {}) => subject.setFunctions(onFunction(1, callee, more));
  return {
    functionBreakpoints: () => isVerified(setFunction()),
    dataBreakpoints: async () => {
      const { dataId = '' } = await subject.target.dataBreakpointInfo({
        kind: 'expression',
        expression: tested.data,
        frame: undefined,
        bytes: undefined,
      });
      const place = { dataId, access: 'write' } as const;
      return isVerified(
        subject.target.setBreakpoints({ kind: 'data' }, [{ kind: 'data', id: 1, place }]),
      );
    },
    hookBreakpoints: () => isVerified(subject.setHooks(subject.onHook(1))),
    instructionBreakpoints: async () => {
      const { instructionAddress = ram } = await subject.top();
      return isVerified(subject.setInstructions(onInstruction(1, instructionAddress)));
    },
    eventBreakpoints: () => isVerified(subject.setEvents(subject.onEvent(1, 'deviceReset'))),
    conditions: () => isVerified(setFunction({ condition: '1' })),
    hitConditions: () => isVerified(setFunction({ hitCondition: '2' })),
    logMessages: () => isVerified(setFunction({ logMessage: 'here' })),
    stepInTargets: async () => Array.isArray(await subject.target.stepInTargets(0)),
    steppingGranularity: async () => {
      await subject.target.step('over', { granularity: 'statement' });
      return (await subject.events.next('stopped')).reason === 'step';
    },
    breakpointLocations: async () => {
      const { file, line } = await subject.top();
      return (await subject.target.breakpointLocations(file, line, line)).length === 1;
    },
    sources: async () => {
      const all = new Set(await subject.target.sources());
      const loaded = await subject.target.loadedSources();
      expect(loaded.filter((file) => !all.has(file))).toEqual([]);
      return loaded.length > 0;
    },
    evaluate: async () => {
      return (await subject.target.evaluate(await subject.pathOfName(), 0)).value !== '';
    },
    assign: async () => {
      const { target } = subject;
      if (!subject.has('sources')) {
        // A name lies where the image has its texts; a register can be set.
        const set = await target.assign('a1', '0x1234', 0);
        expect((await target.evaluate('a1', 0)).value).toBe(set.value);
        await expect(target.assign('a1', '"text"', 0)).rejects.toBeInstanceOf(TargetError);
        return Number(set.value) === 0x1234;
      }
      const path = await subject.pathOfName();
      const set = await target.assign(path, '"renamed"', 0);
      expect((await target.evaluate(path, 0)).value).toBe('"renamed"');
      await expect(target.assign(path, '7', 0)).rejects.toBeInstanceOf(TargetError);
      return set.value === '"renamed"';
    },
    completions: async () => {
      const path = await subject.pathOfName();
      const found = await subject.target.completions(path.slice(0, -2), 0);
      return found.some(({ label, replaces }) => label === 'name' && replaces === 2);
    },
    valueForms: () =>
      subject.has('evaluate') || !subject.has('registers')
        ? isHexadecimal(subject)
        : hasTwoForms(subject),
    registers: async () => (await subject.target.registers(0)).length > 0,
    disassembly: async () => (await subject.target.disassemble(ram, 0, 1)).length === 1,
    memory: async () => (await subject.target.readMemory(ram, 4)).length === 4,
    writeMemory: async () => {
      await subject.target.writeMemory(ram, Uint8Array.of(1, 2, 3));
      expect([...(await subject.target.readMemory(ram, 3))]).toEqual([1, 2, 3]);
      return true;
    },
    modules: async () => (await subject.target.image()).name !== '',
    travel: async () => {
      const moment = await subject.target.moment();
      await subject.go({ kind: 'stepBack', granularity: 'line' });
      return (await subject.target.moment()).statement < moment.statement;
    },
    restart: async () => {
      await subject.target.restart();
      return (await subject.events.next('stopped')).reason === 'hook';
    },
  };
}

async function isHexadecimal({ target }: Subject): Promise<boolean> {
  return (await target.evaluate('42', 0, { hex: true })).value === '0x2a';
}

/** Where nothing is evaluated registers have values. */
async function hasTwoForms({ target }: Subject): Promise<boolean> {
  const values = async (hex: boolean) =>
    (await target.registers(0, { hex })).map(({ value }) => value).join(' ');
  return (await values(true)) !== (await values(false));
}
