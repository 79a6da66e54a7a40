import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { FoundFile } from '../found-file.ts';
import type { Notice } from '../notice.ts';
import type { FileRecord } from '../record.ts';
import { skillMarker } from '../skills/render.ts';
import type { Undone, WantedChange, WantedFile } from '../wiring.ts';
import { claudeCode, claudeDirectory } from './location.ts';

/** A generated skill: its directory's name and the whole SKILL.md. */
export interface SkillText {
  name: string;
  text: string;
}

export function skillsDirectory(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): string {
  return join(claudeDirectory(ctx), 'skills');
}

export function wantSkills(ctx: Context, skills: readonly SkillText[]): WantedFile[] {
  return skills.map(({ name, text }) => ({
    client: claudeCode,
    kind: 'skill',
    file: join(skillsDirectory(ctx), name, 'SKILL.md'),
    role: 'user',
    edit: (found, past) => editSkill(found, past, Buffer.from(text, 'utf8')),
  }));
}

/** Refuses when any of these names is taken by a skill that is not ours; all of them are named at once. */
export function refuseForeignSkills(
  files: readonly string[],
  found: ReadonlyMap<string, FoundFile>,
  recorded: readonly FileRecord[],
): void {
  const foreign = files.flatMap((file) => {
    const bytes = found.get(file)?.bytes ?? null;
    const past = recorded.find((entry) => entry.file === file);
    const free = bytes === null || hasMarker(bytes) || fingerprintOf(bytes) === past?.after;
    return free ? [] : [file];
  });
  if (foreign.length === 0) return;
  throw new HandoffError('skill-foreign', {
    message: `${foreign.join(', ')}: a skill of that name exists and is not ours; expected no such file, or one with our marker line`,
    hint: 'Rename or remove that skill, then run install again. Nothing was changed.',
  });
}

/** Ours is removed; what the user wrote into it stays beside it; what the user made their own stays as it is. */
export function undoSkill(found: FoundFile, past: FileRecord): Undone {
  if (found.bytes === null || fingerprintOf(found.bytes) === past.after) return { after: null, notices: [] };
  if (hasMarker(found.bytes)) return { after: null, ...setAside(found, found.bytes) };
  const message = `${found.file} no longer carries our marker line: it is yours now and was left alone.`;
  return { after: found.bytes, notices: [{ code: 'skill-left', message, file: found.file }] };
}

export function hasMarker(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes(skillMarker);
}

function editSkill(found: FoundFile, past: FileRecord | undefined, after: Uint8Array): WantedChange {
  const change = { after, before: null, notices: [] };
  if (found.bytes === null) return change;
  const now = fingerprintOf(found.bytes);
  const untouched = now === past?.after || now === fingerprintOf(after);
  return untouched ? change : { ...change, ...setAside(found, found.bytes) };
}

/** The name holds the content's hash, so the same edit is kept once and never overwritten. */
function setAside(
  found: FoundFile,
  bytes: Uint8Array,
): Pick<WantedChange, 'notices'> & { aside: NonNullable<WantedChange['aside']> } {
  const file = `${found.file}.edited-${fingerprintOf(bytes).slice(0, 8)}`;
  const message = `${found.file} was edited since it was generated; that version is kept as ${file}.`;
  const notice: Notice = { code: 'skill-set-aside', message, file };
  return { aside: { file, bytes }, notices: [notice] };
}
