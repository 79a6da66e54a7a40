import { join } from 'node:path';
import { fingerprintOf } from '../../core/files/user-file.ts';
import { findGenerated, wantGenerated } from '../edits/generated-file.ts';
import type { FileRecord } from '../record/record.ts';
import type { WantedFile } from '../record/wanted.ts';
import { type SkillText, skillKind } from './files.ts';
import { hiddenPolicy } from './render.ts';

/** In the head of a skill that only a person starts: Claude Code then tells no model of it. */
const hiddenLine = 'disable-model-invocation: true\n';

const isHidden = ({ text }: SkillText): boolean =>
  text.split('\n---', 1)[0]?.includes(hiddenLine.trim()) ?? false;

/** Returns a skill's text as one that the model is told of. */
export const listed = (text: string): string => text.replace(hiddenLine, '');

const policyFile = 'agents/openai.yaml';

/** The same files, for when the record is lost. */
export function findPolicies(client: string, directory: string, skills: readonly SkillText[]): FileRecord[] {
  const hash = () => fingerprintOf(Buffer.from(hiddenPolicy, 'utf8'));
  return skills.flatMap(({ name }) =>
    findGenerated(skillKind, client, join(directory, name, policyFile), hash),
  );
}

/** The files that keep a client which reads no such line from telling its model of those skills. */
export function wantPolicies(directory: string, skills: readonly SkillText[]): WantedFile[] {
  return skills
    .filter(isHidden)
    .map(({ name }) => wantGenerated(skillKind, join(directory, name, policyFile), hiddenPolicy));
}
