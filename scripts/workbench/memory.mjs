#!/usr/bin/env node
// node scripts/workbench/memory.mjs [OUT_DIR] : a memory document in a real workbench, from a ring of the VirtIO Devices view
// to a byte that is edited, with one PNG for each step. The last line is `N passed, N failed, N skipped`.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../parse-json.mjs';
import { startWalk } from './walk.mjs';

const { page, walk, end } = await startWalk('memory', (example) => {
  const launchFile = path.join(example, '.vscode/launch.json');
  const launch = /** @type {{ configurations: { hooks?: string[] }[] }} */ (
    parseJson(readFileSync(launchFile, 'utf8'))
  );
  const [first] = launch.configurations;
  if (first === undefined) {
    throw new Error(`expected a configuration in ${launchFile}, found none`);
  }
  first.hooks = ['usedPublished:virtio-blk#*'];
  writeFileSync(launchFile, JSON.stringify(launch, null, 2));
});
/** @type {typeof walk.step} */
const step = (title, action) => walk.step(title, action);
const rows = page.locator('.part.auxiliarybar .monaco-list-row');
// The editor draws blanks as non-breaking ones.
const lines = page.locator('.editor-instance .view-line');
/** @param {string | RegExp} text */
const line = (text) => lines.filter({ hasText: text }).first();
const tab = page.locator('.tab', { hasText: 'queue 0 used ring @0x' });

try {
  await step('F5 stops where the disk has answered', async () => {
    await walk.startDebugging();
    await page.locator('.debug-top-stack-frame-line').waitFor();
  });
  await step('the button of a ring opens its memory', async () => {
    const queue = rows.filter({ hasText: '0 requestq' }).first();
    await queue.waitFor();
    await queue.locator('.monaco-tl-twistie').click();
    const used = rows.filter({ hasText: /^used0x/ }).first();
    await used.hover();
    await used.locator('.action-label[aria-label^="Open Memory"]').click();
    await tab.waitFor();
    await line(/Reading\s1:\sstopped/).waitFor();
    await line(/^0x[0-9a-f]{8}\s+00\s00\s01\s00/).waitFor();
  });
  await step('what changes is marked, and not by colour alone', async () => {
    await page.keyboard.press('F5');
    await line(/changed\ssince\sthe\sstop\sbefore/).waitFor();
    await line(/^0x[0-9a-f]{8}\s+00\s00\s02\s00/).waitFor();
    await walk.until('a byte that is bold and underlined', async () => {
      const marked = await lines.locator('span', { hasText: /^02$/ }).evaluateAll((spans) =>
        spans.map((span) => {
          const { fontWeight, textDecorationLine } = getComputedStyle(span);
          return `${fontWeight} ${textDecorationLine}`;
        }),
      );
      return marked.includes('700 underline');
    });
  });
  await step('a byte is edited and saved', async () => {
    await line(/^0x[0-9a-f]{8}\s+00\s00\s02\s00/)
      .locator('span', { hasText: /^02$/ })
      .first()
      .dblclick();
    await page.keyboard.type('ab');
    await page.keyboard.press('Control+S');
    await line(/^0x[0-9a-f]{8}\s+00\s00\sab\s00/).waitFor();
    await page.locator('.tab.dirty').waitFor({ state: 'detached' });
  });
  await step('the document says that its session has ended', async () => {
    await page.keyboard.press('Shift+F5');
    await line(/the\ssession\shas\sended/).waitFor();
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
