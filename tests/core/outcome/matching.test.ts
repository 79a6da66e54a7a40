import { describe, expect, it } from 'vitest';
import { mentionsIn } from '../../../core/outcome/matching/mentions.ts';
import { WantedCommand } from '../../../core/outcome/matching/same-command.ts';
import { isSamePath, namesPath } from '../../../core/outcome/matching/same-path.ts';

describe('what a text names', () => {
  it.each([
    [
      'Run npm run migrate and look at the rows. We ran cargo test --workspace, green.',
      ['npm run migrate', 'cargo test --workspace'],
    ],
    ['Run go test ./internal/queue/... again.', ['go test ./internal/queue/...']],
    ['Run `./gradlew :app:test`, then `mix ecto.migrate`.', ['./gradlew :app:test', 'mix ecto.migrate']],
    ['1. Read.\n2. Then:\n\n```bash\nnpm run build\n```', ['npm run build']],
    ['Run the tests.', []],
    ['The run of last week was green.', []],
  ])('commands: %s', (text, commands) => {
    expect([...mentionsIn(text).commands].sort()).toEqual([...commands].sort());
  });

  it('paths with their lines, and names that stand for something', () => {
    expect(mentionsIn('In `src/cookie.ts:88` call `parseCookie()`; merge into `main`, set `x`.')).toEqual({
      commands: [],
      paths: ['src/cookie.ts:88'],
      names: ['parseCookie()'],
    });
  });
});

describe('the same command', () => {
  it.each([
    ['npm run migrate', 'npm run migrate'],
    ['npm run migrate', 'cd api && DB=x npm run migrate -- --to 3 2>&1 | tail -3'],
    ['npm run migrate', "bash -lc 'npm run migrate'"],
    ['npm run migrate', 'sudo -u app env A=1 npm run migrate'],
    ['npm test', 'npm run test -- src'],
    ['npx vitest run', './node_modules/.bin/vitest run src/a.test.ts'],
    ['python scripts/seed.py --env <name>', 'python scripts/seed.py --env staging'],
    ['$ make release', 'make release'],
    ['make', 'make'],
  ])('%s is run by %s', (wanted, run) => {
    expect(new WantedCommand(wanted).isRunBy(run)).toBe(true);
  });

  it.each([
    ['npm run migrate', 'npm run migrate:status'],
    ['npm run migrate', 'echo npm run migrate'],
    ['npm run migrate', 'npm run migrate --dry-run'],
    ['npm run migrate', 'grep -rn "npm run migrate" docs'],
    ['make', 'make lint'],
    ['git push origin main', 'git push origin feature'],
    ['terraform apply', 'terraform plan'],
  ])('%s is not run by %s', (wanted, run) => {
    expect(new WantedCommand(wanted).isRunBy(run)).toBe(false);
  });
});

describe('the same path', () => {
  it.each([
    ['src/a.ts', '/home/ada/shop/src/a.ts'],
    ['./src/a.ts:12', 'src/a.ts'],
    ['a.ts', '/home/ada/shop/src/a.ts'],
    ['src/', '/home/ada/shop/src/a.ts'],
    ['/home/ada/shop/src/a.ts', 'src/a.ts'],
  ])('%s is %s', (named, actual) => {
    expect(isSamePath(named, actual)).toBe(true);
  });

  it.each([
    ['src/a.ts', '/home/ada/shop/src/ba.ts'],
    ['src/a.ts', '/home/ada/shop/lib/a.ts'],
    ['src/a.ts', '/home/ada/shop/src/a.tsx'],
    ['src/', '/home/ada/shop/lib/a.ts'],
  ])('%s is not %s', (named, actual) => {
    expect(isSamePath(named, actual)).toBe(false);
  });

  it('a command names it, by its last part only where it goes to its directory', () => {
    expect(namesPath("sed -n '1,9p' src/a.ts", 'src/a.ts:3')).toBe(true);
    expect(namesPath('cd src && cat a.ts', 'src/a.ts')).toBe(true);
    expect(namesPath('cat a.ts', 'src/a.ts')).toBe(false);
    expect(namesPath('cat lib/a.ts', 'src/a.ts')).toBe(false);
  });
});
