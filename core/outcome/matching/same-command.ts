import { splitShellText, withoutTrims } from '../../sessions/shell-parts.ts';
import { programName } from '../../shell/program-name.ts';
import { readCommands } from '../../shell/read-commands.ts';

const packageManagers = /^(?:npm|pnpm|yarn|bun)$/;
const verbOfRun = /^(?:run|run-script)$/;

/** What starts a tool of a package or an environment, before the tool. */
const starter =
  /^(?:npx|bunx|uvx|(?:pnpm|yarn|npm) (?:exec|dlx)|uv run|poetry run|bundle exec)(?: (?:--|-y|--yes|--no-install))* (?=\w)/;

/** Returns words as they are compared: `npm run test` is `npm test`, and a program is called by its name alone. */
function comparable(words: readonly string[]): string[] {
  const started = starter.exec(words.slice(0, 5).join(' '))?.[0].trim().split(' ').length ?? 0;
  const [program = '', ...rest] = words.slice(started);
  const name = programName(program);
  const isRun = packageManagers.test(name) && verbOfRun.test(rest[0] ?? '');
  return [name, ...(isRun ? rest.slice(1) : rest)];
}

/** A command that changes nothing, whatever it is called. */
const harmless = /^(?:--help|-h|--version|--dry-run|--dryrun|--check-only)$/;

/** A command of a handoff, as it is looked for in the commands of a session. */
export class WantedCommand {
  readonly text: string;
  readonly #words: readonly string[];

  constructor(text: string) {
    this.text = text;
    // A placeholder is the reader's to fill.
    const [known = ''] = text.replace(/^\s*\$\s+/, '').split(/(?<=[\s=])<|…|\s\.{3}(?=\s|$)/);
    const parts = splitShellText(known).map(withoutTrims);
    const own = parts.findLast((part) => !/^(?:cd|pushd|popd|export|set|echo)\b/.test(part)) ?? '';
    this.#words = comparable(readCommands(own).commands[0]?.words ?? []);
  }

  /** Whether a shell text runs it, with whatever other arguments behind; one of a single word must be alone. */
  isRunBy(shellText: string): boolean {
    if (this.#words[0] === undefined || this.#words[0] === '') return false;
    // Reading it as a shell does takes a millisecond.
    if (!this.#words.every((word) => shellText.includes(word))) return false;
    return readCommands(shellText).commands.some(({ words }) => this.#isSame(comparable(words)));
  }

  #isSame(words: readonly string[]): boolean {
    if (words.some((word) => harmless.test(word)) && !this.#words.some((word) => harmless.test(word)))
      return false;
    if (this.#words.length === 1) return words.length === 1 && words[0] === this.#words[0];
    return this.#words.every((word, at) => word === words[at]);
  }
}
