import { describe, expect, it } from 'vitest';
import { callsInText } from './calls-in-text';

const callees = (text: string): string[] => callsInText(text).map(({ callee }) => callee);

describe('calls of a statement', () => {
  it.each([
    ['return 0;', []],
    ['ret = virtio_reset(dev);', ['virtio_reset']],
    ['f(g(1), h(2)) + k()', ['g', 'h', 'f', 'k']],
    ['const ops = virtio_get_ops (udev);', ['virtio_get_ops']],
    ['ops.find_vqs(vdev, n)', ['ops.find_vqs']],
    ['ops?.set_status?.(vdev, s)', ['ops.set_status']],
    ['ops!.set_status(vdev)', ['ops.set_status']],
    ['a != (b)', []],
    ['!check(x)', ['check']],
    ['dev_get_uclass_priv<VirtioDevPriv>(udev).vqs', ['dev_get_uclass_priv']],
    ['a < b && c > (d)', []],
    ['get(dev).probe(dev)', ['get', '?.probe']],
    ['list[pick(i)].run()', ['pick', '?.run']],
    ['if (found(x)) ', ['found']],
    ['new Map(entries(x))', ['entries']],
    ['printf("f(%s) ", name(d)) // g(1)', ['name', 'printf']],
    ["say('it\\'s f(', b())", ['b', 'say']],
    ['/* f() */ g()', ['g']],
    ['log(`a ${f(`${g(1)}`)} b(2)`)', ['g', 'f', 'log']],
    ['list.find((x) => inner(x), outer(1))', ['outer', 'list.find']],
    ['list.map((x) => { inner(x); return more(x); }).sort(by(1))', ['list.map', 'by', '?.sort']],
    ['run(function () { inner(); }, outer())', ['outer', 'run']],
    ['const f = (x) => inner(x);', []],
    ['f(', []],
    [') f() (', ['f']],
  ])('%s', (text, expected) => {
    expect(callees(text)).toEqual(expected);
  });

  it('have their places', () => {
    const text = 'x = ops . find(y)';
    const [call] = callsInText(text);
    expect(text.slice(call?.start, call?.end)).toBe('ops . find');
    expect(call?.callee).toBe('ops.find');
  });
});
