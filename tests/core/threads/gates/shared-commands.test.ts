import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../../core/threads/gates/command-pattern.ts';
import { describeHeld } from '../../../../core/threads/gates/messages.ts';
import { reviewedCommands } from '../../../../core/threads/gates/reviewed-commands.ts';
import { findNamedCommand, findSharedCommand } from '../../../../core/threads/gates/shared-commands.ts';

describe('commands that touch shared state', () => {
  it.each<[string, string]>([
    ['push', 'git push'],
    ['push', 'git push --force-with-lease origin HEAD:main'],
    ['push', 'git -C ../app -c a=b --no-pager push'],
    ['push', '/usr/bin/git push'],
    ['push', 'cd app && FOO=1 sudo -u ci env X=1 git push'],
    ['push', 'npm test && (git add -A; git commit -m x; git push)'],
    ['push', "bash -lc 'set -e; git push'"],
    ['push', 'ssh build "cd app; git push"'],
    ['push', 'ssh -p 22 build git push'],
    ['push', 'timeout 60 git push'],
    ['push', 'gh pr merge 12 --squash'],
    ['push', 'gh api repos/a/b/issues -X POST'],
    ['push', 'docker push acme/shop:1'],
    ['push', 'echo done | xargs -n 1 git push origin'],
    ['push', 'eval "git push"'],
    ['push', 'git push --dry-run && git push'],
    ['publish', 'npm publish --access public'],
    ['publish', 'cargo publish'],
    ['publish', 'twine upload dist/*'],
    ['publish', 'gh release create v1'],
    ['publish', 'npx --yes semantic-release'],
    ['publish', './gradlew :lib:publishToMavenCentral'],
    ['deploy', 'kubectl -n prod apply -f k8s/'],
    ['deploy', 'helm upgrade shop ./chart'],
    ['deploy', 'terraform -chdir=infra apply -auto-approve'],
    ['deploy', 'npm run deploy:prod'],
    ['deploy', 'make build deploy'],
    ['deploy', './deploy.sh prod'],
    ['deploy', 'bash scripts/deploy.sh'],
    ['deploy', 'npx vercel deploy --prod'],
    ['deploy', 'yarn vercel --prod'],
    ['deploy', 'aws --profile p s3 rm s3://bucket --recursive'],
    ['deploy', 'gcloud run deploy shop'],
    ['deploy', 'npm run deploy --dry-run'],
    ['delete', 'rm -rf build'],
    ['delete', 'rm -fr -- build'],
    ['delete', 'rm --recursive build'],
    ['delete', 'find . -name "*.tmp" -delete'],
    ['delete', 'find . -type d -exec rm -rf {} +'],
    ['delete', 'git branch -D old'],
    ['delete', 'git tag --delete v1'],
    ['delete', 'curl -X DELETE https://example.org/x'],
    ['delete', 'kubectl exec pod -- rm -rf /data'],
    ['force', 'git reset --hard HEAD~1'],
    ['force', 'git clean -fdx'],
    ['force', 'git checkout --force main'],
    ['data', 'psql -c "DROP TABLE users"'],
    ['data', 'mysql shop -e "delete from orders"'],
  ])('%s: %s', (kind, text) => {
    expect(findSharedCommand(text)?.kind).toBe(kind);
  });

  it.each([
    'git status',
    'git commit -m "push the release"',
    'git stash push -m x',
    'git log --grep push',
    'git push --dry-run',
    'grep -rn "git push" docs',
    'echo git push',
    "echo 'deploy; git push'",
    'rg deploy src',
    'xargs grep -l deploy',
    'find . -name deploy',
    'kubectl get deploy',
    'kubectl apply --dry-run=server -f x',
    'docker build -t deploy .',
    'terraform plan',
    'npm test',
    'npm run build',
    'npm ci --force',
    'rm notes.txt',
    'make test',
    'psql -c "select * from users"',
    'git checkout -b fix/push',
    'cat <<EOF > plan.md\nthen git push\nEOF',
    'curl https://example.org',
    'ls # git push',
    '',
  ])('not: %s', (text) => {
    expect(findSharedCommand(text)).toBeNull();
  });

  it.each([
    ["git status '; g\\it pu''sh", ['git', 'push']],
    ["ls 'x; git reset --hard", ['git', 'reset', '--hard']],
    ["ls 'x; psql <<< drop table users", ['psql']],
  ])('in a text that cannot be read, wherever it names them: %s', (text, words) => {
    expect(findSharedCommand(text)).toMatchObject({ words, unread: true });
    expect(describeHeld({ command: { kind: 'push', words, unread: true }, gates: [] })).toContain(
      `could not be read (is its syntax right?), and it names \`${words.join(' ')}\``,
    );
  });

  it.each(["git status 'x", 'if true; ls', "echo 'drop table x"])(
    'not in one that names none: %s',
    (text) => {
      expect(findSharedCommand(text)).toBeNull();
    },
  );

  it('every line of the list is a pattern that names a program', () => {
    const sources = Object.values(reviewedCommands).flat();
    expect(sources.length).toBeGreaterThan(80);
    expect(sources.filter((source) => readPattern(source) === null)).toEqual([]);
  });
});

describe('a thread’s own commands', () => {
  it.each<[string, string, boolean]>([
    ['make ship', 'cd x && make ship', true],
    ['make ship', 'make -C dir ship now', true],
    ['make ship', 'make shipment', false],
    ['make ship*', 'make shipment', true],
    ['./ops/*', './ops/roll.sh --all', true],
    ['./ops/*', 'ops/roll.sh', true],
    ['./ops/*', 'cat ops/roll.sh', false],
    ['acme rollout --prod|-p', 'acme rollout -ap', true],
    ['acme rollout --prod|-p', 'acme rollout', false],
    ['acme +prod', 'acme x y prod', true],
    ['a.c', 'abc', false],
    ['(x', '(x', false],
  ])('%s: %s is %s', (source, text, expected) => {
    const pattern = readPattern(source);
    expect(findNamedCommand(text, pattern ? [pattern] : []) !== null).toBe(expected);
  });

  it.each(['', ' ', '*', '* *', '-f', '+x'])('%j names no program', (source) => {
    expect(readPattern(source)).toBeNull();
  });
});
