import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCrowd } from './concurrency/crowd.ts';
import { choosePoints, disturb } from './disturb.ts';
import { report } from './figures.ts';
import { losePower } from './power/lose-power.ts';
import { ourProduct, type Product, productIn, repository } from './product.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { randomFor } from './settings.ts';
import type { Injection } from './strace/inject.ts';
import { isSamePoint, type Point } from './strace/point.ts';

const patches = join(dirname(fileURLToPath(import.meta.url)), 'mutants');
const built = realpathSync(mkdtempSync(join(tmpdir(), 'crashmutant')));
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** A copy of the source with one patch, built: everything else of it is the product. */
function buildMutant(patch: string): Product {
  const clone = join(built, patch.replace(/\.patch$/, ''));
  const folders = [
    'adapters',
    'core',
    'install',
    'scripts',
    'skills',
    'spec',
    'hooks',
    'conformance',
    'page',
  ];
  const files = ['package.json', 'LICENSE', 'tsconfig.json'];
  for (const name of [...folders, ...files]) {
    try {
      cpSync(join(repository, name), join(clone, name), { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  execFileSync('git', ['apply', '-C1', '--recount', '--whitespace=nowarn', join(patches, patch)], {
    cwd: clone,
    env: { ...process.env, GIT_DIR: join(clone, 'no-repository'), GIT_CEILING_DIRECTORIES: built },
    stdio: 'pipe',
  });
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: clone, stdio: 'pipe' });
  return productIn(join(clone, 'dist'));
}

interface Plan {
  how: string;
  scenario: string;
  /** Where the fault is to strike, when that is one call: how its point begins. */
  at: string;
}

/** What a patch says of itself in its first lines: how it is to be noticed, and in which scenario. */
function readPlan(patch: string): Plan {
  const text = readFileSync(join(patches, patch), 'utf8');
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1] ?? '';
  return { how: field('Noticed by'), scenario: field('Scenario'), at: field('At') };
}

async function huntViolations(product: Product, { how, scenario: name, at }: Plan): Promise<string[]> {
  if (how === 'crowd') return (await runCrowd(product, 'mutants', 3)).wrong;
  const scenario = scenarios.find((other) => other.name === name);
  if (!scenario) throw new Error(`no scenario "${name}"`);
  const random = randomFor('mutants');
  if (how === 'power loss') {
    return (await losePower(product, scenario, random, (all) => Math.min(all, 400), { firstOnly: true }))
      .violations;
  }
  const fault = how === 'kill' ? 'KILL' : how;
  const choose = (points: readonly Point[]) => {
    const meant = points.filter(({ name, shape }) => `${name} ${shape}`.startsWith(at));
    const chosen = choosePoints(random, meant, 80).map((point) => ({ point, what: fault }));
    return { all: points.length, chosen };
  };
  const { violations, shownBy, missed } = await disturb(product, scenario, choose, { firstOnly: true });
  for (const what of missed) console.log(`missed: ${name}, ${what}`);
  const [shown] = shownBy;
  if (shown) await acquit(scenario, shown);
  return violations;
}

/** What the very same fault does to the product too says nothing of the patch. */
async function acquit(scenario: Scenario, { point, what }: Injection): Promise<void> {
  const { violations } = await disturb(ourProduct, scenario, (points) => {
    const chosen = points
      .filter((other) => isSamePoint(other, point))
      .map((other) => ({ point: other, what }));
    return { all: points.length, chosen };
  });
  if (violations.length > 0) throw new Error(`the product itself: ${violations.join('; ')}`);
}

describe('a product with one defence removed is found out', () => {
  it.each(readdirSync(patches).filter((name) => name.endsWith('.patch')))('%s', async (patch) => {
    const plan = readPlan(patch);
    let violations: string[];
    try {
      violations = await huntViolations(buildMutant(patch), plan);
    } catch (error) {
      // Its undisturbed run displeases the oracle already.
      if (!(error instanceof Error) || !error.message.includes('undisturbed')) throw error;
      violations = [error.message];
    }
    const note = `${plan.how}: ${violations[0]?.slice(0, 160) ?? 'survived'}`
      .replaceAll('|', '/')
      .replace(/\s+/g, ' ');
    report({
      part: 'mutant killed',
      scenario: patch,
      tried: 1,
      violations: violations.length > 0 ? 0 : 1,
      note,
    });
    expect(violations.length).toBeGreaterThan(0);
  });
});
