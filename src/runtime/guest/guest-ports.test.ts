import { describe, expect, it } from 'vitest';
import type { WorkerReport } from '../../protocol/worker-messages';
import { GuestPorts } from './guest-ports';
import { InputLog } from './input-log';

function ports(typed: Record<string, string> = {}) {
  const reports: string[] = [];
  const names: Record<string, string | undefined> = { c: 'early', lost: undefined };
  const input = new InputLog({
    recorded: [],
    live: {
      takeInput: () => undefined,
      takePortInput: (chardev, maxBytes) => {
        const text = (typed[chardev] ?? '').slice(0, maxBytes);
        typed[chardev] = (typed[chardev] ?? '').slice(text.length);
        return text === '' ? undefined : Buffer.from(text);
      },
      inputEnded: () => false,
      wallNs: () => 0,
    },
    keep: false,
    statement: () => 0,
  });
  const report = (one: WorkerReport): void => {
    if (one.kind === 'port') {
      reports.push(`${one.port.name}: ${Buffer.from(one.bytes).toString()}`);
    }
  };
  const all = new GuestPorts({ report, input, nameOf: (chardev) => names[chardev] });
  return { all, reports, names };
}

describe('GuestPorts', () => {
  it('tell that they are there, and what they are called now', () => {
    const { all, reports, names } = ports();
    all.open('c');
    all.open('lost');
    all.flush();
    all.flush();
    names['c'] = 'virtio-console#31 port 0';
    all.flush();
    expect(reports).toEqual(['early: ', 'virtio-console#31 port 0: ']);
  });

  it('send lines, and the rest when they are told to', () => {
    const { all, reports } = ports();
    const port = all.open('c');
    for (const text of ['a', 'b\n', 'c', 'd'.repeat(5000)]) {
      port.write(Buffer.from(text));
    }
    expect(reports).toEqual(['early: ab\n', `early: c${'d'.repeat(4095)}`]);
    all.flush();
    expect(reports[2]).toBe(`early: ${'d'.repeat(905)}`);
    expect(all.written).toEqual(new Map([['c', 5004]]));
  });

  it('keep what was typed until the guest takes it, and take no more than they can keep', () => {
    const { all } = ports({ c: 'k'.repeat(5000) });
    const port = all.open('c');
    expect([all.take('wait'), port.pendingBytes, all.take('wait')]).toEqual([true, 4096, false]);
    expect(port.read(1000)?.length).toBe(1000);
    expect([all.take('wait'), port.pendingBytes]).toEqual([true, 4000]);
    expect(port.read(9000)?.length).toBe(4000);
    expect([port.read(1), all.take('wait')]).toEqual([undefined, false]);
  });

  it('go back with the machine: what was typed and not taken, and how much was written', () => {
    const { all } = ports({ c: 'keys' });
    const port = all.open('c');
    port.write(Buffer.from('one'));
    all.take('wait');
    port.read(1);
    const state = structuredClone(port.state?.save() ?? { device: '', version: 0 });
    port.write(Buffer.from('two'));
    port.read(9);
    expect(port.state?.restore(state).ok).toBe(true);
    expect(all.written).toEqual(new Map([['c', 3]]));
    expect(Buffer.from(port.read(9) ?? []).toString()).toBe('eys');
    expect(port.state?.restore({ ...state, version: 2 }).ok).toBe(false);
  });
});
