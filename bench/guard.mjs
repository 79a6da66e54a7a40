import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { base, repository } from './place.mjs';
import { shellCase } from './threads.mjs';

/** What guards must reach on the sets of the tests (tests/fixtures/guard). */
const limits = { precision: 0.98, recall: 0.7 };
const sets = {
  first: 'don’ts, written before the rules',
  second: 'don’ts, written after the rules',
  third: 'don’ts, mostly prose that forbids nothing',
};

const launcher = join(repository, 'hooks/dont-guard.sh');

/** A tool call of a session that received nothing, with the guard installed: the shell alone answers. */
export function idleGuardCase(client, limit) {
  const command = `sh '${launcher}' ${client} <"$1"`;
  const entry = shellCase(`guard, nothing held, ${client}`, command, limit, `guard-${client}`);
  const guards = join(entry.place.home, '.local/state/agent-handoff/guards');
  mkdirSync(guards, { recursive: true });
  writeFileSync(join(guards, 'on'), '');
  if (client === 'claude-code') entry.place.env.CLAUDE_CODE_SESSION_ID = 's';
  return entry;
}

/** Returns the figures as lines, and those that are below their limit. */
export async function measureGuards() {
  const { outputFiles } = await build({
    entryPoints: [join(repository, 'tests/core/guard/figures.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const bundle = join(base, 'guard-figures.cjs');
  writeFileSync(bundle, outputFiles[0].contents);
  const { guardFigures } = (await import(pathToFileURL(bundle).href)).default;
  const percent = (value) => value.toFixed(3);
  const words = (of) => `precision ${percent(of.precision)}, recall ${percent(of.recall)}`;
  const figures = Object.fromEntries(
    Object.keys(sets).map((name) => [
      name,
      guardFigures(join(repository, `tests/fixtures/guard/${name}.json`)),
    ]),
  );
  const lines = Object.entries(figures).map(
    ([name, of]) =>
      `${sets[name]}: ${of.lines} lines, guards: ${words(of.guards)}; ${of.calls} calls, held: ${words(of.holds)}`,
  );
  const missed = Object.entries(figures).flatMap(([name, of]) =>
    Object.entries({ guards: of.guards, holds: of.holds }).flatMap(([what, count]) =>
      Object.entries(limits)
        .filter(([limit]) => count[limit] < limits[limit])
        .map(
          ([limit]) =>
            `${limit} of the ${what} of the ${name} set (${percent(count[limit])} < ${limits[limit]})`,
        ),
    ),
  );
  return { figures, lines, missed };
}
