import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { readText } from '../../../core/files/read.ts';
import { fingerprintOf } from '../../../core/files/user-file.ts';
import { findGenerated, type GeneratedKind, wantGenerated } from '../../../install/edits/generated-file.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { WantedFile } from '../../../install/record/wanted.ts';
import type { SkillText } from '../../../install/skills/files.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { shipped } from '../../client/installation.ts';
import { startCommand } from '../../client/wiring.ts';
import { extensionPath, pi, promptsDirectory } from './location.ts';

const marker = '// agent-handoff: generated, do not edit';

export const extensionKind: GeneratedKind = {
  kind: 'pi-extension',
  marker,
  noun: 'extension',
  taken: {
    code: 'skill-foreign',
    what: `an extension of that name exists and is not ours; expected no such file, or one with the line "${marker}"`,
    name: 'file',
  },
};

export const promptKind: GeneratedKind = {
  kind: 'pi-prompt',
  marker: skillMarker,
  noun: 'command',
  taken: {
    code: 'skill-foreign',
    what: `a command of that name exists and is not ours; expected no such file, or one with the line "${skillMarker}"`,
    name: 'command',
  },
};

/** The skills that are offered as commands here: the others speak of tools that this client lacks. */
const offered = ['handoff', 'handoffs'];

/** The line of the extension that names our start program, as JSON. */
const startLine = /^const start = (.*);$/m;

function renderExtension(): string {
  const source = readText(join(shipped, 'hooks/pi/extension.js')) ?? '';
  return `${marker}\n${source.replace(startLine, () => `const start = ${JSON.stringify(startCommand(pi))};`)}`;
}

/** Returns the command that an extension runs at a start; null where it names none. */
export function startOfExtension(text: string): string | null {
  try {
    const found: unknown = JSON.parse(startLine.exec(text)?.[1] ?? 'null');
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

function listTexts(
  ctx: Context,
  skills: readonly SkillText[],
): [GeneratedKind, file: string, text: string][] {
  const prompts = skills.filter(({ name }) => offered.includes(name));
  return [
    ...prompts.map(({ name, text }): [GeneratedKind, string, string] => [
      promptKind,
      join(promptsDirectory(ctx), `${name}.md`),
      text,
    ]),
    // Last: it is what makes the client act.
    [extensionKind, extensionPath(ctx), renderExtension()],
  ];
}

export function wantFiles(ctx: Context, skills: readonly SkillText[]): WantedFile[] {
  return listTexts(ctx, skills).map(([kind, file, text]) => wantGenerated(kind, file, text));
}

/** Our files by their marker, for when the record is lost; an untouched one has today's text. */
export function findOwnFiles(ctx: Context, skills: readonly SkillText[]): FileRecord[] {
  return listTexts(ctx, skills).flatMap(([kind, file, text]) =>
    findGenerated(kind, pi, file, () => fingerprintOf(Buffer.from(text, 'utf8'))),
  );
}
