import type { Travel } from '../../src/protocol/travel';
import { afterEach, describe, expect, it } from 'vitest';
import type { Breakpoint, BreakpointAnswer } from '../../src/protocol/breakpoint';
import {
  TARGET_ABILITIES,
  TargetError,
  type Target,
  type TargetAbility,
  type TargetEvent,
} from '../../src/targets/target';

/** A target with a block device whose driver is brought up some time after reset, and places in its firmware. */
export interface TargetUnderTest {
  readonly make: () => Target | Promise<Target>;
  /** A hook that runs once for the device, the function that is it, and the function that calls that one's caller. */
  readonly hook: { readonly kind: string; readonly device: string; readonly functionName: string };
  /** A function that the hook's function calls, in which one can step out. */
  readonly callee: string;
  /** Something that a data breakpoint can be on. */
  readonly data: string;
}

type Stopped = Extract<TargetEvent, { kind: 'stopped' }>;

/** Events of a target, to be waited for in order. */
class Events {
  readonly all: TargetEvent[] = [];
  #taken = 0;
  #wake: () => void = () => undefined;

  constructor(target: Target) {
    target.onEvent((event) => {
      this.all.push(event);
      this.#wake();
    });
  }

  /** The last that was waited for. */
  last<K extends TargetEvent['kind']>(kind: K): Extract<TargetEvent, { kind: K }> {
    const found = this.all.slice(0, this.#taken).findLast((event) => event.kind === kind);
    return found as Extract<TargetEvent, { kind: K }>;
  }

  async next<K extends TargetEvent['kind']>(
    ...kinds: K[]
  ): Promise<Extract<TargetEvent, { kind: K }>> {
    for (;;) {
      while (this.#taken < this.all.length) {
        const event = this.all[this.#taken++];
        if (event !== undefined && (kinds as string[]).includes(event.kind)) {
          return event as Extract<TargetEvent, { kind: K }>;
        }
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** What every target promises; the adapter relies on nothing else. */
export function targetContract(name: string, tested: TargetUnderTest): void {
  describe(`${name} keeps the contract of a target`, () => {
    let target: Target;
    let events: Events;

    const make = async (): Promise<void> => {
      target = await tested.make();
      events = new Events(target);
    };
    const onHook = (id: number): Breakpoint => ({
      kind: 'hook',
      id,
      place: { hook: tested.hook.kind, devices: [tested.hook.device] },
    });
    const onFunction = (id: number, functionName: string, more: object = {}): Breakpoint => ({
      kind: 'function',
      id,
      place: { name: functionName },
      ...more,
    });
    const onLine = (id: number, file: string, line: number, more: object = {}): Breakpoint => ({
      kind: 'line',
      id,
      place: { file, line },
      ...more,
    });
    const setHooks = (...list: Breakpoint[]) => target.setBreakpoints({ kind: 'hook' }, list);
    const onEvent = (id: number, event: string): Breakpoint => ({
      kind: 'event',
      id,
      place: { event, devices: [tested.hook.device] },
    });
    const setEvents = (...list: Breakpoint[]) => target.setBreakpoints({ kind: 'event' }, list);
    const setFunctions = (...list: Breakpoint[]) =>
      target.setBreakpoints({ kind: 'function' }, list);
    const stopAtHook = async (): Promise<Stopped> => {
      await make();
      await setHooks(onHook(41));
      await target.start({ stopOnEntry: false });
      return events.next('stopped');
    };
    /** Runs until the guest waits for input, or stops. */
    const waitsOrStops = async (): Promise<'waits' | Stopped> => {
      for (;;) {
        const event = await events.next('idle', 'stopped');
        if (event.kind === 'stopped') {
          return event;
        }
        if (event.idle) {
          return 'waits';
        }
      }
    };

    afterEach(async () => {
      await target.terminate();
    });

    /** Whether it does it. A refusal is a `TargetError`, or a breakpoint that is unverified. */
    const tries: Record<TargetAbility, () => Promise<boolean>> = {
      functionBreakpoints: () => isVerified(setFunctions(onFunction(1, tested.callee))),
      dataBreakpoints: async () => {
        const { dataId = '' } = await target.dataBreakpointInfo({
          kind: 'expression',
          expression: tested.data,
          frame: undefined,
          bytes: undefined,
        });
        const place = { dataId, access: 'write' } as const;
        return isVerified(
          target.setBreakpoints({ kind: 'data' }, [{ kind: 'data', id: 1, place }]),
        );
      },
      hookBreakpoints: () => isVerified(setHooks(onHook(1))),
      eventBreakpoints: () => isVerified(setEvents(onEvent(1, 'deviceReset'))),
      conditions: () => isVerified(setFunctions(onFunction(1, tested.callee, { condition: '1' }))),
      hitConditions: () =>
        isVerified(setFunctions(onFunction(1, tested.callee, { hitCondition: '2' }))),
      logMessages: () =>
        isVerified(setFunctions(onFunction(1, tested.callee, { logMessage: 'here' }))),
      stepInTargets: async () => Array.isArray(await target.stepInTargets(0)),
      steppingGranularity: async () => {
        await target.step('over', { granularity: 'statement' });
        return (await events.next('stopped')).reason === 'step';
      },
      breakpointLocations: async () => {
        const { file = '', line = 0 } = (await target.stack())[0] ?? {};
        return (await target.breakpointLocations(file, line, line)).length === 1;
      },
      sources: async () => {
        const all = new Set(await target.sources());
        const loaded = await target.loadedSources();
        expect(loaded.filter((file) => !all.has(file))).toEqual([]);
        return loaded.length > 0;
      },
      evaluate: async () => {
        return (await target.evaluate(await pathOfName(), 0)).value !== '';
      },
      assign: async () => {
        const path = await pathOfName();
        const set = await target.assign(path, '"renamed"', 0);
        expect((await target.evaluate(path, 0)).value).toBe('"renamed"');
        await expect(target.assign(path, '7', 0)).rejects.toBeInstanceOf(TargetError);
        return set.value === '"renamed"';
      },
      completions: async () => {
        const path = await pathOfName();
        const found = await target.completions(path.slice(0, -2), 0);
        return found.some(({ label, replaces }) => label === 'name' && replaces === 2);
      },
      valueForms: async () => (await target.evaluate('42', 0, { hex: true })).value === '0x2a',
      memory: async () => (await target.readMemory(0x40000000, 4)).length === 4,
      writeMemory: async () => {
        await target.writeMemory(0x40000010, Uint8Array.of(1, 2, 3));
        expect([...(await target.readMemory(0x40000010, 3))]).toEqual([1, 2, 3]);
        return true;
      },
      modules: async () => (await target.image()).name !== '',
      travel: async () => {
        const moment = await target.moment();
        await go({ kind: 'stepBack', granularity: 'line' });
        return (await target.moment()).statement < moment.statement;
      },
      restart: async () => {
        await target.restart();
        return (await events.next('stopped')).reason === 'hook';
      },
    };
    /** The name of the device that the hook is about. */
    const pathOfName = async (): Promise<string> => {
      const named = (await target.locals(0)).find((local) => local.evaluateName !== undefined);
      return `${named?.evaluateName ?? ''}.name`;
    };
    /** Goes and stands still there. */
    const go = async (travel: Travel): Promise<Stopped> => {
      await target.travel(travel);
      await events.next('landed');
      return events.next('stopped');
    };
    const isVerified = async (answers: Promise<BreakpointAnswer[]>): Promise<boolean> => {
      const [answer] = await answers;
      if (answer?.verified === false) {
        expect(answer.message).toMatch(/\w/);
      }
      return answer?.verified === true;
    };

    it.each(TARGET_ABILITIES)('says whether it is able to do: %s', async (ability) => {
      await stopAtHook();
      const does = await tries[ability]().catch((error: unknown) => {
        expect(error).toBeInstanceOf(TargetError);
        return false;
      });
      expect(does).toBe(target.capabilities.has(ability));
    });

    it('stops on entry', async () => {
      await make();
      await target.start({ stopOnEntry: true });
      expect((await events.next('stopped')).reason).toBe('entry');
      expect((await target.stack()).length).toBeGreaterThan(0);
    });

    it('stops at a hook of a device, innermost frame first', async () => {
      const stop = await stopAtHook();
      expect(stop).toMatchObject({
        reason: 'hook',
        hits: [41],
        hook: { kind: tested.hook.kind, functionName: tested.hook.functionName },
      });
      const { device, parameter } = stop.hook ?? { device: '', parameter: '' };
      expect(stop.description).toBe(`${tested.hook.kind} of ${device}`);
      expect((await target.evaluate(`${parameter}.name`, 0)).value).toBe(`"${device}"`);
      const [frame, caller] = await target.stack();
      expect(frame).toMatchObject({ index: 0, functionName: tested.hook.functionName });
      expect(caller?.index).toBe(1);
      expect(await target.sources()).toContain(frame?.file);
    });

    it('stops at an event of a device, and says what has happened', async () => {
      await make();
      await setEvents(onEvent(5, 'deviceReset'));
      await target.start({ stopOnEntry: false });
      // Some firmware leaves its devices alone until somebody asks for them.
      if ((await waitsOrStops()) === 'waits') {
        target.consoleInput(new TextEncoder().encode('virtio scan\r'));
        await events.next('stopped');
      }
      const { reason, description, hits, event } = events.last('stopped');
      expect({ reason, hits, event }).toMatchObject({
        reason: 'event',
        hits: [5],
        event: { kind: 'deviceReset' },
      });
      expect(description).toBe(`${event?.device ?? ''} was reset`);
      expect((await target.stack()).length).toBeGreaterThan(0);
    });

    it('gives locals in every frame, and their members', async () => {
      await stopAtHook();
      for (const { index } of (await target.stack()).slice(0, 2)) {
        const locals = await target.locals(index);
        expect(locals.length).toBeGreaterThan(0);
        for (const { reference } of locals) {
          if (reference !== 0) {
            expect(Array.isArray(await target.children(reference))).toBe(true);
          }
        }
      }
    });

    it('evaluates what it names, and refuses what is not there', async () => {
      await stopAtHook();
      const named = (await target.locals(0)).find((local) => local.evaluateName !== undefined);
      const path = `${named?.evaluateName ?? ''}.name`;
      expect((await target.evaluate(path, 0)).value).toMatch(/^"virtio-blk#\d+"$/);
      await expect(target.evaluate('no_such_name', 0)).rejects.toBeInstanceOf(TargetError);
    });

    it('knows the device of a frame, and has it in the snapshot', async () => {
      await stopAtHook();
      const device = await target.deviceOfFrame(0);
      const { transports } = await target.virtioSnapshot();
      expect(transports.map((transport) => transport.name)).toContain(device);
      expect(differencesInJson(transports)).toEqual([]);
    });

    it('steps over to another line of the same function', async () => {
      await stopAtHook();
      const before = (await target.stack())[0];
      await target.step('over');
      expect((await events.next('stopped')).reason).toBe('step');
      const after = (await target.stack())[0];
      expect(after?.functionName).toBe(before?.functionName);
      expect(after?.line).not.toBe(before?.line);
    });

    it('steps into a call that is chosen, and refuses one that is not there', async () => {
      await stopAtHook();
      await setHooks();
      const chosen = async () =>
        (await target.stepInTargets(0)).find(({ functionName }) => functionName === tested.callee);
      let found = await chosen();
      for (let steps = 0; found === undefined && steps < 20; steps++) {
        await target.step('over');
        await events.next('stopped');
        found = await chosen();
      }
      const [caller] = await target.stack();
      expect(found?.line).toBeGreaterThanOrEqual(caller?.line ?? 0);
      await expect(target.step('into', { target: 999 })).rejects.toBeInstanceOf(TargetError);
      await target.step('into', { target: found?.id ?? 0 });
      expect((await events.next('stopped')).reason).toBe('step');
      expect((await target.stack()).map(({ functionName }) => functionName).slice(0, 2)).toEqual([
        tested.callee,
        caller?.functionName,
      ]);
    });

    it('steps out to the caller', async () => {
      await stopAtHook();
      await setHooks();
      await setFunctions(onFunction(7, tested.callee));
      await target.continue();
      expect(await events.next('stopped')).toMatchObject({
        reason: 'function breakpoint',
        hits: [7],
        hook: undefined,
      });
      const caller = (await target.stack())[1];
      await target.step('out');
      await events.next('stopped');
      expect((await target.stack())[0]?.functionName).toBe(caller?.functionName);
    });

    it('answers breakpoints in their order, with the line where they sit', async () => {
      await stopAtHook();
      const [frame] = await target.stack();
      const file = frame?.file ?? '';
      const line = frame?.line ?? 0;
      const answers = await target.setBreakpoints({ kind: 'line', file }, [
        onLine(9, file, 1_000_000),
        onLine(3, file, line),
      ]);
      expect(answers[0]).toMatchObject({ id: 9, verified: false });
      expect(answers[0]?.message).toBeTruthy();
      expect(answers[1]).toMatchObject({ id: 3, verified: true, line });
      expect(await target.breakpointLocations(file, line, line)).toEqual([line]);
      expect((await target.sourceText(file)).length).toBeGreaterThan(0);
      const [none] = await setFunctions(onFunction(4, 'no_such_function'));
      expect(none).toMatchObject({ id: 4, verified: false });
    });

    it('names all breakpoints that it stands on, of every kind', async () => {
      await stopAtHook();
      const [frame] = await target.stack();
      const { file = '', line = 0, functionName = '' } = frame ?? {};
      await setHooks(onHook(1), onHook(2));
      await setFunctions(onFunction(3, functionName));
      await target.setBreakpoints({ kind: 'line', file }, [
        onLine(4, file, line),
        onLine(5, file, line, { condition: 'no_such_name' }),
      ]);
      await target.restart();
      for (;;) {
        const stop = await events.next('stopped');
        if (stop.reason === 'hook') {
          expect([...stop.hits].sort()).toEqual([1, 2, 3, 4]);
          return;
        }
        // The same function is the hook of other devices too.
        await target.continue();
      }
    });

    it('does not stop at what it can’t do, and says so', async () => {
      await make();
      const answers = await setFunctions(
        onFunction(1, tested.callee, { logMessage: 'here {' }),
        onFunction(2, tested.callee, { hitCondition: '2 times' }),
        onFunction(3, tested.callee, { condition: ')' }),
      );
      for (const [index, { id, verified, message }] of answers.entries()) {
        expect([id, verified]).toEqual([index + 1, false]);
        expect(message).toBeTruthy();
      }
      expect(answers[2]?.message).toContain('column 1');
      await target.start({ stopOnEntry: false });
      expect(await waitsOrStops()).toBe('waits');
    });

    it('counts how often a breakpoint is reached, anew after a restart', async () => {
      await make();
      const counted = onFunction(1, tested.hook.functionName, { hitCondition: '1' });
      await setFunctions(counted, onFunction(2, tested.callee, { hitCondition: '1000000' }));
      await target.start({ stopOnEntry: false });
      expect((await events.next('stopped')).hits).toEqual([1]);
      await setFunctions(counted);
      await target.continue();
      expect(await waitsOrStops()).toBe('waits');
      await target.restart();
      expect((await events.next('stopped')).hits).toEqual([1]);
    });

    it('prints at a log point, with its place, and goes on', async () => {
      await make();
      const [answer] = await setFunctions(
        onFunction(1, tested.hook.functionName, { logMessage: 'here', hitCondition: '1' }),
      );
      await target.start({ stopOnEntry: false });
      expect(await waitsOrStops()).toBe('waits');
      const { file = '', line = 0 } = answer ?? {};
      expect(events.all.filter(({ kind }) => kind === 'logPoint')).toEqual([
        {
          kind: 'logPoint',
          text: 'here',
          at: { file, line, column: expect.any(Number) as unknown },
        },
      ]);
    });

    it('says once that a condition fails where it is looked at, and does not stop there', async () => {
      await make();
      const [answer] = await setFunctions(
        onFunction(1, tested.hook.functionName, { condition: 'no_such_name' }),
      );
      expect(answer).toMatchObject({ id: 1, verified: true });
      await target.start({ stopOnEntry: false });
      expect(await waitsOrStops()).toBe('waits');
      const logged = events.all.filter(
        (event) => event.kind === 'log' && event.message.includes('no_such_name'),
      );
      expect(logged).toHaveLength(1);
    });

    it('steps back, and forward to the same place', async () => {
      await stopAtHook();
      await target.step('over');
      await events.next('stopped');
      const here = await target.moment();
      const stack = await target.stack();
      const { transports } = await target.virtioSnapshot();
      expect((await go({ kind: 'stepBack', granularity: 'line' })).reason).toBe('step');
      expect((await target.moment()).statement).toBeLessThan(here.statement);
      expect((await target.stack())[0]?.functionName).toBe(stack[0]?.functionName);
      await target.step('over');
      await events.next('stopped');
      expect(await target.moment()).toEqual(here);
      expect(await target.stack()).toEqual(stack);
      expect((await target.virtioSnapshot()).transports).toEqual(transports);
    });

    it('continues back to the breakpoint before, and then to the beginning', async () => {
      const first = await stopAtHook();
      const place = await target.moment();
      await target.step('over');
      await events.next('stopped');
      expect(await go({ kind: 'reverseContinue' })).toMatchObject({
        reason: 'hook',
        hits: [41],
        statement: first.statement,
        hook: first.hook,
      });
      expect(await target.moment()).toEqual(place);
      expect((await go({ kind: 'reverseContinue' })).reason).toBe('entry');
      expect(await target.moment()).toEqual({ boot: 0, statement: 1, waiting: false });
      await target.continue();
      expect((await events.next('stopped')).statement).toBe(first.statement);
    });

    it('restarts a frame, and goes to a place that it was at', async () => {
      await stopAtHook();
      const entered = await target.moment();
      await target.step('over');
      await events.next('stopped');
      const later = await target.moment();
      await go({ kind: 'restartFrame', frame: 0 });
      expect(await target.moment()).toEqual(entered);
      expect((await go({ kind: 'goTo', moment: later })).reason).toBe('goto');
      expect(await target.moment()).toEqual(later);
      const elsewhere = { boot: 7, statement: 1, waiting: false };
      await expect(target.travel({ kind: 'goTo', moment: elsewhere })).rejects.toBeInstanceOf(
        TargetError,
      );
      expect(await target.moment()).toEqual(later);
      const ahead = { ...later, statement: later.statement + 1 };
      await target.travel({ kind: 'goTo', moment: ahead });
      expect((await events.next('stopped')).reason).toBe('goto');
      expect(await target.moment()).toEqual(ahead);
    });

    it('has a stack only while it is stopped', async () => {
      await stopAtHook();
      await setHooks();
      await target.continue();
      await expect(target.stack()).rejects.toBeInstanceOf(TargetError);
    });

    it('runs to where it waits for input, and can be paused there', async () => {
      await make();
      await target.start({ stopOnEntry: false });
      for (;;) {
        if ((await events.next('idle')).idle) {
          break;
        }
      }
      await target.pause();
      expect((await events.next('stopped')).reason).toBe('pause');
    });

    it('restarts with its breakpoints', async () => {
      await stopAtHook();
      await target.restart();
      expect((await events.next('stopped')).reason).toBe('hook');
    });

    it('ends once, and refuses everything afterwards', async () => {
      await stopAtHook();
      await target.terminate();
      await target.terminate();
      expect(events.all.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
      await expect(target.continue()).rejects.toBeInstanceOf(TargetError);
      await expect(target.virtioSnapshot()).rejects.toBeInstanceOf(TargetError);
    });
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
