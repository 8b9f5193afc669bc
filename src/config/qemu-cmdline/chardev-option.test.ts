import { describe, expect, it } from 'vitest';
import { parseQemuCommandLine } from './parse';
import { splitCommandLine } from './split';

function parse(text: string): { problems: string[]; chardevs: unknown[] } {
  const { argv } = splitCommandLine(`qemu-system-arm -machine virt ${text}`);
  const { description, problems } = parseQemuCommandLine(argv);
  return {
    problems: problems.map(({ severity, message }) => `${severity}: ${message}`),
    chardevs: (description?.chardevs ?? []).map(({ place: _place, ...rest }) => rest),
  };
}

describe('-chardev', () => {
  it('reads null and file', () => {
    expect(
      parse('-chardev null,id=n,mux=on -chardev backend=file,id=f,path=a,,b,append=on'),
    ).toEqual({
      problems: [],
      chardevs: [
        { id: 'n', backend: 'null', path: undefined, append: false, mux: true },
        { id: 'f', backend: 'file', path: 'a,b', append: true, mux: false },
      ],
    });
  });

  it.each([
    ['null', 'chardev: no id specified'],
    ["''", 'chardev: no id specified'],
    [
      'null,id=1a',
      "Parameter 'id' expects an identifier\nIdentifiers consist of letters, digits, '-', '.', '_', starting with a letter.",
    ],
    ['nope,id=a', "'nope' is not a valid char driver name"],
    ['id=a', 'chardev: "a" missing backend'],
    ['null,id=a -chardev null,id=a', "Duplicate ID 'a' for chardev"],
    ['null,id=a,foo=1', "Invalid parameter 'foo'"],
    ['null,id=a,mux=x', "Parameter 'mux' expects 'on' or 'off'"],
    ['file,id=a', 'chardev: file: no filename given'],
  ])('refuses %s in QEMU’s words', (text, message) => {
    expect(parse(`-chardev ${text}`).problems.at(-1)).toContain(`error: ${message}`);
  });

  it.each([
    ['-nographic -chardev stdio,id=a', true],
    ['-nographic -chardev stdio,id=a,mux=on', true],
    ['-nographic -serial none -chardev stdio,id=a', true],
    ['-nographic -serial none -monitor none -chardev stdio,id=a', false],
    ['-chardev stdio,id=a,mux=on -serial chardev:a', false],
    ['-chardev stdio,id=a -serial stdio', true],
    ['-serial mon:stdio -chardev stdio,id=a', true],
    ['-chardev stdio,id=a -chardev stdio,id=b', true],
    ['-nographic -chardev vc,id=a', false],
  ])('%s: stdio has one user', (text, isRefused) => {
    const message = 'error: cannot use stdio by multiple character devices';
    expect(parse(text).problems).toEqual(isRefused ? [expect.stringContaining(message)] : []);
  });

  it('says what is not emulated', () => {
    const { problems, chardevs } = parse('-chardev socket,id=s,path=x,server=on,wait=off');
    expect(problems.join()).toContain(
      "warning: chardev backend 'socket' is not emulated; a virtual console ('vc') takes its place",
    );
    expect(chardevs).toMatchObject([{ id: 's', backend: 'vc' }]);
  });
});
