import type { Context } from '../../../core/context.ts';
import { generatedRules } from '../../../install/edits/generated-file.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import {
  commandTexts,
  type GeneratedText,
  inliningDialect,
  isAt,
  isIn,
  namedKind,
  partsOfSkill,
  rulesKind,
} from '../../client/generated-texts.ts';
import { ownCommand, sessionVerbs } from '../../client/installation.ts';
import { renderSkills } from '../../client/wiring.ts';
import { commandsDirectory, geminiCli, policyPath, settingsPath } from './location.ts';

const marker = '# agent-handoff: generated, do not edit';

const commandKind = namedKind('gemini-command', 'command', marker);

const policyKind = rulesKind('gemini-policy', 'rule', marker);

export const rules: readonly FileRules[] = [
  generatedRules(commandKind, geminiCli, /\/commands\/[^/]+\.toml$/, isIn(commandsDirectory)),
  generatedRules(policyKind, geminiCli, /\/policies\/agent-handoff\.toml$/, isAt(policyPath)),
];

/** A skill's text as the client's own form of a command. Its literal string ends at three apostrophes. */
function renderCommand(text: string): string {
  const { description, body } = partsOfSkill(text);
  return `${marker}\ndescription = ${JSON.stringify(description)}\nprompt = '''\n${body.replaceAll("'''", "''")}'''\n`;
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

export function textsOf(ctx: Context): GeneratedText[] {
  const skills = renderSkills(ctx, inliningDialect, settingsPath(ctx), false);
  return [
    ...commandTexts(commandKind, commandsDirectory(ctx), '.toml', skills, renderCommand),
    [policyKind, policyPath(ctx), renderPolicy(ownCommand())],
  ];
}
