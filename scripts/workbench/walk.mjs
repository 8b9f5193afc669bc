// What walks through a real workbench have in common: steps with a picture each, and waiting for what is to be seen.
import path from 'node:path';
import { LIMIT_MS } from '../vscode-ci/workbench.mjs';

/** Steps of a walk, counted. */
export class Walk {
  passed = 0;
  failed = 0;
  #number = 0;
  #page;
  #out;

  /**
   * @param {import('playwright-core').Page} page
   * @param {string} out folder for the pictures
   */
  constructor(page, out) {
    this.#page = page;
    this.#out = out;
  }

  /**
   * One step of the way: does it, takes a picture, and counts.
   *
   * @param {string} title
   * @param {() => Promise<void>} action
   */
  async step(title, action) {
    this.#number++;
    const picture = path.join(this.#out, `${this.#number}-${title.replace(/\W+/g, '-')}.png`);
    const started = performance.now();
    try {
      await action();
      await this.#page.screenshot({ path: picture });
      this.passed++;
      console.log(`✔ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      await this.#page.screenshot({ path: picture }).catch(() => undefined);
      this.failed++;
      console.log(`✘ ${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /**
   * Asks again until the answer is true.
   *
   * @param {string} what
   * @param {() => Promise<boolean>} condition
   */
  async until(what, condition) {
    const limit = performance.now() + LIMIT_MS;
    while (!(await condition())) {
      if (performance.now() > limit) {
        throw new Error(`waited ${LIMIT_MS / 1000} s for ${what}`);
      }
      await this.#page.waitForTimeout(50);
    }
  }

  /** The last line of a suite. */
  report() {
    console.log(`${this.passed} passed, ${this.failed} failed, 0 skipped`);
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
