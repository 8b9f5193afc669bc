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

  it.each([
    ['pty,id=s', "backend 'pty'"],
    ['socket,id=s,host=a,port=1,telnet=on', "backend 'socket' with 'telnet'"],
    ['socket,id=s,fd=3', "backend 'socket' with 'fd'"],
  ])('says of %s that it is not emulated', (text, what) => {
    const { problems, chardevs } = parse(`-chardev ${text}`);
    expect(problems.join()).toContain(
      `warning: chardev ${what} is not emulated; a virtual console ('vc') takes its place`,
    );
    expect(chardevs).toMatchObject([{ id: 's', backend: 'vc' }]);
  });

  it.each([
    ['path=x', { path: 'x', host: '', port: '', server: false, wait: false }],
    ['path=x,server=on', { path: 'x', host: '', port: '', server: true, wait: true }],
    ['path=x,server', { path: 'x', host: '', port: '', server: true, wait: true }],
    [
      'host=h,port=1,server=on,wait=off,telnet=off',
      { path: undefined, host: 'h', port: '1', server: true, wait: false },
    ],
  ])('reads a socket: %s', (text, socket) => {
    const { problems, chardevs } = parse(`-chardev socket,id=s,${text}`);
    expect(problems).toEqual([]);
    expect(chardevs).toMatchObject([{ id: 's', backend: 'socket', socket }]);
  });

  it('reads a pipe', () => {
    const { problems, chardevs } = parse('-chardev pipe,id=p,path=fifo');
    expect({ problems, chardevs }).toMatchObject({
      problems: [],
      chardevs: [{ id: 'p', backend: 'pipe', path: 'fifo' }],
    });
  });

  it.each([
    ['pipe,id=a', 'chardev: pipe: no device path given'],
    ['socket,id=a', 'Unable to parse FD number '],
    ['socket,id=a,host=h', 'chardev: socket: no port given'],
    ['socket,id=a,path=p,host=h,port=1', "None or one of 'path', 'fd' or 'host' option required."],
    [
      'socket,id=a,path=p,wait=off',
      "'wait' option is incompatible with socket in client connect mode",
    ],
    [
      'socket,id=a,path=p,server=on,reconnect=1',
      "'reconnect' option is incompatible with socket in server listen mode",
    ],
  ])('refuses %s in QEMU’s words', (text, message) => {
    expect(parse(`-chardev ${text}`).problems.at(-1)).toContain(`error: ${message}`);
  });

  it('knows which one the console has, too', () => {
    const { chardevs } = parse('-chardev stdio,id=a,mux=on -chardev null,id=b -serial chardev:a');
    expect(chardevs).toMatchObject([{ id: 'a', isSerial: true }, { id: 'b' }]);
    expect(chardevs[1]).not.toHaveProperty('isSerial');
  });
});
