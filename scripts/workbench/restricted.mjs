#!/usr/bin/env node
// node scripts/workbench/restricted.mjs [OUT_DIR] : a workspace with a driver that the user doesn't trust, in a real workbench:
// nobody reads the driver, and who asks for it is told why. Then it is trusted. One PNG for each step. The last line is `N passed,
// N failed, N skipped`.
import { copyFileSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

const DRIVER = 'virtio-mine.ts';

const { page, folder, walk, end } = await startWalk(
  'restricted',
  (example) => {
    copyFileSync(
      path.resolve(import.meta.dirname, '../../test/fixtures/drivers/my-rng.ts'),
      path.join(example, DRIVER),
    );
    const configuration = {
      name: 'Mine',
      type: 'uboot-virtio',
      request: 'launch',
      defconfig: 'qemu_arm_defconfig',
      qemu: 'qemu-system-arm -machine virt -nographic -bios u-boot.bin -device virtio-rng-device',
      drivers: [`./${DRIVER}`],
      hooks: ['probe:my-rng#*'],
    };
    writeFileSync(
      path.join(example, '.vscode/launch.json'),
      JSON.stringify({ version: '0.2.0', configurations: [configuration] }),
    );
  },
  { trust: true },
);

const driver = path.join(folder, DRIVER);
/** The time of access of a file that was not read since `forget`. */
const NEVER = 1000;

/**
 * A file system keeps the time at which a file was read, at least where it is older than that at which it was written.
 *
 * @param {string} file
 */
function forget(file) {
  utimesSync(file, NEVER, Date.now() / 1000);
}

/** @param {string} file */
const wasRead = (file) => statSync(file).atimeMs !== NEVER * 1000;

/** What was said, by anybody. */
async function notified() {
  const items = await walk.notifications();
  await items.first().waitFor();
  return (await items.allInnerTexts()).join('\n');
}

const restricted = page.locator('.statusbar-item', { hasText: 'Restricted Mode' });
const trust = page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust/ }).first();
/** Of the sentence that says what isn't done. */
const manage = page
  .locator('.notification-list-item .monaco-button', { hasText: 'Manage Workspace Trust' })
  .first();

try {
  await walk.step('the workspace is not trusted', async () => {
    // Else nothing of what follows shows anything.
    const control = path.join(folder, 'control.txt');
    writeFileSync(control, 'x');
    forget(control);
    readFileSync(control);
    if (!wasRead(control)) {
      throw new Error('this file system does not tell that a file was read');
    }
    forget(driver);
    await restricted.waitFor();
  });
  const question = page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' });
  await walk.step('no machine is started, VS Code asks for trust', async () => {
    await runCommand(page, 'Debug: Start Debugging');
    await question.locator('.monaco-button', { hasText: 'Cancel' }).waitFor();
  });
  await walk.step('the user does not trust it', async () => {
    await question.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
  });
  await walk.step('no driver is begun, and that is said', async () => {
    const sentence =
      'In Restricted Mode no driver is begun, and no driver of this workspace is read or run.';
    await walk.until(`"${sentence}"`, async () => {
      await runCommand(page, 'U-Boot VirtIO: New VirtIO Driver');
      return (await notified()).includes(sentence);
    });
    await manage.waitFor();
  });
  await walk.step('nobody has read the driver', async () => {
    if (wasRead(driver)) {
      throw new Error(`${DRIVER} was read`);
    }
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  });
  await walk.step('the way to trust is there', async () => {
    await manage.click();
    await trust.waitFor();
  });
  await walk.step('the trusted driver is run', async () => {
    await trust.click();
    await restricted.waitFor({ state: 'detached' });
    await walk.startDebugging();
    await walk.until('the driver to be read', () => Promise.resolve(wasRead(driver)));
    const sentence = page.locator('.zone-widget-container.exception-widget', {
      hasText: 'probe of my-rng#',
    });
    // U-Boot may look for its devices by itself on its way to the prompt.
    await walk.until('a stop, or the prompt', async () => {
      return (await sentence.isVisible()) || (await walk.isAtPrompt());
    });
    if (!(await sentence.isVisible())) {
      await walk.type('virtio scan');
    }
    await sentence.waitFor();
  });
} finally {
  await end();
}
walk.report();
