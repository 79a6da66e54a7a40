import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctor as claudeDoctor } from '../../adapters/claude-code/doctor/client-doctor.ts';
import { doctor as codexDoctor } from '../../adapters/codex/doctor/client-doctor.ts';
import { readDocument, root } from './markdown.ts';

const clients = [
  { name: '@anthropic-ai/claude-code', doctor: claudeDoctor },
  { name: '@openai/codex', doctor: codexDoctor },
];
const directories = { newest: 'tests/e2e/clients', oldest: 'tests/e2e/clients/oldest' } as const;
const ends = ['newest', 'oldest'] as const;

const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

describe.each(clients)('the versions of $doctor.title', ({ name, doctor }) => {
  it.each(ends)('are pinned exactly, as doctor knows them, for every platform: the %s', (end) => {
    const pinned = readJson(`${directories[end]}/package.json`).dependencies[name];
    expect(pinned).toBe(doctor[end]);
    const { packages } = readJson(`${directories[end]}/package-lock.json`);
    const { version, optionalDependencies } = packages[`node_modules/${name}`];
    expect(version).toBe(pinned);
    const platforms = Object.keys(optionalDependencies);
    expect(platforms.length).toBeGreaterThan(4);
    // The programs themselves: packages of their own.
    for (const platform of platforms)
      expect(packages[`node_modules/${platform}`]?.version, platform).toContain(pinned);
  });

  it.each(['README.md', 'docs/limits.md', 'spec/clients.md'])('are what %s promises', (page) => {
    expect(readDocument(page)).toContain(`${doctor.title} ${doctor.oldest} to ${doctor.newest}`);
  });
});

it.each(Object.values(directories))('%s/package-lock.json names no registry', (directory) => {
  expect(readFileSync(join(root, directory, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|https?:/);
  expect(existsSync(join(root, directory, '.npmrc'))).toBe(true);
});
