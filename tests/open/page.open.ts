import { readFileSync, statSync } from 'node:fs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser, useShop, writePage } from './browser.ts';

const open = useBrowser();
const path = writePage(useShop().fill());
const lists = ['overview', 'handoffs', 'sent', 'threads', 'chains', 'sessions', 'dead'];

/** Returns what axe finds wrong. It is brought in from outside: the page's policy would let no script of another in. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as {
    id: string;
    nodes: { html: string; failureSummary: string }[];
  }[];
  return found.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`.slice(0, 900),
  );
}

describe('the page', () => {
  it('is a file for its user alone, and opens without a request or a fault', async () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { page, faults, requests } = await open(path);
    for (const list of lists) {
      await page.goto(`file://${path}#list=${list}`);
      await page.locator('h1').waitFor();
    }
    expect(faults).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('file://'))).toEqual([]);
    expect(new Set(requests.map((url) => url.replace(/#.*/, '')))).toEqual(new Set([`file://${path}`]));
  });

  it('counts what waits, is in flight, came back and was answered, for each worktree', async () => {
    const { page } = await open(path);
    const tiles = await page.locator('.tile').allInnerTexts();
    expect(tiles.map((text) => text.replace('\n', ' '))).toEqual([
      '4 waiting',
      '1 in flight',
      '1 came back',
      '6 answered',
    ]);
    const shop = page.locator('.worktree', { hasText: '~/src/shop' }).first();
    expect((await shop.locator('.counts a').allInnerTexts()).map((text) => text.trim())).toEqual([
      '1 waiting',
      '1 in flight',
      '1 came back',
      '2 answered',
    ]);
    const attention = await page.locator('.attention li').allInnerTexts();
    expect(attention.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      '1 handoff came back unanswered',
      '1 thread holds a gate for a person',
      '1 thread is answered and waits for its dispatcher',
      '1 dead letter waits for a worktree that is gone',
    ]);
  });

  it('shows a handoff with what has moved since', async () => {
    const { page } = await open(path, '#list=handoffs');
    await page.getByRole('link', { name: 'Login fails after token refresh' }).click();
    const detail = page.locator('.detail');
    expect(await detail.locator('.warnings li').allInnerTexts()).toEqual([
      expect.stringMatching(/^Drift: written at \w+, now \w+ \(1 commit ahead\)$/),
    ]);
    expect(await detail.locator('.evidence li').allInnerTexts()).toEqual([
      'valid\nsrc/session/refresh.ts:3',
      'changed\nsrc/session/refresh.ts:5',
    ]);
    expect(await detail.locator('.donts li').count()).toBe(2);
    expect(await detail.locator('td').allInnerTexts()).toContain('fails 9 of 10');
  });

  it('filters by state and worktree and searches in texts, and Back leads back', async () => {
    const { page } = await open(path, '#list=handoffs');
    const names = () => page.locator('.row-name').allInnerTexts();
    await page.getByRole('link', { name: 'came back 1' }).click();
    await expect.poll(names).toEqual(['Cart total is a cent off in francs']);
    await page.goBack();
    await expect.poll(async () => (await names()).length).toBe(12);
    await page.getByRole('combobox').selectOption({ label: '~/src/handbook' });
    await expect.poll(names).toEqual(['Drop Node 18', 'Currency table from the bank']);
    await page.getByRole('combobox').selectOption({ label: 'All worktrees' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('Redis MEMORY');
    await expect.poll(names).toEqual(['Login fails after token refresh']);
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await names()).length).toBe(12);
  });

  it('says what became of what was sent', async () => {
    const { page } = await open(path, '#list=sent');
    const rows = await page.locator('a.row').allInnerTexts();
    expect(rows.map((row) => row.split('\n').slice(0, 2))).toContainEqual(['Drop Node 18', 'answered']);
    expect(rows).toHaveLength(7);
  });

  it('shows the rounds of a thread, its gate, and who has to act', async () => {
    const { page } = await open(path, '#list=threads');
    await page.getByRole('link', { name: '2026-05-12-price-cache' }).click();
    const detail = page.locator('.detail');
    await expect.poll(() => detail.innerText()).toContain('codex has to act.');
    expect(await detail.locator('.facts .gate').allInnerTexts()).toEqual(['warm it up']);
    expect(await detail.locator('summary .row-name').allInnerTexts()).toEqual([
      'Round 1, prompt',
      'Round 1, result',
      'Round 2, prompt',
    ]);
  });

  it('draws a chain with a line for each parent', async () => {
    const { page } = await open(path, '#list=chains');
    expect(await page.locator('circle').count()).toBe(6);
    expect(await page.locator('path.line').count()).toBe(6);
    expect(await page.locator('.graph strong').allInnerTexts()).toEqual([
      'reviewer',
      'tester',
      'frontend',
      'backend',
      'architect',
      '2026-05-14T08-00-00-security',
    ]);
  });

  it('names the drafts of lost sessions, and the command that has a dead letter read', async () => {
    const { page } = await open(path, '#list=sessions');
    expect(await page.locator('.row-name').allInnerTexts()).toEqual(['Rescued: rename the order states']);
    await page.keyboard.press('7');
    await expect
      .poll(() => page.locator('.command code').innerText())
      .toMatch(/forward \S+shop-spike\S+\.md --to \S+\/shop$/);
  });

  it('is walked through with keys alone', async () => {
    const { page } = await open(path);
    await page.keyboard.press('2');
    await page.locator('a.row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Checkout');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.detail h1').innerText()).toBe('Checkout: split the address form');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.detail').count()).toBe(0);
  });

  it.each([
    [380, 'light'],
    [380, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)(
    'at %i px, %s, is no wider than the window, and axe finds nothing',
    async (width, colorScheme) => {
      const { page } = await open(path, '', { viewport: { width, height: 800 }, colorScheme });
      for (const view of [...lists, 'handoffs&open=h0', 'threads&open=t1', 'handoffs&q=nothing-like-it']) {
        await page.goto(`file://${path}#list=${view}`);
        await page.locator('h1').waitFor({ state: 'attached' });
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([view, over]).toEqual([view, 0]);
        expect([view, await findViolations(page)]).toEqual([view, []]);
      }
    },
  );

  it('prints the opened handoff whole, without what only a screen needs', async () => {
    const { page } = await open(path, '#list=handoffs&open=h0');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.list').isVisible()).toBe(false);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    const detail = page.locator('.detail');
    expect(await detail.evaluate((element) => element.scrollHeight <= element.clientHeight + 1)).toBe(true);
  });

  it('allows its own script and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1];
    expect(policy?.replace(/'sha256-[\w+/=]+'/g, 'HASH').split('; ')).toEqual([
      "default-src 'none'",
      'script-src HASH',
      'style-src HASH',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types dompurify',
    ]);
  });
});
