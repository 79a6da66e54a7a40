import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { fingerprintOf } from '../../core/files/user-file.ts';
import {
  findGenerated,
  type GeneratedKind,
  refuseForeign,
  wantGenerated,
} from '../../install/edits/generated-file.ts';
import type { FileRecord } from '../../install/record/record.ts';
import type { ClientUnwiring, ClientWiring, WantedFile } from '../../install/record/wanted.ts';
import type { SkillText } from '../../install/skills/files.ts';
import type { SkillDialect } from '../../install/skills/render.ts';

/** A file that is ours as a whole. What makes the client act comes last in a list of them. */
export type GeneratedText = readonly [kind: GeneratedKind, file: string, text: string];

/** A file of the user's directory by whose name the client knows it: a command, or a module that it loads. */
export function namedKind(kind: GeneratedKind['kind'], noun: string, marker: string): GeneratedKind {
  const one = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  const what = `${one} of that name exists and is not ours; expected no such file, or one with the line "${marker}"`;
  return { kind, marker, noun, taken: { code: 'skill-foreign', what, name: noun } };
}

/** The same of a file of rules, or of hooks. */
export function rulesKind(kind: GeneratedKind['kind'], noun: string, marker: string): GeneratedKind {
  const what = `${noun}s of that name exist and are not ours; expected no such file, or one with the line "${marker}"`;
  return { kind, marker, noun, taken: { code: 'rules-foreign', what, name: 'file' } };
}

/** The skills that are offered to most clients: the others speak of tools that these lack. */
export function offeredSkills(skills: readonly SkillText[]): SkillText[] {
  return skills.filter(({ name }) => ['handoff', 'handoffs'].includes(name));
}

/** Of clients that put the output of a command into a prompt: they show that of one that fails, and allow no redirection. */
export const inliningDialect: SkillDialect = {
  traits: ['inlines'],
  invoke: '/',
  argumentsOf: () => 'are at the end of this text',
  writeTool: 'write_file',
  clear: '/clear',
  inline: (command) => `!{${command}}`,
};

/** Slash commands of a client that reads each from a file; `render` turns a skill's text into the client's form. */
export function commandTexts(
  kind: GeneratedKind,
  directory: string,
  extension: string,
  skills: readonly SkillText[],
  render: (skill: string) => string,
): GeneratedText[] {
  return offeredSkills(skills).map(({ name, text }) => [
    kind,
    join(directory, `${name}${extension}`),
    render(text),
  ]);
}

/** The description and the body of a skill's text. */
export function partsOfSkill(text: string): { description: string; body: string } {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  return { description: /^description: (.*)$/m.exec(head)?.[1] ?? '', body };
}

type Place = Pick<Context, 'home' | 'env'>;

/** Whether a file lies in the directory of a client's commands, for the rules of their kind. */
export const isIn = (directoryOf: (ctx: Place) => string) => (ctx: Place, file: string) =>
  dirname(file) === directoryOf(ctx);

/** Whether a file is the one of its kind. */
export const isAt = (pathOf: (ctx: Place) => string) => (ctx: Place, file: string) => file === pathOf(ctx);

export function wantTexts(texts: readonly GeneratedText[]): WantedFile[] {
  return texts.map(([kind, file, text]) => wantGenerated(kind, file, text));
}

/** Throws, before anything is written, where a file of another's has one of their names. */
export function refuseTexts(texts: readonly GeneratedText[]): NonNullable<ClientWiring['refuse']> {
  const wanted = wantTexts(texts);
  return (found, recorded) => {
    for (const kind of new Set(texts.map(([one]) => one))) refuseForeign(kind, wanted, found, recorded);
  };
}

/** Our files by their marker, for when the record is lost; an untouched one has today's text. */
export function findTexts(client: string, texts: readonly GeneratedText[]): FileRecord[] {
  return texts.flatMap(([kind, file, text]) =>
    findGenerated(kind, client, file, () => fingerprintOf(Buffer.from(text, 'utf8'))),
  );
}

/** The wiring of a client for which install writes nothing else. */
export function wireTexts(
  client: string,
  texts: readonly GeneratedText[],
  isObsolete: (past: FileRecord) => boolean,
): ClientWiring {
  return { client, wanted: wantTexts(texts), refuse: refuseTexts(texts), isObsolete };
}

/** The undoing of a client for which install writes nothing else. */
export function unwireTexts(client: string, texts: () => readonly GeneratedText[]): ClientUnwiring {
  return {
    client,
    findByValue: () => findTexts(client, texts()),
    withOwn: (past) => past,
    describeUnproven: () => [],
  };
}
