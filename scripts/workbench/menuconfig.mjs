#!/usr/bin/env node
// node scripts/workbench/menuconfig.mjs [OUT_DIR] : a configuration is edited in a real workbench, as text and in menuconfig, and
// a driver leaves the machine. One PNG for each step, the last ones in three themes. The last line is `N passed, N failed,
// N skipped`.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFile, runCommand } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

const CONFIG = 'configs/my_qemu_arm_defconfig';

const { page, folder, walk, end } = await startWalk('menuconfig', (example) => {
  writeFileSync(
    path.join(example, '.vscode/launch.json'),
    JSON.stringify({
      version: '0.2.0',
      configurations: [
        {
          name: 'PCI',
          type: 'uboot-virtio',
          request: 'launch',
          defconfig: CONFIG,
          qemu: 'qemu-system-arm -nographic -machine virt -bios u-boot.bin -device virtio-rng-device -device virtio-rng-pci',
          hooks: ['child_pre_probe:virtio-rng#*'],
        },
      ],
    }),
  );
});

/** Rows of the VirtIO Devices view. */
const rows = page.locator('.part.auxiliarybar .monaco-list-row');
/** How many entropy devices have a driver. */
const bound = async () =>
  (await rows.allInnerTexts()).filter((label) => label.trim().startsWith('virtio-rng#')).length;
const editor = page.locator('.editor-instance .monaco-editor').first();
/** The page of menuconfig: a frame in a frame. */
const menu = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
const current = menu.locator('[role=treeitem][aria-selected=true]');

try {
  await walk.step('a mistake is marked, and its fix offered', async () => {
    await page
      .frameLocator('iframe.webview')
      .frameLocator('iframe#active-frame')
      .locator('h1', { hasText: 'Example workspace' })
      .waitFor();
    await openFile(page, 'my_qemu_arm_defconfig');
    await editor.locator('.view-line', { hasText: 'CONFIG_ARM' }).first().waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nCONFIG_VIRTIO_BLKK=y');
    await page.keyboard.press('Escape');
    await page.locator('.squiggly-warning').first().waitFor();
    await page.keyboard.press('Control+.');
    await page
      .locator('.action-widget', { hasText: 'Change to CONFIG_VIRTIO_BLK' })
      .first()
      .waitFor();
  });
  await walk.step('the fix is made', async () => {
    await page.keyboard.press('Enter');
    await walk.until('the fix', async () => {
      const lines = await editor.locator('.view-line').allInnerTexts();
      return (
        lines.some((line) => line.trim() === 'CONFIG_VIRTIO_BLK=y') &&
        !lines.join('').includes('BLKK')
      );
    });
  });
  await walk.step('completion knows what can be set', async () => {
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nCONFIG_CMD_RN');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'CONFIG_CMD_RNG' }).waitFor();
  });
  await walk.step('menuconfig opens beside the text', async () => {
    await page.keyboard.press('Escape');
    // The two lines that were typed.
    await page.keyboard.press('Control+Shift+K');
    await page.keyboard.press('Control+Shift+K');
    await editor.locator('.squiggly-error').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+S');
    await runCommand(page, 'U-Boot VirtIO: Open Menuconfig');
    await menu.getByRole('treeitem', { name: 'Device Drivers' }).waitFor();
  });
  await walk.step('the driver is found, and what its absence would do', async () => {
    await current.focus();
    await page.keyboard.press('/');
    await page.keyboard.type('VIRTIO_PCI');
    await page.keyboard.press('Enter');
    await menu
      .locator('[aria-selected=true]', { hasText: 'PCI driver for virtio devices' })
      .waitFor();
    await menu.getByText('removes drivers virtio-pci.l, virtio-pci.m').waitFor();
  });
  await walk.step('n turns it off, in the text as well', async () => {
    await page.keyboard.press('n');
    await editor.locator('.view-line', { hasText: '# CONFIG_VIRTIO_PCI is not set' }).waitFor();
    await menu.locator('[aria-selected=true][aria-checked=false]').waitFor();
  });
  await walk.step('undo is the editor’s, and the menu follows', async () => {
    await page.keyboard.press('Control+Z');
    await menu.locator('[aria-selected=true][aria-checked=true]').waitFor();
  });
  await walk.step('a session has both transports', async () => {
    await page.keyboard.press('F5');
    await page.locator('.debug-top-stack-frame-line').waitFor();
    await walk.until('both devices', async () => (await bound()) === 2);
  });
  await walk.step('without the driver the transport is gone after a restart', async () => {
    await page.locator('.tab[aria-label*="my_qemu_arm_defconfig"]').last().click();
    await current.press('n');
    await menu.locator('[aria-selected=true][aria-checked=false]').waitFor();
    await page.keyboard.press('Control+S');
    await walk.until('the file', () =>
      Promise.resolve(
        readFileSync(path.join(folder, CONFIG), 'utf8').includes('# CONFIG_VIRTIO_PCI is not set'),
      ),
    );
    await page.keyboard.press('Control+Shift+F5');
    await walk.until('one device with a driver', async () => (await bound()) === 1);
    await rows.filter({ hasText: 'no driver bound' }).first().waitFor();
  });
  await walk.step('a breakpoint in the driver says what is off', async () => {
    await runCommand(page, 'U-Boot VirtIO: Break on Function');
    const name = page.locator('.quick-input-widget input');
    await page.locator('.quick-input-title', { hasText: 'Break on Function' }).waitFor();
    await name.fill('virtio_pci_probe');
    await name.press('Enter');
    await name.waitFor({ state: 'hidden' });
    const items = await walk.notifications();
    await items.getByText('virtio_pci_probe() is not in this firmware').waitFor();
  });
  await walk.step('turned on, it is reached', async () => {
    const items = await walk.notifications();
    await items.getByRole('button', { name: 'Turn On and Restart' }).click();
    await page.locator('.tab.active', { hasText: 'virtio_pci_' }).waitFor();
    if (readFileSync(path.join(folder, CONFIG), 'utf8').includes('# CONFIG_VIRTIO_PCI')) {
      throw new Error('the option is still off in the file');
    }
  });
  await walk.step('launch.json offers boards and files', async () => {
    await openFile(page, 'launch.json');
    const json = page.locator('.editor-instance .monaco-editor.focused');
    await json.waitFor();
    await page.keyboard.press('Control+F');
    await page.keyboard.type(CONFIG);
    await page.keyboard.press('Escape');
    const offered = page.locator('.suggest-widget .monaco-list-row');
    await page.keyboard.type('c');
    await page.keyboard.press('Control+Space');
    await offered.filter({ hasText: CONFIG }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('qemu-x');
    await page.keyboard.press('Control+Space');
    await offered.filter({ hasText: 'qemu-x86_64_defconfig' }).first().waitFor();
  });
  await walk.step('menuconfig is where it was', async () => {
    await page.locator('.tab[aria-label*="my_qemu_arm_defconfig"]').last().click();
    await menu
      .locator('[aria-selected=true][aria-checked=true]', {
        hasText: 'PCI driver for virtio devices',
      })
      .waitFor();
  });
  await walk.inThemes('menuconfig', () => current.waitFor());
} finally {
  await end();
}
walk.report();
