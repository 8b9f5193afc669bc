import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MenuPage, noBrowser } from './page';

const configs = path.join(import.meta.dirname, '../../src/boards/configs');
const TEXT = `# a comment\n${readFileSync(path.join(configs, 'qemu_arm_defconfig'), 'utf8')}`;

describe.skipIf(noBrowser !== undefined)(
  `the menuconfig page${noBrowser ? `: ${noBrowser}` : ''}`,
  () => {
    let menu: MenuPage;
    beforeAll(async () => {
      menu = await MenuPage.open(TEXT);
    });
    afterAll(() => menu.close());

    const current = () => menu.page.locator('[role=treeitem][aria-selected=true]');
    const press = (...keys: string[]) =>
      keys.reduce(
        (before, key) => before.then(() => menu.page.keyboard.press(key)),
        Promise.resolve(),
      );
    /** The id of the element that has the focus. */
    const focused = () =>
      menu.page.evaluate(() => {
        let element = document.activeElement;
        while (element?.id === '' && element.shadowRoot !== null) {
          element = element.shadowRoot.activeElement;
        }
        return element?.id;
      });
    const named = (name: string) => menu.page.getByRole('treeitem', { name });

    it('begins at the first menu, with the focus in the tree', async () => {
      await expect
        .poll(() => menu.page.evaluate(() => document.activeElement?.tagName))
        .toBe('MENUCONFIG-APP');
      expect(await named('Device Drivers').getAttribute('aria-expanded')).toBe('false');
    });

    it('leads through the menus by keyboard, to the path of the documentation', async () => {
      await press('/');
      await menu.page.keyboard.type('VIRTIO_PCI');
      await press('Enter');
      await expect.poll(() => current().textContent()).toContain('PCI driver for virtio devices');
      expect(await current().getAttribute('aria-level')).toBe('3');
      expect(await current().getAttribute('aria-checked')).toBe('true');
      await menu.page.getByText('removes driver virtio-pci.m').waitFor();
      await press('Escape');
      await expect.poll(() => current().textContent()).toContain('VirtIO Drivers');
      await press('ArrowLeft', 'ArrowRight', 'ArrowRight', 'ArrowDown');
      await expect.poll(() => current().textContent()).toContain('PCI driver for virtio devices');
    });

    it('turns options off and on, and changes no other line', async () => {
      await press('n');
      await expect.poll(() => current().getAttribute('aria-checked')).toBe('false');
      const lines = TEXT.split('\n');
      const now = menu.text.split('\n');
      expect(now.filter((line) => !lines.includes(line))).toEqual([
        '# CONFIG_VIRTIO_PCI is not set',
      ]);
      expect(lines.filter((line) => !now.includes(line))).toEqual([]);
      await press('y');
      await expect.poll(() => current().getAttribute('aria-checked')).toBe('true');
      expect(menu.text).toBe(TEXT);
      await press('Space');
      await expect.poll(() => current().getAttribute('aria-checked')).toBe('false');
      await press('Space');
      await expect.poll(() => current().getAttribute('aria-checked')).toBe('true');
      expect(menu.text).toBe(TEXT);
      await press('m');
      await menu.page.getByText('can be n or y').waitFor();
    });

    it('takes numbers of the right type only', async () => {
      await press('/');
      await menu.page.keyboard.press('Control+A');
      await menu.page.keyboard.type('BOOTDELAY');
      await press('Enter');
      await expect.poll(focused).toMatch(/^row-/);
      await press('Enter');
      await expect.poll(focused).toBe('value');
      await menu.page.keyboard.press('Control+A');
      await menu.page.keyboard.type('soon');
      await press('Enter');
      await menu.page.getByText("expected a number for CONFIG_BOOTDELAY, found 'soon'").waitFor();
      await menu.page.keyboard.press('Control+A');
      await menu.page.keyboard.type('5');
      await press('Enter');
      await expect.poll(() => menu.text).toContain('CONFIG_BOOTDELAY=5\n');
    });

    it('comes back to where it was after it was hidden', async () => {
      const there = 'Seconds before it boots';
      await expect.poll(() => current().textContent()).toContain(there);
      await menu.page.reload();
      await expect.poll(() => current().textContent()).toContain(there);
    });

    it('shows what is hidden only when asked to, says what it needs, and turns it on with that', async () => {
      await current().focus();
      await press('/');
      await menu.page.keyboard.press('Control+A');
      await menu.page.keyboard.type('SYSINFO_SMBIOS');
      await menu.page.getByText('Nothing found.').waitFor();
      const rows = menu.page.getByRole('treeitem');
      const before = await rows.count();
      await press('Escape', 'z');
      await expect.poll(() => rows.count()).toBeGreaterThan(before);
      await press('/');
      await menu.page.keyboard.press('Control+A');
      await menu.page.keyboard.type('SYSINFO_SMBIOS');
      await menu.page.getByText(/1 of \d+: SMBIOS/).waitFor();
      await press('Enter');
      await expect.poll(() => current().textContent()).toContain('SMBIOS, CONFIG_SYSINFO_SMBIOS');
      expect(await current().textContent()).toContain('hidden');
      await menu.page.getByText('CONFIG_SYSINFO=y').waitFor();
      await menu.page.getByText('Turn on, with what it needs').click();
      await expect.poll(() => current().getAttribute('aria-checked')).toBe('true');
      expect(menu.text).toContain('CONFIG_SYSINFO=y\n');
      await current().focus();
      await press('z');
    });

    it.each([
      ['dark', { '--vscode-foreground': '#cccccc', '--vscode-editor-background': '#1e1e1e' }],
      ['light', { '--vscode-foreground': '#333333', '--vscode-editor-background': '#ffffff' }],
    ])('has nothing serious for axe-core in a %s theme', async (_theme, colors) => {
      await menu.page.evaluate((given) => {
        for (const [name, value] of Object.entries(given)) {
          document.documentElement.style.setProperty(name, value);
        }
        document.body.style.background = given['--vscode-editor-background'];
      }, colors);
      expect(await menu.seriousFaults()).toEqual([]);
    });
  },
);
