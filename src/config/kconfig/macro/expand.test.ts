import { describe, expect, it } from 'vitest';
import { createMacroAnswers } from './answers';
import { Macros } from './expand';

function macros(given: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const made = new Macros(createMacroAnswers(new Map(Object.entries(given))));
  made.at('a/Kconfig', 7, (severity, message) => said.push(`${severity}: ${message}`));
  return { made, said };
}

describe('macros', () => {
  it('are variables of two kinds', () => {
    const { made } = macros({ CC: 'mycc' });
    made.assign('late', '=', '$(x)-$(CC)');
    made.assign('early', ':=', '<$(x)>');
    made.assign('x', '=', '1');
    made.assign('early', '+=', '$(x)');
    expect(made.expand('$(late) $(early) $(none) $ \\$(x)')).toBe('1-mycc <> 1  $ $(x)');
  });

  it('are functions with arguments', () => {
    const { made } = macros();
    made.assign('greet', '=', '$(1), $(2)! $(3)');
    expect(made.expand('$(greet,Hello,W(o,r)ld)')).toBe('Hello, W(o,r)ld! ');
  });

  it('ask a table, and never a shell', () => {
    const { made, said } = macros({ 'uname -m': 'riscv64', 'test x': 'n' });
    made.assign(
      'if-success',
      '=',
      '$(shell,{ $(1); } >/dev/null 2>&1 && echo "$(2)" || echo "$(3)")',
    );
    made.assign('success', '=', '$(if-success,$(1),y,n)');
    expect(made.expand('$(shell,uname -m)')).toBe('riscv64');
    expect(made.expand('$(success,test x)')).toBe('n');
    expect(made.expand('$(success,$(CC) --version | head -n 1 | grep -q gcc)')).toBe('y');
    expect(made.expand('$(filename):$(lineno)')).toBe('a/Kconfig:7');
    expect(said).toEqual([]);
    expect(made.expand('$(success,curl example.org)')).toBe('');
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('expected a command whose answer is known');
  });

  it('that call themselves end', () => {
    const { made, said } = macros();
    made.assign('f', '=', 'x$(f)');
    expect(made.expand('$(f)').length).toBeLessThan(200);
    expect(said[0]).toContain('a macro that calls itself?');
    made.assign('g', '=', '$(g)$(g)$(g)');
    made.expand('$(g)');
  });
});
