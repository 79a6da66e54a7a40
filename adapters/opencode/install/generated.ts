import { basename, dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { readText } from '../../../core/files/read.ts';
import { fingerprintOf } from '../../../core/files/user-file.ts';
import {
  findGenerated,
  type GeneratedKind,
  generatedRules,
  wantGenerated,
} from '../../../install/edits/generated-file.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { FileRules, WantedFile } from '../../../install/record/wanted.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { clonePath } from '../../client/installation.ts';
import { renderSkills, startCommand } from '../../client/wiring.ts';
import { commandsDirectory, openCode, pluginPath } from './location.ts';

const pluginMarker = '// agent-handoff: generated, do not edit';

function taken(noun: string, marker: string): GeneratedKind['taken'] {
  const what = `a ${noun} of that name exists and is not ours; expected no such file, or one with the line "${marker}"`;
  return { code: 'skill-foreign', what, name: noun };
}

export const commandKind: GeneratedKind = {
  kind: 'opencode-command',
  marker: skillMarker,
  noun: 'command',
  taken: taken('command', skillMarker),
};

export const pluginKind: GeneratedKind = {
  kind: 'opencode-plugin',
  marker: pluginMarker,
  noun: 'plugin',
  taken: taken('plugin', pluginMarker),
};

export const rules: readonly FileRules[] = [
  generatedRules(
    commandKind,
    openCode,
    /\/commands\/[^/]+\.md$/,
    (ctx, file) => dirname(file) === commandsDirectory(ctx),
  ),
  generatedRules(
    pluginKind,
    openCode,
    /\/plugins\/agent-handoff\.js$/,
    (ctx, file) => file === pluginPath(ctx),
  ),
];

/** The skills that are offered as commands here: the others speak of tools that this client lacks. */
const offered = ['handoff', 'handoffs'];

/** The line of the plugin that says what it starts. */
const commandLine = /^const command = .*;$/m;

function renderPlugin(): string {
  const source = readText(join(clonePath, 'hooks/opencode/plugin.js')) ?? '';
  if (!commandLine.test(source))
    throw new Error(`${clonePath}: no plugin for OpenCode; the clone is not whole`);
  const line = `const command = ${JSON.stringify(startCommand(openCode))};`;
  return `${pluginMarker}\n// "handoff uninstall" removes this file.\n${source.replace(commandLine, () => line)}`;
}

/** Returns what a plugin of ours starts; null for any other text. */
export function readCommand(plugin: string | null): string | null {
  const [, json = ''] = /^const command = (".*");$/m.exec(plugin ?? '') ?? [];
  if (!plugin?.split(/\r?\n/).includes(pluginMarker)) return null;
  try {
    return JSON.parse(json) as string;
  } catch {
    return null;
  }
}

/** Every file of ours; the plugin, which makes the client act, comes last. */
function generatedTexts(ctx: Context): [kind: GeneratedKind, file: string, text: string][] {
  const skills = renderSkills(ctx, openCode, pluginPath(ctx), false);
  const commands = skills.filter(({ name }) => offered.includes(name));
  return [
    ...commands.map(({ name, text }): [GeneratedKind, string, string] => {
      // Its name is that of the file.
      return [commandKind, join(commandsDirectory(ctx), `${name}.md`), text.replace(/^name: .*\n/m, '')];
    }),
    [pluginKind, pluginPath(ctx), renderPlugin()],
  ];
}

export function wantFiles(ctx: Context): WantedFile[] {
  return generatedTexts(ctx).map(([kind, file, text]) => wantGenerated(kind, file, text));
}

/** Our files by their marker, for when the record is lost; an untouched one has today's text. */
export function findOwnFiles(ctx: Context): FileRecord[] {
  return generatedTexts(ctx).flatMap(([kind, file, text]) =>
    findGenerated(kind, openCode, file, () => fingerprintOf(Buffer.from(text, 'utf8'))),
  );
}

export const isCommandFile = (ctx: Context, file: string): boolean =>
  dirname(file) === commandsDirectory(ctx) && basename(file).endsWith('.md');
