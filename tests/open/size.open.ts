import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makeTemporary } from '../core/world.ts';
import { useBrowser, writePage } from './browser.ts';
import { ShopWorld } from './shop-world.ts';

const open = useBrowser();
const hour = 3600_000;

function fillLarge(world: ShopWorld): void {
  const paragraph = 'The price of each region is read once, and kept until the next sale begins at 05:00. ';
  for (let index = 0; index < 2_000; index++) {
    const body = `## Immediate next action\n\nStep ${index}.\n\n## Status\n\n${paragraph.repeat(24)}\n`;
    const fields = index > 20 ? { acknowledged_at: '2026-05-14T08:00:00Z' } : {};
    const place = index > 20 ? 'read' : 'unread';
    world.file({
      title: `Step ${index}`,
      to: world.shop,
      from: 'shop',
      agoMs: index * hour,
      body,
      place,
      fields,
    });
  }
  for (let index = 0; index < 200; index++) {
    const slug = `2026-05-01-thread-${index}`;
    const fields = { thread: slug, round: '1', from: 'mira', to: 'codex', created: '2026-05-01T00:00:00Z' };
    world.round(
      world.shop,
      `active/${slug}`,
      'round-01-prompt.md',
      { ...fields, status: 'open' },
      paragraph.repeat(20),
    );
  }
}

/** Seconds of processor time that a page takes to open: other programs make it no longer. */
async function timeOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const before = await read();
  await page.reload();
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  return (await read()) - before;
}

it('2,000 handoffs and 200 threads are one file of 5 MB that opens within a second', async () => {
  const world = new ShopWorld(makeTemporary(), new Date());
  fillLarge(world);
  const path = writePage(world);
  expect(statSync(path).size).toBeLessThan(5_000_000);
  const { page } = await open(path, '#list=handoffs');
  expect(await page.locator('a.row').count()).toBe(100);
  await page.getByRole('button', { name: 'Show 1900 more' }).click();
  expect(await page.locator('a.row').count()).toBe(2_000);
  await page.goto(`file://${path}#list=handoffs&open=h1999`);
  await expect
    .poll(() => page.locator('.detail .text').innerText())
    .toContain('Its text is not on this page.');
  expect(await page.locator('.detail .command code').innerText()).toMatch(/ show \S+\.md$/);
  await page.goto(`file://${path}#list=handoffs&open=h3`);
  await expect.poll(() => page.locator('.detail .text').innerText()).toContain('Step 3.');
  await page.goto(`file://${path}#list=handoffs`);
  expect(await timeOf(page)).toBeLessThan(1);
});
