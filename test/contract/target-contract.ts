import { afterEach, describe, expect, it } from 'vitest';
import { TargetError, type Target, type TargetEvent } from '../../src/targets/target';

/** A target with a block device whose driver is brought up some time after reset, and places in its firmware. */
export interface TargetUnderTest {
  readonly make: () => Target | Promise<Target>;
  /** A hook that runs once for the device, the function that is it, and the function that calls that one's caller. */
  readonly hook: { readonly kind: string; readonly device: string; readonly functionName: string };
  /** A function that the hook's function calls, in which one can step out. */
  readonly callee: string;
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

  async next<K extends TargetEvent['kind']>(kind: K): Promise<Extract<TargetEvent, { kind: K }>> {
    for (;;) {
      while (this.#taken < this.all.length) {
        const event = this.all[this.#taken++];
        if (event?.kind === kind) {
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
    const stopAtHook = async (): Promise<Stopped> => {
      await make();
      await target.setHookBreakpoints([{ hook: tested.hook.kind, device: tested.hook.device }]);
      await target.start({ stopOnEntry: false });
      return events.next('stopped');
    };

    afterEach(async () => {
      await target.terminate();
    });

    it('stops on entry', async () => {
      await make();
      await target.start({ stopOnEntry: true });
      expect((await events.next('stopped')).reason).toBe('entry');
      expect((await target.stack()).length).toBeGreaterThan(0);
    });

    it('stops at a hook of a device, innermost frame first', async () => {
      const stop = await stopAtHook();
      expect(stop).toMatchObject({ reason: 'hook', hitBreakpoints: [0] });
      expect(stop.description).toContain(`${tested.hook.kind} of `);
      const [frame, caller] = await target.stack();
      expect(frame).toMatchObject({ index: 0, functionName: tested.hook.functionName });
      expect(caller?.index).toBe(1);
      expect(await target.sources()).toContain(frame?.file);
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
      expect(JSON.parse(JSON.stringify(transports))).toMatchObject([...transports].map(() => ({})));
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

    it('steps out to the caller', async () => {
      await make();
      await target.setHookBreakpoints([{ hook: tested.hook.kind, device: tested.hook.device }]);
      await target.start({ stopOnEntry: false });
      await events.next('stopped');
      await target.setHookBreakpoints([]);
      await target.setFunctionBreakpoints([{ name: tested.callee }]);
      await target.continue();
      expect((await events.next('stopped')).reason).toBe('function breakpoint');
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
      const answers = await target.setLineBreakpoints(file, [{ line: 1_000_000 }, { line }]);
      expect(answers[0]?.verified).toBe(false);
      expect(answers[0]?.message).toBeTruthy();
      expect(answers[1]).toMatchObject({ verified: true, line });
      expect(await target.breakpointLocations(file, line, line)).toEqual([line]);
      expect((await target.sourceText(file)).length).toBeGreaterThan(0);
      const [none] = await target.setFunctionBreakpoints([{ name: 'no_such_function' }]);
      expect(none?.verified).toBe(false);
    });

    it('has a stack only while it is stopped', async () => {
      await stopAtHook();
      await target.setHookBreakpoints([]);
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
