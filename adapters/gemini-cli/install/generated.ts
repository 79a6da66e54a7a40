import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import type { GeneratedKind } from '../../../install/edits/generated-file.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { WantedFile } from '../../../install/record/wanted.ts';
import type { SkillText } from '../../../install/skills/files.ts';
import { commandKind, commandTexts, findTexts, wantTexts } from '../../client/generated-commands.ts';
import { sessionVerbs } from '../../client/wiring.ts';
import { commandsDirectory, geminiCli, policyPath } from './location.ts';

const marker = '# agent-handoff: generated, do not edit';

export const geminiCommand = commandKind('gemini-command', marker);

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

/** A skill's text as the client's own form of a command. Its literal string ends at three apostrophes. */
function renderCommand(description: string, body: string): string {
  return `${marker}\ndescription = ${JSON.stringify(description)}\nprompt = '''\n${body.replaceAll("'''", "''")}'''\n`;
}

const textsOf = (ctx: Context, skills: readonly SkillText[]) =>
  commandTexts(skills, (name) => join(commandsDirectory(ctx), `${name}.toml`), renderCommand);

export function wantCommands(ctx: Context, skills: readonly SkillText[]): WantedFile[] {
  return wantTexts(geminiCommand, textsOf(ctx, skills));
}

/** A draft in the client's own temporary directory: nothing else is writable for its tools besides the project. */
const draftPattern =
  '"file_path":"[^"]*/\\\\.gemini/tmp/[A-Za-z0-9._-]+/agent-handoff-[A-Za-z0-9]{6}/[A-Za-z0-9._-]+"';

function renderPolicy(command: string): string {
  const prefixes = sessionVerbs.map((verb) => JSON.stringify(`${command} ${verb}`)).join(', ');
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

const policyOf = (ctx: Context, command: string) => [[policyPath(ctx), renderPolicy(command)] as const];

export function wantPolicy(ctx: Context, command: string): WantedFile[] {
  return wantTexts(policyKind, policyOf(ctx, command));
}

export function findOwnFiles(ctx: Context, command: string, skills: readonly SkillText[]): FileRecord[] {
  return [
    ...findTexts(geminiCommand, geminiCli, textsOf(ctx, skills)),
    ...findTexts(policyKind, geminiCli, policyOf(ctx, command)),
  ];
}
