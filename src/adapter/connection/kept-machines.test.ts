import { describe, expect, it } from 'vitest';
import { FakeTarget } from '../testing/fake-target';
import { KeptMachines } from './kept-machines';

const launch = { qemu: 'qemu-system-arm', cwd: '/work' } as Parameters<KeptMachines['keep']>[1];
const stop = { reason: 'pause', description: 'Paused', hits: [], hook: undefined } as const;

describe('a machine that is let go on', () => {
  it('is handed over running once it has gone on', async () => {
    const kept = new KeptMachines();
    const target = new FakeTarget();
    const id = kept.keep(target, launch, stop);
    let isOn = false;
    const continued = kept.continued(id).then(() => {
      isOn = true;
    });
    await Promise.resolve();
    expect(isOn).toBe(false);
    target.emit({ kind: 'continued' });
    await continued;
    expect(kept.take(id)).toMatchObject({ ok: true, value: { stop: undefined } });
  });

  it.each<[string, (kept: KeptMachines, target: FakeTarget, id: number) => unknown]>([
    [
      'ends',
      (_kept, target) => {
        target.emit({ kind: 'ended', reason: 'terminated', message: '' });
      },
    ],
    ['is taken over', (kept, _target, id) => kept.take(id)],
  ])('keeps nobody waiting when it %s first', async (_how, act) => {
    const kept = new KeptMachines();
    const target = new FakeTarget();
    const id = kept.keep(target, launch, stop);
    const continued = kept.continued(id);
    act(kept, target, id);
    await continued;
    await kept.continued(id);
    expect(kept.take(id).ok).toBe(false);
  });
});
