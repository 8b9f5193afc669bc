import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { root } from '../adapter-process';

export const example = path.join(root, 'examples/new-driver');

/** A block of code: what stands behind its fence, and its text. */
interface Block {
  readonly language: string;
  readonly text: string;
}

/** A section of the README with a number. */
export interface Step {
  readonly number: number;
  /** Without its blocks, in one line. */
  readonly prose: string;
  readonly blocks: readonly Block[];
}

/** A line that is typed, and what the README shows for it. */
export interface Typed {
  readonly line: string;
  readonly shown: readonly string[];
}

const FENCED = /^```(\w+)\n([\s\S]*?)^```$/gm;

/** The numbered sections of a README, in its order. */
function readSteps(text: string): readonly Step[] {
  return text.split(/^## /m).flatMap((section): Step[] => {
    const number = /^(\d+)\. /.exec(section)?.[1];
    if (number === undefined) {
      return [];
    }
    const blocks = [...section.matchAll(FENCED)].map(([, language = '', block = '']) => ({
      language,
      text: block,
    }));
    const prose = section.replaceAll(FENCED, '').replaceAll(/\s+/g, ' ');
    return [{ number: Number(number), prose, blocks }];
  });
}

export const steps = readSteps(readFileSync(path.join(example, 'README.md'), 'utf8'));

export function stepOf(number: number): Step {
  const step = steps.find((one) => one.number === number);
  if (step === undefined) {
    throw new Error(`the README has no step ${number}`);
  }
  return step;
}

/** What stands in a step's sentences as code. */
export function codes(step: Step): readonly string[] {
  return [...step.prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The blocks of a language, in their order. */
export function blocksOf(step: Step, language: string): readonly string[] {
  return step.blocks.filter((block) => block.language === language).map(({ text }) => text);
}

/** What is typed in the `console` blocks of a step behind a prompt, each block a list. */
export function typedIn(step: Step, prompt: '$ ' | '=> '): readonly (readonly Typed[])[] {
  return blocksOf(step, 'console')
    .filter((text) => text.startsWith(prompt))
    .map((text) =>
      text
        .slice(prompt.length)
        .split(`\n${prompt}`)
        .map((part) => {
          const [line = '', ...shown] = part.trimEnd().split('\n');
          return { line, shown };
        }),
    );
}

/** All that is printed must be shown, but for spaces at the ends of lines and the lines that `...` stands for. */
function shownAs(shown: readonly string[]): RegExp {
  const lines = shown.map((line) => (line === '...' ? '(?:.*\\n)*?' : `${escaped(line)} *\\n`));
  return new RegExp(`^${lines.join('')}$`);
}

function escaped(text: string): string {
  return text.trimEnd().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The text is what the README shows. */
export function expectShown(text: string, shown: readonly string[]): void {
  expect(text).toMatch(shownAs(shown));
}
