import { basename, dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { listNames, readRegularFile } from '../../core/files/read.ts';
import { fingerprintOf } from '../../core/files/user-file.ts';
import {
  findGenerated,
  type GeneratedKind,
  generatedRules,
  hasMarker,
  wantGenerated,
} from '../edits/generated-file.ts';
import { cloneOfProgram } from '../programs/own-programs.ts';
import { isPredecessorSkill } from '../programs/predecessor.ts';
import type { FileRecord } from '../record/record.ts';
import type { FileRules, WantedFile } from '../record/wanted.ts';
import { skillMarker } from './render.ts';

/** A generated skill: its directory's name and the whole SKILL.md. */
export interface SkillText {
  name: string;
  text: string;
}

export const skillKind: GeneratedKind = {
  kind: 'skill',
  marker: skillMarker,
  noun: 'skill',
  taken: {
    code: 'skill-foreign',
    what: 'a skill of that name exists and is not ours; expected no such file, or one with our marker line',
    name: 'skill',
  },
};

/** The skills of a client, in the directory that it reads them from. */
export function wantSkills(
  directory: string,
  skills: readonly SkillText[],
  kind: GeneratedKind = skillKind,
): WantedFile[] {
  return skills.map(({ name, text }) => wantGenerated(kind, join(directory, name, 'SKILL.md'), text));
}

/** The kind of a client's skills in one install: whether those of the predecessor are replaced. */
export function skillsReplacing(replace: boolean): GeneratedKind {
  return replace ? { ...skillKind, replaces: isPredecessorSkill } : skillKind;
}

/** The skill's own directory, of its SKILL.md and of what lies in a directory below. */
export function directoryOfSkill(file: string): string {
  return basename(file) === 'SKILL.md' ? dirname(file) : dirname(dirname(file));
}

export function skillRules(client: string, directoryOf: (ctx: Place) => string): FileRules {
  const isExpected = (ctx: Place, file: string) => dirname(directoryOfSkill(file)) === directoryOf(ctx);
  return generatedRules(
    skillKind,
    client,
    /\/skills\/[^/]+\/(?:SKILL\.md|agents\/openai\.yaml|\.[a-z]+-plugin\/plugin\.json|hooks\/(?:hooks\.json|mod\.js))$/,
    isExpected,
  );
}

type Place = Pick<Context, 'home' | 'env'>;

/** Skills of ours by name and marker, for when the record is lost; an untouched one has today's text. */
export function findSkills(
  client: string,
  directory: string,
  skills: readonly SkillText[],
  isUntouched: (bytes: Uint8Array) => boolean = () => false,
): FileRecord[] {
  return skills.flatMap(({ name, text }) =>
    findGenerated(skillKind, client, join(directory, name, 'SKILL.md'), (bytes) =>
      fingerprintOf(isUntouched(bytes) ? bytes : Buffer.from(text, 'utf8')),
    ),
  );
}

/** The clones that generated skills in a directory run. */
export function listSkillClones(directory: string): string[] {
  const clones = listNames(directory).flatMap((name) => {
    const bytes = readRegularFile(join(directory, name, 'SKILL.md'))?.bytes;
    if (bytes === undefined || !hasMarker(bytes, skillMarker)) return [];
    const text = Buffer.from(bytes).toString('utf8');
    const programs = text.match(/(?:'(?:[^'\n]|'"'"')*|\/[A-Za-z0-9/._-]*)\/dist\/handoff\.cjs'?/g) ?? [];
    return programs.map(cloneOfProgram).filter((clone) => clone !== null);
  });
  return [...new Set(clones)];
}
