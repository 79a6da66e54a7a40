/** The clients that a skill's source has words for. */
export type SkillClient = 'claude' | 'codex' | 'copilot' | 'gemini' | 'opencode' | 'pi' | 'qwen';

/** How the commands of a skill are written for one installation. */
interface SkillValues {
  client: SkillClient;
  /** The program with its interpreter, as a session must type it. */
  command: string;
  /** Node as `command` names it, where that is not its absolute path: what `begin` prints must fit the same rules. */
  node?: string;
  /**
   * The argument of `--in` that stands for where the session was launched; empty where a client needs none. Never a path:
   * Claude Code would put it into a shell command, and a directory's name can hold one.
   */
  launchedIn: string;
  /** What a session must know before the commands, where they are not the same for everyone. */
  preface?: string;
  /** The permission pattern of the root, such as `~/.agent-handoffs` or `//data/handoffs`. */
  root: string;
}

/** Marks a generated file as ours, for install and uninstall. */
export const skillMarker = '<!-- agent-handoff: generated, do not edit -->';

/** Keeps a client that reads no such line in a skill's head from telling its model of it (measured); a file of YAML. */
export const hiddenPolicy = `# ${skillMarker}\npolicy:\n  allow_implicit_invocation: false\n`;

/** Keeps `{{#client}}…{{/client}}` for that client, or of several (`{{#claude|gemini}}`), and drops it for the others. */
function keepClientBlocks(source: string, client: SkillClient): string {
  return source.replace(
    /\{\{#([a-z|]+)\}\}\n?([\s\S]*?)\{\{\/\1\}\}\n?/g,
    (_, block: string, text: string) => (block.split('|').includes(client) ? text : ''),
  );
}

/**
 * Makes a client's skill text from its one source: `{{allow verb…}}` (`+` for a space within a verb), `{{allow-drafts}}`,
 * `{{allow-read}}`, `{{allow-upgrade}}`, `{{inline verb}}`, `{{command}}`, `{{invoke}}`, `{{marker}}`. An inline command
 * that fails, or has arguments, aborts a skill silently: so it has none, ends in success and shows its error.
 */
export function renderSkill(source: string, values: SkillValues): string {
  const verb = (name: string) => `${values.command} ${name}`;
  return keepClientBlocks(source, values.client)
    .replace(/\{\{allow ([a-z+ ]+)\}\}/g, (_, verbs: string) =>
      verbs
        .split(' ')
        .map((name) => `Bash(${verb(name.replaceAll('+', ' '))}:*)`)
        .join(', '),
    )
    .replaceAll('{{allow-upgrade}}', () =>
      ['--check', '--skip'].map((flag) => `Bash(${verb('upgrade')} ${flag}:*)`).join(', '),
    )
    .replaceAll('{{allow-drafts}}', () => `Edit(${values.root}/.drafts/**)`)
    .replaceAll('{{allow-read}}', () => `Read(${values.root}/**)`)
    .replace(/\{\{inline ([^}]+)\}\}/g, (_, words: string) => {
      const place = values.launchedIn === '' ? '' : ` --in ${values.launchedIn}`;
      const node = words === 'begin' && values.node ? ` --node ${values.node}` : '';
      // These show the output of a command that fails, and their rules allow no redirection.
      if (values.client === 'gemini' || values.client === 'qwen') return `!{${verb(words)}${place}}`;
      return `!\`${verb(words)}${place}${node} 2>&1 || true\``;
    })
    .replaceAll('{{invoke}}', () => (values.client === 'codex' ? '$' : '/'))
    .replaceAll('{{command}}', () => values.command)
    .replaceAll('{{marker}}', () => skillMarker + (values.preface ? `\n\n${values.preface}` : ''));
}
