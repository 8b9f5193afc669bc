// node scripts/workbench/screenshots.mjs [OUT_DIR] : a person's way through the extension in a real workbench, with one PNG
// for each step. It also checks what the user sees and no API tells: rows of the views, text in the terminal. The last line
// is `N passed, N failed, N skipped`. With EXT_VSIX the packaged extension is installed, else the built tree is loaded.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openFile, startWorkbench } from '../vscode-ci/workbench.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.resolve(process.argv[2] ?? path.join(root, 'out/screenshots'));
mkdirSync(out, { recursive: true });
const vsix = process.env.EXT_VSIX;
const counts = { passed: 0, failed: 0 };
let number = 0;

const workbench = await startWorkbench({
  folder: path.join(root, 'examples/workspace'),
  out,
  size: [1600, 1000],
  settings: { 'terminal.integrated.gpuAcceleration': 'off' },
  ...(vsix === undefined ? { extensionDevelopmentPath: root } : { vsix: path.resolve(vsix) }),
});
const { page } = workbench;

/** One step of the way: does it, takes a picture, and counts. */
async function step(title, action) {
  number++;
  const picture = path.join(out, `${number}-${title.replace(/\W+/g, '-')}.png`);
  const started = performance.now();
  try {
    await action();
    await page.screenshot({ path: picture });
    counts.passed++;
    console.log(`✔ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    await page.screenshot({ path: picture }).catch(() => {});
    counts.failed++;
    console.log(`✘ ${title}: ${error.message}`);
  }
}

const view = (title) =>
  page.locator('.pane', { has: page.locator('h3.title', { hasText: title }) });
const devices = view('VirtIO Devices');
const row = (text) => devices.locator('.monaco-list-row', { hasText: text }).first();

/** Waits until one of a view's rows has a text. */
async function hasRow(text) {
  await row(text).waitFor({ timeout: 30_000 });
}

async function unfold(text) {
  const found = row(text);
  await found.waitFor({ timeout: 30_000 });
  if ((await found.getAttribute('aria-expanded')) === 'false') {
    await found.locator('.monaco-tl-twistie').click();
  }
}

/** Unfolds one view of the side bar and folds the others: they share its height, and rows out of sight aren't there. */
async function onlyView(wanted) {
  const titles = [
    'Variables',
    'Watch',
    'Call Stack',
    'Loaded Scripts',
    'Breakpoints',
    'VirtIO Devices',
  ];
  for (const title of titles) {
    const header = view(title).locator('.pane-header');
    const expanded = (await header.getAttribute('aria-expanded')) === 'true';
    if (expanded !== (title === wanted)) await header.click({ position: { x: 10, y: 10 } });
  }
}

/** Text of the terminal as a person sees it. */
async function terminalHas(text) {
  await page
    .locator('.terminal-wrapper.active .xterm-rows', { hasText: text })
    .waitFor({ timeout: 30_000 });
}

try {
  await step('the workbench opens', async () => {
    await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'configs' }).waitFor();
  });
  await step('defconfig is highlighted', async () => {
    await openFile(page, 'my_qemu_arm_defconfig');
    await page.locator('.view-lines .view-line span[class*="mtk"]').nth(5).waitFor();
    await page.locator('.statusbar-item', { hasText: 'Kconfig' }).waitFor();
  });
  await step('F5 stops at the hook', async () => {
    await page.keyboard.press('F5');
    await page.locator('.debug-top-stack-frame-line').waitFor({ timeout: 60_000 });
    await page.locator('.tab', { hasText: 'virtio-uclass.ts' }).waitFor();
    const callStack = view('Call Stack');
    await callStack
      .locator('.monaco-list-row', { hasText: 'virtio_uclass_child_pre_probe' })
      .waitFor();
  });
  await step('VirtIO Devices shows the disk', async () => {
    await onlyView('VirtIO Devices');
    await hasRow('virtio-blk#');
    await hasRow('0x1 ACKNOWLEDGE');
  });
  await step('steps change the status', async () => {
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('F10');
      await page.waitForTimeout(300);
      if (await row('0x2 DRIVER').count()) break;
    }
    await hasRow('0x2 DRIVER');
  });
  await step('Variables has locals, the device and its queues', async () => {
    await onlyView('Variables');
    const rows = view('Variables').locator('.monaco-list-row');
    await rows.filter({ hasText: 'Locals' }).first().waitFor();
    await rows.filter({ hasText: 'Device' }).first().waitFor();
    await rows.filter({ hasText: 'vdev' }).first().waitFor();
  });
  await step('F5 goes on to the prompt', async () => {
    await onlyView('VirtIO Devices');
    await page.keyboard.press('F5');
    await terminalHas('=>');
    await hasRow('0x6 DRIVER | DRIVER_OK');
  });
  await step('the console takes a command', async () => {
    await page.locator('.terminal-wrapper.active').click();
    await page.keyboard.type('ls virtio 0 /');
    await page.keyboard.press('Enter');
    await terminalHas('1024 var'); // the end of the listing: its beginning has scrolled away
  });
  await step('the queue has its rings', async () => {
    await devices.locator('.pane-header').hover();
    await devices.locator('.action-label[aria-label*="Refresh"]').click();
    await unfold('queue 0');
    await hasRow('device side');
  });
  await step('poweroff ends the session', async () => {
    await page.locator('.terminal-wrapper.active').click();
    await page.keyboard.type('poweroff');
    await page.keyboard.press('Enter');
    await terminalHas('press any key to close');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  });
  await step('nothing complains', async () => {
    const complaints = await page.locator('.notification-toast').allInnerTexts();
    if (complaints.length > 0) throw new Error(complaints.join(' | '));
  });
} finally {
  await workbench.close();
}
console.log(`${counts.passed} passed, ${counts.failed} failed, 0 skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
