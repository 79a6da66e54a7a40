import { readPlainWords } from '../text/shell-word.ts';
import { readCommands } from './read-commands.ts';

/** These write where they are told to, or name what runs. */
const refused = /^--(?:out|node)(?:=|$)/;

/** Words that every shell takes as they are: plain letters, or quotes around what no quote changes. */
const argument =
  /(?: (?:[A-Za-z0-9@%+:,./_-][A-Za-z0-9@%+=:,./_-]*|'[^'\p{C}\p{Zl}\p{Zp}]*'|"[^"\\$`!\p{C}\p{Zl}\p{Zp}]*"))/u;

const lengthLimit = 65_536;

/**
 * Whether a shell text is our program with one of the harmless verbs, and nothing else: a decision that lets it run
 * unasked. `program` is how a session is told to write it. Strict rather than right: what is refused is only asked about.
 */
export function isOwnCommand(text: string, program: string, verbs: readonly string[], home: string): boolean {
  if (text.length > lengthLimit || !text.startsWith(`${program} `)) return false;
  const rest = text.slice(program.length);
  if (!new RegExp(`^${argument.source}+$`, 'u').test(rest)) return false;
  const own = readPlainWords(program, home);
  const words = readPlainWords(text, home);
  if (own?.length !== 2 || words === null) return false;
  const [verb = '', ...given] = words.slice(own.length);
  if (!verbs.includes(verb) || given.some((word) => refused.test(word))) return false;
  // A second reader that looks for everything a text can run, wrappers and substitutions too, has to find the same.
  const { commands, unread, written } = readCommands(text);
  const [command] = commands;
  const isSame =
    command?.words.length === words.length && words.every((word, at) => word === command.words[at]);
  return commands.length === 1 && unread.length === 0 && written.length === 0 && isSame && isPlain(command);
}

const isPlain = ({ assignments, input }: { assignments: readonly string[]; input: string }) =>
  assignments.length === 0 && input === '';
