import { expect, it } from 'vitest';
import { EscapeFilter } from './ansi';

const ESC = '\x1b';

it('takes sequences out, wherever the pieces end', () => {
  const text = `a${ESC}[2J${ESC}[1;1Hb${ESC}[31;1mred${ESC}[0m ${ESC}7[x]${ESC}8\n`;
  for (let cut = 0; cut <= text.length; cut++) {
    const filter = new EscapeFilter();
    expect(filter.take(text.slice(0, cut)) + filter.take(text.slice(cut))).toBe('abred [x]\n');
  }
});
