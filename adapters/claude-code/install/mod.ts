import { join } from 'node:path';
import { readRegularFile, readText } from '../../../core/files/read.ts';
import { fingerprintOf } from '../../../core/files/user-file.ts';
import {
  findGenerated,
  type GeneratedKind,
  hasMarker,
  wantGenerated,
} from '../../../install/edits/generated-file.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { WantedFile } from '../../../install/record/wanted.ts';
import { skillKind } from '../../../install/skills/files.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { bundlePath } from '../../client/installation.ts';
import { claudeCode } from './location.ts';

/** A directory of skills that holds a manifest is a plugin to the client; of two of one name it loads one. */
const name = 'agent-handoff';
const manifestPath = `${name}/.claude-plugin/plugin.json`;
const hooksPath = `${name}/hooks/hooks.json`;
const modulePath = `${name}/hooks/mod.js`;

/** The files of the mod among the skills. */
export const modFiles = [manifestPath, hooksPath, modulePath] as const;

/** Where the client finds the mod that install writes. */
export function modFile(skills: string): string {
  return join(skills, modulePath);
}

/** Whether the mod that install writes is there. */
export function hasMod(skills: string): boolean {
  const bytes = readRegularFile(modFile(skills))?.bytes;
  return bytes !== undefined && hasMarker(bytes, skillMarker);
}

/** The files of the mod, by their place among the skills. */
function renderMod(clone: string): [string, string][] {
  const source = join(clone, 'hooks/mod');
  const userConfig: unknown = JSON.parse(readText(join(source, 'user-config.json')) ?? '{}');
  const description = 'Answers /handoffs without a model turn, and says when it is time for /handoff.';
  const manifest = { name, description, keywords: [skillMarker], userConfig };
  const hooks = { description: skillMarker, modules: ['./mod.js'], hooks: {} };
  const script = (readText(join(source, 'mod.js')) ?? '').replace(
    'const installed = null;',
    () => `const installed = ${JSON.stringify(program)};`,
  );
  const render = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    [manifestPath, render(manifest)],
    [hooksPath, render(hooks)],
    [modulePath, `/*\n${skillMarker}\n*/\n${script}`],
  ];
}

/** How the mod runs our command line. */
const program = [process.execPath, bundlePath];

interface ModOptions {
  clone: string;
  /** Left out, the mod stays as it is: there or not. */
  mod?: boolean | undefined;
}

/** The files of the mod, where it is wanted. */
export function wantMod(skills: string, { clone, mod }: ModOptions, kind: GeneratedKind): WantedFile[] {
  if (!(mod ?? hasMod(skills))) return [];
  return renderMod(clone).map(([path, text]) => wantGenerated(kind, join(skills, path), text));
}

/** The same files, for when the record is lost. */
export function findMod(skills: string, clone: string): FileRecord[] {
  return renderMod(clone).flatMap(([path, text]) =>
    findGenerated(skillKind, claudeCode, join(skills, path), () => fingerprintOf(Buffer.from(text, 'utf8'))),
  );
}
