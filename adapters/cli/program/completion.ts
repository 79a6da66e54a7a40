import { script } from '@bomb.sh/tab';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { HandoffError } from '../../../core/errors.ts';
import { processContext } from '../../context.ts';
import { writeAsIs, writeResult } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import { ValuedOption } from '../verb.ts';

/** The library prints, and returns nothing: returns what it printed. */
function collectPrinted(run: () => void): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    run();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

/**
 * Ours, because the library's one runs what was typed (`eval`), needs the package bash-completion, and offers no files.
 * Its last line from the program, `:0`, means that files may come.
 */
function bashScript(command: string): string {
  return `# bash completion for handoff
_handoff_complete() {
  local line rest=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) rest=$line ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(${command} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [ "$rest" = :0 ] || compopt +o default 2>/dev/null
}
complete -o default -F _handoff_complete handoff`;
}

const scripts: Readonly<Record<string, (command: string) => string>> = {
  bash: bashScript,
  zsh: (command) => collectPrinted(() => script('zsh', 'handoff', command)),
  fish: (command) => collectPrinted(() => script('fish', 'handoff', command)),
};

/** `handoff completion <shell>`: prints the script by which a shell completes our verbs and options. */
export async function runCompletion(shell: string, options: { json?: boolean }): Promise<void> {
  const render = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (render === undefined) {
    throw new HandoffError('bad-usage', {
      message: `handoff completion ${JSON.stringify(shell)}: expected ${Object.keys(scripts).join(', ')}`,
      hint: 'handoff completion bash',
    });
  }
  const text = render(shownCommand(processContext()));
  await writeResult(options, { shell, script: text }, text);
}

/** The verb that words name, and what stands behind it. */
function findVerb(program: Command, words: readonly string[]): { verb: Command; behind: readonly string[] } {
  const next = program.commands.find((command) => command.name() === words[0]);
  return next === undefined ? { verb: program, behind: words } : findVerb(next, words.slice(1));
}

/** The option whose value is typed as the last word, and what stands before that value in the word; null for none. */
function findOption(
  program: Command,
  words: readonly string[],
): { option: ValuedOption; before: string } | null {
  const { verb, behind } = findVerb(program, words.slice(0, -1));
  const named = (flag: string | undefined) =>
    verb.options.find(
      (option): option is ValuedOption => option instanceof ValuedOption && option.long === flag,
    );
  const [, flag, before = ''] = /^((--[\w-]+)=)/.exec(words.at(-1) ?? '') ?? [];
  if (flag !== undefined) {
    const option = named(before);
    return option ? { option, before: flag } : null;
  }
  const at = behind.findLastIndex((word) => word.startsWith('-'));
  const option = named(behind[at]);
  const isNext = at === behind.length - 1 || (option?.variadic ?? false);
  return option && isNext ? { option, before: '' } : null;
}

/** The values that an option may have where one is typed; null where none is. */
async function completeValue(program: Command, typed: readonly string[]): Promise<string[] | null> {
  // bash cuts `--client=x` at the mark.
  const mark = typed.at(-2) === '=' ? typed.length - 2 : typed.at(-1) === '=' ? typed.length - 1 : -1;
  const words = mark < 0 ? typed : [...typed.slice(0, mark), typed[mark + 1] ?? ''];
  const found = findOption(program, words);
  if (found === null || words.at(-1)?.startsWith('-') === (found.before === '')) return null;
  const given = (words.at(-1) ?? '').slice(found.before.length);
  const values = await found.option.loadValues();
  return values.filter((value) => value.startsWith(given)).map((value) => found.before + value);
}

/** Where nothing but what is printed may come. */
const nothingElse = ':4';

/** What a script asks on each tab: the words so far, the last of which may be empty. Prints what may come there. */
export async function complete(program: Command, words: readonly string[]): Promise<void> {
  const values = await completeValue(program, words);
  if (values !== null && values.length > 0) return writeAsIs([...values, nothingElse].join('\n'));
  const own = 'completion-script';
  const root = tab(program, { completionCommandName: own });
  root.commands.delete(own);
  const printed = collectPrinted(() => root.parse([...words])).split('\n');
  // Where we know nothing, as behind `--file`, the shell offers files: its last line tells it so.
  const found = printed.slice(0, -1);
  await writeAsIs([...found, found.length === 0 ? ':0' : printed.at(-1)].join('\n'));
}
