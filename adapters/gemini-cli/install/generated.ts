import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { fingerprintOf } from '../../../core/files/user-file.ts';
import type { GeneratedKind } from '../../../install/edits/generated-file.ts';
import { findGenerated, wantGenerated } from '../../../install/edits/generated-file.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { WantedFile } from '../../../install/record/wanted.ts';
import type { SkillText } from '../../../install/skills/files.ts';
import { commandsDirectory, geminiCli, policyPath } from './location.ts';

const marker = '# agent-handoff: generated, do not edit';

export const commandKind: GeneratedKind = {
  kind: 'gemini-command',
  marker,
  noun: 'command',
  taken: {
    code: 'skill-foreign',
    what: `a command of that name exists and is not ours; expected no such file, or one with the line "${marker}"`,
    name: 'command',
  },
};

export const policyKind: GeneratedKind = {
  kind: 'gemini-policy',
  marker,
  noun: 'rule',
  taken: {
    code: 'rules-foreign',
    what: `rules of that name exist and are not ours; expected no such file, or one with the line "${marker}"`,
    name: 'file',
  },
};

/** The skills that are offered as commands here: the others speak of tools that this client lacks. */
const offered = ['handoff', 'handoffs'];

/** A skill's text as the client's own form of a command. Its literal string ends at three apostrophes. */
function renderCommand(skill: string): string {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(skill) ?? [];
  const description = /^description: (.*)$/m.exec(head)?.[1] ?? '';
  return `${marker}\ndescription = ${JSON.stringify(description)}\nprompt = '''\n${body.replaceAll("'''", "''")}'''\n`;
}

function commandTexts(ctx: Context, skills: readonly SkillText[]): [file: string, text: string][] {
  return skills
    .filter(({ name }) => offered.includes(name))
    .map(({ name, text }) => [join(commandsDirectory(ctx), `${name}.toml`), renderCommand(text)]);
}

export function wantCommands(ctx: Context, skills: readonly SkillText[]): WantedFile[] {
  return commandTexts(ctx, skills).map(([file, text]) => wantGenerated(commandKind, file, text));
}

/** What sessions may run without asking; none of it executes or writes anything outside the root. */
const verbs = 'begin review publish take list show search status undo merge rescue'.split(' ');

/** A draft in the client's own temporary directory: nothing else is writable for its tools besides the project. */
const draftPattern =
  '"file_path":"[^"]*/\\\\.gemini/tmp/[A-Za-z0-9._-]+/agent-handoff-[A-Za-z0-9]{6}/[A-Za-z0-9._-]+"';

function renderPolicy(command: string): string {
  const prefixes = verbs.map((verb) => JSON.stringify(`${command} ${verb}`)).join(', ');
  return `${marker}
# "handoff uninstall" removes this file.
[[rule]]
toolName = "run_shell_command"
commandPrefix = [${prefixes}]
decision = "allow"
priority = 100

[[rule]]
toolName = "write_file"
argsPattern = '${draftPattern.replaceAll('\\\\', '\\')}'
decision = "allow"
priority = 100
`;
}

export function wantPolicy(ctx: Context, command: string): WantedFile {
  return wantGenerated(policyKind, policyPath(ctx), renderPolicy(command));
}

/** Our files by their marker, for when the record is lost; an untouched one has today's text. */
export function findOwnFiles(ctx: Context, command: string, skills: readonly SkillText[]): FileRecord[] {
  const texts = [...commandTexts(ctx, skills), [policyPath(ctx), renderPolicy(command)] as const];
  return texts.flatMap(([file, text]) => {
    const kind = file === policyPath(ctx) ? policyKind : commandKind;
    return findGenerated(kind, geminiCli, file, () => fingerprintOf(Buffer.from(text, 'utf8')));
  });
}
