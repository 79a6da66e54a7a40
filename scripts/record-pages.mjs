/**
 * `node scripts/record-pages.mjs`: draws the pictures of `handoff open` in docs/, in a real Chromium, from a home that
 * tests/open fills. `node scripts/record-pages.mjs DIR` draws every list there, wide and narrow, light and dark, to be
 * looked at.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { importBundled } from './import-bundled.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const sizes = {
  picture: { width: 1120, height: 690 },
  wide: { width: 1280, height: 800 },
  narrow: { width: 380, height: 780 },
};
const lists = [
  'overview',
  'handoffs',
  'handoffs&open=h0',
  'sent',
  'threads',
  'threads&open=t1',
  'chains',
  'sessions',
  'dead',
];

const { ShopWorld } = await importBundled(root, { entryPoints: ['tests/open/shop-world.ts'] });
const base = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-pages-')));
const page = join(base, 'handoffs.html');

async function shoot(browser, { list, size, theme, path, fullPage = false }) {
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme: theme,
    deviceScaleFactor: size === 'narrow' ? 2 : 1,
  });
  const tab = await context.newPage();
  await tab.goto(`file://${page}#list=${list}`);
  await tab.screenshot({ path, fullPage });
  await context.close();
}

try {
  const world = new ShopWorld(base, new Date()).fill();
  const bundle = join(root, 'dist/handoff.cjs');
  execFileSync(process.execPath, [bundle, 'open', '--no-open', '--out', page], {
    cwd: world.shop,
    env: world.env,
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const [directory] = process.argv.slice(2);
  if (directory === undefined) {
    await shoot(browser, {
      list: 'overview',
      size: 'picture',
      theme: 'light',
      path: join(root, 'docs/open-overview.png'),
    });
    await shoot(browser, {
      list: 'handoffs&open=h0',
      size: 'picture',
      theme: 'dark',
      path: join(root, 'docs/open-handoff.png'),
    });
  } else {
    mkdirSync(directory, { recursive: true });
    for (const theme of ['light', 'dark'])
      for (const size of ['wide', 'narrow'])
        for (const list of lists) {
          const name = `${list.replace(/[^a-z0-9]+/g, '-')}-${size}-${theme}.png`;
          await shoot(browser, {
            list,
            size,
            theme,
            path: join(directory, name),
            fullPage: size === 'narrow',
          });
        }
  }
  await browser.close();
} finally {
  rmSync(base, { recursive: true, force: true });
}
