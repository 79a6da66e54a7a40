import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HandoffError, systemCode } from '../../core/errors.ts';
import { readRegularFile } from '../../core/files/read.ts';
import type { Undone, WantedFile } from '../client-wiring.ts';
import { editGenerated, findForeign, hasMarker, undoGenerated } from '../edits/generated-file.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { type FoundFile, readFound } from '../found-file.ts';
import { cloneOfProgram } from '../own-programs.ts';
import type { FileRecord } from '../record.ts';
import { skillMarker } from './render.ts';

/** A generated skill: its directory's name and the whole SKILL.md. */
export interface SkillText {
  name: string;
  text: string;
}

/** The skills of one host, in the directory that it reads them from. */
export function wantSkills(client: string, directory: string, skills: readonly SkillText[]): WantedFile[] {
  return skills.map(({ name, text }) => ({
    client,
    kind: 'skill',
    file: join(directory, name, 'SKILL.md'),
    role: 'user',
    edit: (found, past) => editGenerated(found, past, Buffer.from(text, 'utf8'), 'skill-set-aside'),
  }));
}

/** Refuses when any of these names is taken by a skill that is not ours; all of them are named at once. */
export function refuseForeignSkills(
  files: readonly string[],
  found: ReadonlyMap<string, FoundFile>,
  recorded: readonly FileRecord[],
): void {
  const foreign = findForeign(files, found, recorded, skillMarker);
  if (foreign.length === 0) return;
  throw new HandoffError('skill-foreign', {
    message: `${foreign.join(', ')}: a skill of that name exists and is not ours; expected no such file, or one with our marker line`,
    hint: 'Rename or remove that skill, then run install again. Nothing was changed.',
  });
}

/** Ours is removed; what the user wrote into it stays beside it; what the user made their own stays as it is. */
export function undoSkill(found: FoundFile, past: FileRecord): Undone {
  return undoGenerated(found, past, skillMarker, { aside: 'skill-set-aside', left: 'skill-left' });
}

/**
 * Skills of ours by their name and marker, for when the record is lost; an untouched one has today's text in `skills`.
 * One of another name is the user's own copy.
 */
export function findSkills(client: string, directory: string, skills: readonly SkillText[]): FileRecord[] {
  const names = skills.map(({ name }) => name);
  return listNames(directory).flatMap((name): FileRecord[] => {
    if (!names.includes(name)) return [];
    const file = join(directory, name, 'SKILL.md');
    if (!existsSync(file)) return [];
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

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return [];
    throw error;
  }
}
