import type { MacroAnswers } from '../model';

/** The compiler and tools of the host that answers stand for: a Debian 12 on x86-64. */
const DEFAULT_ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['ARCH', ''],
  ['CC', 'gcc'],
  ['HOSTCC', 'gcc'],
  ['LD', 'ld'],
  ['CC_VERSION_TEXT', ''],
  ['UBOOTVERSION', '2023.01'],
  ['KERNELVERSION', '2023.01'],
  ['srctree', '.'],
];

interface Rule {
  readonly command: RegExp;
  readonly success: boolean;
  readonly output: string;
}

/** Commands of U-Boot's Kconfig files, once `$(CC)` and `$(LD)` are put in. The first rule that fits counts. */
const RULES: readonly Rule[] = [
  { command: /--version \| head -n 1 \| grep -q gcc/, success: true, output: '' },
  { command: /--version \| head -n 1 \| grep -q clang/, success: false, output: '' },
  { command: /gcc-version\.sh/, success: true, output: '120200' },
  { command: /clang-version\.sh/, success: true, output: '0' },
  { command: /ld-version\.sh/, success: true, output: '240000000' },
  { command: /asm inline/, success: true, output: '' },
  { command: /-dM -E -x c \/dev\/null \| grep -q .*_LP64/, success: true, output: '' },
  { command: /-dM -E -x c \/dev\/null \| grep -q/, success: false, output: '' },
  { command: /-Werror .* -E -x c \/dev\/null/, success: true, output: '' },
  { command: /^\S*ld\S* -v\b/, success: true, output: '' },
  { command: /^(true|:)$/, success: true, output: '' },
  { command: /^false$/, success: false, output: '' },
];

/** `{ COMMAND; } >/dev/null 2>&1 && echo "A" || echo "B"`: how U-Boot's own macros ask whether a command succeeds. */
const IF_SUCCESS = /^\{ (.*); \} >\/dev\/null 2>&1 && echo "([^"]*)" \|\| echo "([^"]*)"$/s;
/** `echo WORDS`, of nothing that a shell would do something with. */
const ECHO = /^echo ["']?([\w .,:+-]*)["']?$/;

/**
 * Answers from the table. `given` comes first: names of the environment, and whole commands, whose value is what they
 * print, or y or n for whether they succeed.
 */
export function createMacroAnswers(given: ReadonlyMap<string, string>): MacroAnswers {
  const answer = (command: string): ReturnType<MacroAnswers['shell']> => {
    const told = given.get(command);
    if (told !== undefined) {
      return { output: told, success: told !== 'n' };
    }
    const asked = IF_SUCCESS.exec(command);
    if (asked !== null) {
      const [, inner = '', yes = '', no = ''] = asked;
      const known = answer(inner);
      return known && { output: known.success ? yes : no, success: true };
    }
    const echo = ECHO.exec(command);
    if (echo !== null) {
      return { output: echo[1] ?? '', success: true };
    }
    return RULES.find((rule) => rule.command.test(command));
  };
  return { environment: new Map([...DEFAULT_ENVIRONMENT, ...given]), shell: answer };
}
