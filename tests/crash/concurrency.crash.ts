import { expect, it } from 'vitest';
import { readers, runCrowd, writers } from './concurrency/crowd.ts';
import { report } from './figures.ts';
import { ourProduct } from './product.ts';
import { full } from './settings.ts';

const each = full ? 200 : 10;

it(`${writers} writers × ${each} against ${readers} readers, some of them killed`, async () => {
  const { reported, starts, kills, wrong } = await runCrowd(ourProduct, 'crowd', each);
  const scenario = `${writers} writers × ${each}, ${readers} readers`;
  const note = `${reported} reported, ${starts} starts, ${kills} killed`;
  report({ part: 'concurrency', scenario, tried: reported, violations: wrong.length, note });
  expect(reported).toBeGreaterThan((writers * each) / 2);
  expect(wrong).toEqual([]);
});
