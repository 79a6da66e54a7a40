import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clients } from '../../adapters/clients.ts';
import { readDocument, root } from './markdown.ts';

const directories = { newest: 'tests/e2e/clients', oldest: 'tests/e2e/clients/oldest' } as const;
/** Clients of which a short suite runs on an older version too; their programs are packages of their own. */
const withOldest = ['claude-code', 'codex'];

const doctors = await Promise.all(clients.map((client) => client.loadDoctor()));
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

function pinOf(end: keyof typeof directories, packages: RegExp): [name: string, version: string] {
  const dependencies: Record<string, string> = readJson(`${directories[end]}/package.json`).dependencies;
  const pins = Object.entries(dependencies).filter(([name]) => packages.test(name));
  expect(pins).toHaveLength(1);
  return pins[0] as [string, string];
}

describe.each(doctors)('the versions of $title', ({ client, title, oldest, newest, packages }) => {
  const isTwo = withOldest.includes(client);

  it.each(isTwo ? (['newest', 'oldest'] as const) : (['newest'] as const))(
    'are pinned exactly, as doctor knows them, for every platform: the %s',
    (end) => {
      const [name, pinned] = pinOf(end, packages);
      expect(pinned).toBe({ oldest, newest }[end]);
      const locked = readJson(`${directories[end]}/package-lock.json`).packages;
      const { version, optionalDependencies } = locked[`node_modules/${name}`];
      expect(version).toBe(pinned);
      if (!isTwo) return;
      const platforms = Object.keys(optionalDependencies);
      expect(platforms.length).toBeGreaterThan(4);
      for (const platform of platforms)
        expect(locked[`node_modules/${platform}`]?.version, platform).toContain(pinned);
    },
  );

  it.each(['README.md', 'docs/limits.md', 'spec/clients.md'])('are what %s promises', (page) => {
    const sentences = readDocument(page).replace(/^[|#].*\n/gm, '');
    expect(sentences).toContain(isTwo ? `${title} ${oldest} to ${newest}` : `${title} ${newest}`);
    if (!isTwo) expect(oldest).toBe(newest);
  });
});

it.each(Object.values(directories))('%s/package-lock.json names no registry', (directory) => {
  const { packages } = readJson(`${directory}/package-lock.json`);
  // Whom a package asks for money is part of its own manifest.
  const own = JSON.stringify(packages, (key, value) => (key === 'funding' ? undefined : value));
  expect(own.match(/"resolved"|https?:.{0,80}/g)).toBe(null);
  expect(existsSync(join(root, directory, '.npmrc'))).toBe(true);
});
