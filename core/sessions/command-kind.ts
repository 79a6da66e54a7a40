import { splitShellText, withoutTrims } from './shell-parts.ts';

const lead = /^(?:(?:[A-Z_]+=\S*|time|sudo|env|command|timeout \d+\w?|then|do|if|!)\s+)*/;
/** What starts a tool of a package or an environment, before the tool. */
const starter =
  /^(?:(?:npx|bunx|uvx|pipx run|pnpm (?:dlx|exec)|yarn (?:dlx|exec)|npm exec|uv run|poetry run|hatch run|bundle exec|mise (?:x|exec)|python3? -m|docker compose (?:run|exec)|deno run|go run)\s+(?:--?[\w-]+(?:=\S+)?\s+|--\s+)*)+/;
const checkWords =
  /\b(?:test|tests|check|checks|lint|typecheck|type-check|validate|verify|build|clippy|vet|coverage|audit|knip|ci|doctest|e2e|spec|fmt --check|format:check)\b/;
const runners =
  /^(?:npm|pnpm|yarn|bun|npx|bunx|deno|cargo|go|make|just|task|mise|gradle|gradlew|\.\/gradlew|mvn|mvnw|dotnet|swift|mix|rake|bundle|composer|poetry|uv|uvx|hatch|tox|nox|nix|bazel|ctest|cmake|zig|dart|flutter|terraform|docker|node|python3?|ruby|php|sh|bash)\b/;
const checkers =
  /^(?:\S*\/)?(?:pytest|py\.test|vitest|jest|mocha|ava|tap|bats|rspec|phpunit|tsc|mypy|pyright|ruff|eslint|biome|oxlint|prettier|stylelint|knip|markdownlint(?:-cli2)?|shellcheck|actionlint|hadolint|yamllint|golangci-lint|staticcheck|clippy-driver|ctest|tox|nox|gofmt -l|playwright|cypress)\b/;
const others =
  /^(?:python3? -m (?:pytest|unittest|mypy|ruff|build|compileall)|bash -n|sh -n|node --(?:check|test)|git diff --check|gh pr checks|cargo (?:test|check|clippy|build|nextest|llvm-cov|fmt)|go (?:test|vet|build)|make\b|just\b|npx \S*(?:lint|test|tsc|check|knip|vitest|jest|playwright)|uvx \S+)/;

/** A program whose first word says that it checks, such as `helm lint`. */
const verbs =
  /^(?!(?:cat|grep|rg|ls|cd|rm|cp|mv|mkdir|touch|echo|printf|git|gh|sed|head|tail|find|wc|man|which|export|set)\b)[\w.-]+ (?:test|check|lint|validate|verify|typecheck)\b/;

/** A script somewhere else: its name says nothing of the work here. */
const absolute = /(?<=^|\s)["']?(?:\/|~\/)\S+/g;

const asksOrInstalls = /^\S+ (?:i|install|add|ci|uninstall|remove)\b|\s(?:--version|--help)\b/;

/** Whether a part of a shell text checks the work: a test, a linter, a build. */
function isCheck(part: string): boolean {
  const command = part.replace(lead, '');
  if (asksOrInstalls.test(command)) return false;
  return (
    checkers.test(command.replace(starter, '')) ||
    others.test(command) ||
    verbs.test(command) ||
    (runners.test(command) && checkWords.test(command.replace(absolute, '').slice(0, 120)))
  );
}

/** Returns the checks of a shell text, each as it can be run again. */
export function checksIn(text: string): string[] {
  return splitShellText(text)
    .filter(isCheck)
    .map((part) =>
      withoutTrims(part)
        .replace(lead, '')
        .replace(/^\(|\)$/g, ''),
    );
}

const changes =
  /^(?:git (?:add|commit|push|rm|mv|merge|rebase|cherry-pick|revert|reset|restore|stash|switch -c|checkout -b|tag)|gh (?:pr|issue|release) (?:create|edit|merge|comment|close|review)|rm|mv|cp|mkdir|touch|sed -i|tee|patch|npm (?:i|install|version|publish)|cargo (?:add|fix)|gh api .*-X)\b/;

/** Whether a command changes something: the worktree, a repository, what others see. */
export function isChange(text: string): boolean {
  return splitShellText(text).some(
    (part) => changes.test(part.replace(lead, '')) || writtenPath(part) !== null,
  );
}

/** Whether what a command prints names what it made: a commit, or the address of what it published. */
export function namesWhatItMade(text: string): boolean {
  return /\bgit\b[^&|;\n]*\bcommit\b|\bgh\b|\b(?:npm|cargo) publish\b/.test(text);
}

/** What rewrites history: hashes from before it name nothing any more. */
export function rewritesHistory(whole: string): boolean {
  const text = whole.replace(/"(?:[^"\\]|\\[\s\S])*"|'[^']*'/g, '');
  return /\bgit\b[^&|;\n]*\b(?:rebase|commit\b[^&|;\n]*--amend|filter-branch|filter-repo|reset --hard)\b|\bgh stack rebase\b/.test(
    text,
  );
}

/** Returns the path that a part writes by itself: `cat > path`, `tee path`, `sed -i … path`; null for none. */
function writtenPath(part: string): string | null {
  const path =
    /^(?:cat|printf|echo)\b[^|>]*>{1,2}\s*(\S+)/.exec(part)?.[1] ??
    /^(?:.*\|\s*)?tee (?:-a )?([^\s|]+)/.exec(part)?.[1] ??
    /^sed -i\b.*\s([^\s'"]+)$/.exec(part)?.[1];
  // A bare word may lie anywhere: the text may have gone to another directory.
  const bare = path?.replace(/^["']|["']$/g, '');
  if (bare === undefined || !/[./\\]/.test(bare) || /^(?:\/dev\/|&|\$|\/tmp\/|\/private\/tmp\/)/.test(bare))
    return null;
  return bare;
}

const script = /\b(?:python3?|node|ruby|perl|bun)\b[^\n]*<<-?\s*['"]?(\w+)['"]?\n([\s\S]*?)\n\s*\1\b/g;
const quotedPath = /['"]((?:[\w.@-]+\/)*[\w.@-]+\.[A-Za-z]\w{0,5})['"]/g;

/** Returns the paths that a shell text writes, also by a script that it holds. */
export function writtenPaths(text: string): string[] {
  const byScript = [...text.matchAll(script)].flatMap(([, , source = '']) =>
    /\bwrite|['"]w['"]/.test(source) ? [...source.matchAll(quotedPath)].map(([, path = '']) => path) : [],
  );
  const byCommand = splitShellText(text).flatMap((part) => writtenPath(part) ?? []);
  return [...new Set([...byCommand, ...byScript])];
}
