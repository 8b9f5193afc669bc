import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TARGET_ABILITIES, TargetError, type TargetAbility } from '../../src/targets/target';
import { breakpointPromises } from './sections/breakpoints';
import { commonPromises } from './sections/common';
import { instructionPromises } from './sections/instructions';
import { sourcePromises } from './sections/sources';
import { travelPromises } from './sections/travel';
import { valuePromises } from './sections/values';
import { Subject, type TargetUnderTest } from './target-under-test';
import { pageWith } from './targets-page';
import { triesOf } from './tries';

const PAGE = path.join(import.meta.dirname, '../../docs/targets.md');

/**
 * A test for targets with these abilities; the first is what it shows. Without one it is for all targets.
 *
 * @param able what the target must name
 */
export type Promises = (
  able: TargetAbility | readonly [TargetAbility, ...TargetAbility[]] | undefined,
  title: string,
  body: () => Promise<void>,
) => void;

/** What every target promises; the adapter relies on nothing else. */
export function targetContract(name: string, tested: TargetUnderTest): void {
  describe(`${name} keeps the contract of a target`, () => {
    const subject = new Subject(tested);
    /** By ability, how many of its tests there are, and have passed. */
    const tests = new Map<TargetAbility, number>();
    const passed = new Map<TargetAbility, number>();
    const promises: Promises = (able, title, body) => {
      const needed: readonly TargetAbility[] =
        able === undefined ? [] : typeof able === 'string' ? [able] : able;
      const [shown] = needed;
      if (!needed.every((ability) => tested.capabilities.has(ability))) {
        return;
      }
      if (shown === undefined) {
        it(title, body);
        return;
      }
      add(tests, shown);
      it(`${shown}: ${title}`, async () => {
        await body();
        add(passed, shown);
      });
    };

    afterEach(() => subject.end());

    it('names what it can do from the beginning', async () => {
      await subject.make();
      expect([...subject.target.capabilities].sort()).toEqual([...tested.capabilities].sort());
    });

    const tries = triesOf(subject);
    for (const ability of TARGET_ABILITIES) {
      promises(ability, 'does it', async () => {
        await subject.stopAtHook();
        expect(await tries[ability]()).toBe(true);
      });
    }
    it.each(TARGET_ABILITIES.filter((ability) => !tested.capabilities.has(ability)))(
      'refuses what it does not name: %s',
      async (ability) => {
        await subject.stopAtHook();
        const does = await tries[ability]().catch((error: unknown) => {
          expect(error).toBeInstanceOf(TargetError);
          return false;
        });
        expect(does).toBe(false);
      },
    );

    commonPromises(subject, promises);
    breakpointPromises(subject, promises);
    sourcePromises(subject, promises);
    valuePromises(subject, promises);
    instructionPromises(subject, promises);
    travelPromises(subject, promises);

    const { column } = tested;
    if (column !== undefined) {
      it('docs/targets.md says what was shown here', () => {
        expect(passed).toEqual(tests);
        const page = readFileSync(PAGE, 'utf8');
        const now = pageWith(page, column, passed);
        if (process.env['TARGETS_PAGE'] === 'write') {
          writeFileSync(PAGE, now);
        } else {
          expect(page, 'node scripts/targets-page.mjs writes it').toBe(now);
        }
      });
    }
  });
}

function add(counts: Map<TargetAbility, number>, ability: TargetAbility): void {
  counts.set(ability, (counts.get(ability) ?? 0) + 1);
}
