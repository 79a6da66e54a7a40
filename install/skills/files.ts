import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { exists } from '../../core/files/entry.ts';
import { listNames, readRegularFile } from '../../core/files/read.ts';
import { type FoundFile, fingerprintOf, readFound } from '../../core/files/user-file.ts';
import { editGenerated, findForeign, hasMarker, undoGenerated } from '../edits/generated-file.ts';
import { cloneOfProgram } from '../programs/own-programs.ts';
import type { FileRecord } from '../record/record.ts';
import type { FileRules, WantedFile } from '../record/wanted.ts';
import { skillMarker } from './render.ts';

/** A generated skill: its directory's name and the whole SKILL.md. */
export interface SkillText {
  name: string;
  text: string;
}

/** The skills of a client, in the directory that it reads them from. */
export function wantSkills(directory: string, skills: readonly SkillText[]): WantedFile[] {
  return skills.map(({ name, text }) => ({
    kind: 'skill',
    file: join(directory, name, 'SKILL.md'),
    edit: (found, past) => editGenerated(found, past, Buffer.from(text, 'utf8'), 'skill-set-aside'),
  }));
}

/** Refuses when any of these names is taken by a skill that is not ours; all of them are named at once. */
export function refuseForeignSkills(
  skills: readonly WantedFile[],
  found: ReadonlyMap<string, FoundFile>,
  recorded: readonly FileRecord[],
): void {
  const files = skills.map(({ file }) => file);
  const foreign = findForeign(files, found, recorded, skillMarker);
  if (foreign.length === 0) return;
  throw new HandoffError('skill-foreign', {
    message: `${foreign.join(', ')}: a skill of that name exists and is not ours; expected no such file, or one with our marker line`,
    hint: 'Rename or remove that skill, then run install again. Nothing was changed.',
    paths: foreign,
  });
}

/** Ours is removed; what the user wrote into it stays beside it; what the user made their own stays as it is. */
export function skillRules(client: string, directoryOf: FileDirectory): FileRules {
  return {
    client,
    kind: 'skill',
    name: /\/skills\/[^/]+\/SKILL\.md$/,
    isExpected: (ctx, file) => dirname(dirname(file)) === directoryOf(ctx),
    undo: (found, past) =>
      undoGenerated(found, past, skillMarker, { aside: 'skill-set-aside', left: 'skill-left' }),
    marker: skillMarker,
  };
}

type FileDirectory = (ctx: Pick<Context, 'home' | 'env'>) => string;

/**
 * Skills of ours by their name and marker, for when the record is lost; an untouched one has today's text in `skills`.
 * One of another name is the user's own copy.
 */
export function findSkills(client: string, directory: string, skills: readonly SkillText[]): FileRecord[] {
  const names = skills.map(({ name }) => name);
  return listNames(directory).flatMap((name): FileRecord[] => {
    const file = join(directory, name, 'SKILL.md');
    if (!names.includes(name) || !exists(file)) return [];
    const { bytes } = readFound(file);
    if (bytes === null || !hasMarker(bytes, skillMarker)) return [];
    const text = skills.find((skill) => skill.name === name)?.text;
    const after = text === undefined ? 'unknown' : fingerprintOf(Buffer.from(text, 'utf8'));
    return [{ client, kind: 'skill', file, before: null, after, exact: true }];
  });
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
