#!/usr/bin/env node
// node scripts/workbench/stops.mjs [OUT_DIR] : log points, data breakpoints and events in a real workbench, with one PNG for each
// step. The last line is `N passed, N failed, N skipped`.
import { runCommand } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

const { page, walk, end } = await startWalk('stops', () => undefined);
/** @type {typeof walk.step} */
const step = (title, action) => walk.step(title, action);

const devices = page.locator('.part.auxiliarybar');
/** @param {string} text */
const row = (text) => devices.locator('.monaco-list-row', { hasText: text }).first();
const stopped = () => devices.locator('.message', { hasText: 'stopped' }).first().waitFor();
const editorPosition = () =>
  page.locator('.statusbar-item', { hasText: /^Ln \d+, Col/ }).innerText();
const callStack = () => walk.view('Call Stack');

/**
 * Chooses in the menu of a row or a variable.
 *
 * @param {import('playwright-core').Locator} locator
 * @param {string} item
 */
async function choose(locator, item) {
  await locator.click({ button: 'right' });
  await page.locator('.context-view .action-item', { hasText: item }).first().click();
}

try {
  await step('F5 stops at the hook, and the editor says why', async () => {
    await walk.until('the debugger', async () => {
      await page.keyboard.press('F5');
      return page
        .locator('.debug-toolbar')
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
    });
    await stopped();
    await page
      .locator('.exception-widget', { hasText: 'child_pre_probe of virtio-blk#30' })
      .waitFor();
  });
  await step('a log point is set', async () => {
    const line = Number(/Ln (\d+)/.exec(await editorPosition())?.[1]);
    await page.locator('.exception-widget .codicon-close').click();
    await page.keyboard.press('Control+G');
    await page.locator('.quick-input-widget input').fill(`:${line + 2}`);
    await page.keyboard.press('Enter');
    await runCommand(page, 'Debug: Add Logpoint');
    await page.locator('.breakpoint-widget .monaco-editor').waitFor();
    await page.keyboard.type('the driver of {vdev.name} has features {device_features.value,x}');
    await page.keyboard.press('Enter');
    await page.locator('.codicon-debug-breakpoint-log').first().waitFor();
  });
  await step('Break on Value Change watches the status of a device', async () => {
    await row('virtio-blk#30').waitFor();
    await choose(
      devices.locator('.monaco-list-row', { hasText: /^status/ }).first(),
      'Break on Value Change',
    );
  });
  await step('F5 stops where the status is written, and the log point has printed', async () => {
    await page.keyboard.press('F5');
    await walk.until('a stop elsewhere', async () =>
      /data breakpoint|status/i.test(await callStack().innerText()),
    );
    await stopped();
    await runCommand(page, 'Debug Console: Focus on Debug Console View');
    await page
      .locator('.repl', { hasText: 'the driver of "virtio-blk#30" has features 0x' })
      .waitFor();
  });
  await step('nothing complains', async () => {
    const errors = (await walk.notifications()).filter({
      has: page.locator('.codicon-error, .codicon-warning'),
    });
    const complaints = await errors.allInnerTexts();
    if (complaints.length > 0) {
      throw new Error(complaints.join(' | '));
    }
  });
} finally {
  await end();
}
walk.report();
