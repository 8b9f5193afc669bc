import { describe, expect, it } from 'vitest';
import { ShownSession } from './shown-session';

const first = { id: '1', name: 'first' };
const second = { id: '2', name: 'second' };

describe('ShownSession', () => {
  it('follows the session that has the focus, whichever stops', () => {
    const shown = new ShownSession<typeof first>();
    shown.started(first);
    shown.focused(first);
    shown.changed(first, 'stopped');
    shown.started(second);
    expect(shown.session).toBe(first);
    shown.focused(second);
    expect([shown.session, shown.state]).toEqual([second, 'running']);
    shown.changed(second, 'stopped');
    shown.changed(first, 'running');
    shown.changed(first, 'stopped');
    expect([shown.session, shown.state]).toEqual([second, 'stopped']);
    shown.focused(first);
    expect(shown.session).toBe(first);
  });

  it('shows a session that VS Code has not brought to the front yet', () => {
    const shown = new ShownSession<typeof first>();
    expect([shown.session, shown.state]).toEqual([undefined, 'none']);
    shown.focused({ id: 'of another debugger' });
    shown.started(first);
    expect(shown.session).toBe(first);
    shown.focused(undefined);
    expect(shown.session).toBe(first);
  });

  it('takes a stopped session when the one it showed has ended, and none when all have', () => {
    const shown = new ShownSession<typeof first>();
    const third = { id: '3', name: 'third' };
    shown.started(first);
    shown.started(second);
    shown.started(third);
    shown.changed(second, 'stopped');
    shown.ended(first);
    expect(shown.session).toBe(second);
    shown.ended(second);
    expect(shown.session).toBe(third);
    shown.ended(third);
    expect([shown.session, shown.state]).toEqual([undefined, 'none']);
  });

  it('ignores what it hears of a session that has ended', () => {
    const shown = new ShownSession<typeof first>();
    shown.started(first);
    shown.ended(first);
    shown.changed(first, 'stopped');
    expect(shown.session).toBeUndefined();
  });
});
