import { fingerprintOf } from '../../core/files/user-file.ts';
import { findGenerated, type GeneratedKind, wantGenerated } from '../../install/edits/generated-file.ts';
import type { FileRecord } from '../../install/record/record.ts';
import type { WantedFile } from '../../install/record/wanted.ts';
import type { SkillText } from '../../install/skills/files.ts';

/** A client's slash commands, for one that reads each from a file of the user's. */
export function commandKind(kind: GeneratedKind['kind'], marker: string): GeneratedKind {
  const what = `a command of that name exists and is not ours; expected no such file, or one with the line "${marker}"`;
  return { kind, marker, noun: 'command', taken: { code: 'skill-foreign', what, name: 'command' } };
}

/** The skills that are offered as commands there: the others speak of tools that such a client lacks. */
const offered = ['handoff', 'handoffs'];

/** A file that is ours as a whole, and its text. */
export type GeneratedText = readonly [file: string, text: string];

export function commandTexts(
  skills: readonly SkillText[],
  place: (name: string) => string,
  render: (description: string, body: string) => string,
): GeneratedText[] {
  return skills
    .filter(({ name }) => offered.includes(name))
    .map(({ name, text }) => {
      const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
      return [place(name), render(/^description: (.*)$/m.exec(head)?.[1] ?? '', body)];
    });
}

export function wantTexts(kind: GeneratedKind, texts: readonly GeneratedText[]): WantedFile[] {
  return texts.map(([file, text]) => wantGenerated(kind, file, text));
}

/** Our files by their marker, for when the record is lost; an untouched one has today's text. */
export function findTexts(
  kind: GeneratedKind,
  client: string,
  texts: readonly GeneratedText[],
): FileRecord[] {
  return texts.flatMap(([file, text]) =>
    findGenerated(kind, client, file, () => fingerprintOf(Buffer.from(text, 'utf8'))),
  );
}
