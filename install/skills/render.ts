/** What a client can do with a skill that others cannot. */
type SkillTrait =
  /** Its head allows commands. */
  | 'allows'
  /** A tool asks the user a question. */
  | 'asks'
  /** A command in its text is run, and its output stands there instead. */
  | 'inlines'
  /** Its commands run in a sandbox. */
  | 'sandboxed';

/** The words in which a skill is written for a client. */
export interface SkillDialect {
  traits: readonly SkillTrait[];
  invoke: '/' | '$';
  /** Says where the user's arguments are, behind "The user's arguments". */
  argumentsOf(skill: string): string;
  writeTool: string;
  /** What begins a new context. */
  clear: string;
  /** A command whose output takes its place, for a client that inlines. */
  inline?(command: string): string;
}

/** How the commands of a skill are written for one installation. */
interface SkillValues {
  /** The program with its interpreter, as a session must type it. */
  command: string;
  /** Node as `command` names it, where that is not its absolute path: what `begin` prints must fit the same rules. */
  node?: string;
  /** What a session must know before the commands, where they are not the same for everyone. */
  preface?: string;
  /** The permission pattern of the root, such as `~/.agent-handoffs` or `//data/handoffs`. */
  root: string;
}

/** Marks a generated file as ours, for install and uninstall. */
export const skillMarker = '<!-- agent-handoff: generated, do not edit -->';

/** Keeps a client that reads no such line in a skill's head from telling its model of it (measured); a file of YAML. */
export const hiddenPolicy = `# ${skillMarker}\npolicy:\n  allow_implicit_invocation: false\n`;

/** Keeps `{{#trait}}…{{/trait}}` for a client that has it, and `{{^trait}}…{{/trait}}` for every other one. */
function keepBlocks(source: string, traits: readonly string[]): string {
  return source.replace(
    /\{\{([#^])([a-z]+)\}\}\n?([\s\S]*?)\{\{\/\2\}\}\n?/g,
    (_, sign: string, trait: string, text: string) => (traits.includes(trait) === (sign === '#') ? text : ''),
  );
}

/** Stands for where the session was launched. Never its path: a client would put it into a shell command. */
const launchedIn = '--in @session';

/**
 * Makes a client's skill text from its one source: `{{allow verb…}}` (`+` for a space within a verb), `{{allow-drafts}}`,
 * `{{allow-read}}`, `{{allow-upgrade}}`, `{{inline verb}}`, `{{command}}`, `{{arguments}}`, `{{writeTool}}`, `{{clear}}`,
 * `{{invoke}}`, `{{marker}}`.
 */
export function renderSkill(
  name: string,
  source: string,
  dialect: SkillDialect,
  values: SkillValues,
): string {
  const verb = (words: string) => `${values.command} ${words}`;
  return keepBlocks(source, dialect.traits)
    .replace(/\{\{allow ([a-z+ ]+)\}\}/g, (_, verbs: string) =>
      verbs
        .split(' ')
        .map((words) => `Bash(${verb(words.replaceAll('+', ' '))}:*)`)
        .join(', '),
    )
    .replaceAll('{{allow-upgrade}}', () =>
      ['--check', '--skip'].map((flag) => `Bash(${verb('upgrade')} ${flag}:*)`).join(', '),
    )
    .replaceAll('{{allow-drafts}}', () => `Edit(${values.root}/.drafts/**)`)
    .replaceAll('{{allow-read}}', () => `Read(${values.root}/**)`)
    .replace(/\{\{inline ([^}]+)\}\}/g, (_, words: string) => {
      const node = words === 'begin' && values.node ? ` --node ${values.node}` : '';
      return dialect.inline?.(`${verb(words)} ${launchedIn}${node}`) ?? '';
    })
    .replaceAll('{{arguments}}', () => dialect.argumentsOf(name))
    .replaceAll('{{writeTool}}', dialect.writeTool)
    .replaceAll('{{clear}}', dialect.clear)
    .replaceAll('{{invoke}}', () => dialect.invoke)
    .replaceAll('{{command}}', () => values.command)
    .replaceAll('{{marker}}', () => skillMarker + (values.preface ? `\n\n${values.preface}` : ''));
}
