#!/usr/bin/env node
// node scripts/workbench/backwards.mjs [OUT_DIR] : a walk backwards through a boot in a real workbench, with one PNG for each
// step. The last line is `N passed, N failed, N skipped`.
import { runCommand } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

const { page, walk, end } = await startWalk('backwards', () => undefined);
/** @type {typeof walk.step} */
const step = (title, action) => walk.step(title, action);

const editorPosition = () =>
  page.locator('.statusbar-item', { hasText: /^Ln \d+, Col/ }).innerText();
const stopped = () => page.locator('.debug-top-stack-frame-line').first().waitFor();

/** @param {string} label of a button of the debug toolbar */
const button = (label) => page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`);

/**
 * Does something that moves U-Boot, and waits until it stands elsewhere.
 *
 * @param {() => Promise<void>} action
 */
async function move(action) {
  const before = await editorPosition();
  await action();
  await walk.until('another line', async () => (await editorPosition()) !== before);
  await stopped();
}

/** @type {string[]} */
const lines = [];

try {
  await step('F5 stops at the hook', async () => {
    await walk.startDebugging();
    await stopped();
    await page.locator('.tab.active', { hasText: 'virtio-uclass.ts' }).waitFor();
    lines.push(await editorPosition());
  });
  await step('steps go forward', async () => {
    for (let i = 0; i < 2; i++) {
      await move(() => page.keyboard.press('F10'));
      lines.push(await editorPosition());
    }
  });
  await step('Step Back goes back line by line', async () => {
    for (const wanted of lines.slice(0, 2).reverse()) {
      await move(() => button('Step Back').click());
      const found = await editorPosition();
      if (found !== wanted) {
        throw new Error(`expected ${wanted}, found ${found}`);
      }
    }
  });
  await step('Reverse goes to the beginning', async () => {
    await move(() => button('Reverse').click());
    await page.locator('.tab.active', { hasText: 'start.ts' }).waitFor();
    await page
      .locator('.terminal-wrapper.active .xterm-rows', { hasText: 'back at statement 1' })
      .waitFor();
  });
  await step('F5 comes to the hook again', async () => {
    await page.keyboard.press('F5');
    await page.locator('.tab.active', { hasText: 'virtio-uclass.ts' }).waitFor();
    await walk.until(lines[0] ?? '', async () => (await editorPosition()) === lines[0]);
  });
  await step('a checkpoint is saved', async () => {
    await runCommand(page, 'U-Boot VirtIO: Save Checkpoint');
    const input = page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill('at the hook');
    await page.keyboard.press('Enter');
  });
  await step('Go to Statement goes far back', async () => {
    await runCommand(page, 'U-Boot VirtIO: Go to Statement');
    const input = page.locator('.quick-input-widget input');
    await input.waitFor();
    await move(async () => {
      await input.fill('1,000');
      await page.keyboard.press('Enter');
    });
  });
  await step('Go to Checkpoint comes back', async () => {
    await runCommand(page, 'U-Boot VirtIO: Go to Checkpoint');
    const item = page.locator('.quick-input-list .monaco-list-row', { hasText: 'at the hook' });
    await item.waitFor();
    await item.click();
    await walk.until(lines[0] ?? '', async () => (await editorPosition()) === lines[0]);
  });
  await step('nothing complains', async () => {
    const complaints = await (await walk.notifications()).allInnerTexts();
    if (complaints.length > 0) {
      throw new Error(complaints.join(' | '));
    }
  });
} finally {
  await end();
}
walk.report();
