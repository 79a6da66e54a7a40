import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { ShopWorld } from './shop-world.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What went wrong on a page, and what it asked the network for. */
export interface OpenedPage {
  page: Page;
  faults: string[];
  requests: string[];
  /** Those of the requests that the page's policy stopped. */
  stopped: string[];
}

/** Writes the page of a world with the built program, and returns its path. */
export function writePage(world: ShopWorld): string {
  const path = join(world.home, 'handoffs.html');
  const args = [resolve('dist/handoff.cjs'), 'open', '--no-open', '--out', path];
  execFileSync(process.execPath, args, { cwd: world.shop, env: world.env });
  return path;
}

/** One Chromium for a file of tests. */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  return async (path: string, view = '', options: BrowserContextOptions = {}): Promise<OpenedPage> => {
    if (browser === undefined) throw new Error('no browser');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    const stopped: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => requests.push(request.url()));
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'csp') stopped.push(request.url());
    });
    page.on('popup', (popup) => faults.push(`popup: ${popup.url()}`));
    await page.goto(`file://${path}${view}`);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    return { page, faults, requests, stopped };
  };
}

/** A world for a whole file of tests. */
export function useShop(now = new Date()): ShopWorld {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-open-')));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  return new ShopWorld(base, now);
}
