import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream';

describe('EventStream', () => {
  it('tells each consumer the kinds that it asked for, stamped, until it is taken away', () => {
    let statement = 0;
    const events = new EventStream(() => statement);
    const heard: string[] = [];
    const hear = (who: string, kinds: Parameters<EventStream['subscribe']>[0]) =>
      events.subscribe(kinds, (e) => heard.push(`${who} ${e.event.kind} ${e.statement}`));
    expect(events.wants('typed')).toBe(false);
    const stop = hear('a', ['typed', 'barrier']);
    hear('b', ['typed']);
    statement = 5;
    events.emit({ kind: 'typed', line: 'ls' });
    events.emit({ kind: 'barrier' });
    events.emit({ kind: 'consoleOutput', bytes: new Uint8Array(1) });
    stop();
    expect([events.wants('typed'), events.wants('barrier')]).toEqual([true, false]);
    events.emit({ kind: 'typed', line: 'ls' });
    expect(heard).toEqual(['a typed 5', 'b typed 5', 'a barrier 5', 'b typed 5']);
  });

  it('tells those who make events when somebody wants them, and when nobody does any more', () => {
    const events = new EventStream(() => 0);
    const told: boolean[] = [];
    const end = events.produce(['hookEnter', 'hookLeave'], (wanted) => told.push(wanted));
    const stop = events.subscribe(['hookLeave'], () => undefined);
    stop();
    end();
    events.subscribe(['hookEnter'], () => undefined);
    expect(told).toEqual([false, true, false]);
  });
});
