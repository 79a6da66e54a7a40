import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { git } from '../core/world.ts';
import { tableUnder, tableWithHead } from '../docs/markdown.ts';
import { UpgradePlace } from './upgrade-place.ts';

// Each of these starts a dozen programs, one after the other.
vi.setConfig({ testTimeout: 90_000 });

const page = 'spec/upgrade.md';

describe('what begin knows by ls-remote', () => {
  const arrangements: Record<string, (place: UpgradePlace) => string | null> = {
    'our commit, or one that we contain': () => null,
    'a commit that was fetched before': (place) => {
      place.release('1.1.0', { tag: false });
      place.git('fetch', '-q');
      return '1.1.0';
    },
    'an unknown commit, and a tag `v<version>` is newer than ours (pre-releases do not count)': (place) => {
      place.release('1.1.0');
      place.push('later', 'v1.2.0-rc.1');
      return '1.1.0';
    },
    'an unknown commit, no newer tag, and our own version is tagged': (place) => {
      place.release('1.1.0', { tag: false });
      git(place.maintainer, 'tag', 'v1.0.0', 'HEAD~1');
      git(place.maintainer, 'push', '-q', 'origin', 'v1.0.0');
      return null;
    },
    'an unknown commit, and not even our own version is tagged': (place) =>
      place.release('1.1.0', { tag: false }).slice(0, 12),
  };
  const documented = tableWithHead(page, "the upstream's branch is at").map(([first = '']) => first);

  it.each(documented)('%s', (when) => {
    const place = new UpgradePlace();
    const latest = arrangements[when]?.(place) ?? null;
    expect(place.begin()).toEqual(latest === null ? null : { available: true, latest, skipped: false });
  });

  it('is all that the page says', () => {
    expect(documented).toEqual(Object.keys(arrangements));
  });
});

it('an upgrade has these files in the root and in the state, and leaves only what it remembers', () => {
  const place = new UpgradePlace();
  const seen = join(place.base, 'seen');
  place.release('1.1.0', {
    change: (maintainer) => {
      const bundle = join(maintainer, 'dist/handoff.cjs');
      const list = (directory: string) => `require('fs').readdirSync('${directory}')`;
      const look = `require('fs').writeFileSync('${seen}', [${list(place.root)}, ${list(place.state)}].join());`;
      writeFileSync(bundle, readFileSync(bundle, 'utf8').replace(/^#!.*\n/, `${look}\n`));
    },
  });
  place.begin();
  place.json(['upgrade', '--skip']);
  const own = (names: string[]) => names.filter((name) => /^\.?upgrade/.test(name)).sort();
  const documented = ['Files in the root', 'Files in the state'].flatMap((heading) =>
    tableUnder(page, heading).map(([name = '']) => name),
  );
  expect(own(readdirSync(place.root))).toEqual(['.upgrade-asked.json', '.upgrade-skip.json']);
  place.json(['upgrade']);
  expect(own(readFileSync(seen, 'utf8').split(','))).toEqual([...documented].sort());
  expect(own(readdirSync(place.root))).toEqual(['.upgrade-asked.json']);
  expect(own(readdirSync(place.state))).toEqual([]);
});
