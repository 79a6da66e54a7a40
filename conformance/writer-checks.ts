import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftOf, fieldOf } from './documents.ts';
import type { Place } from './place.ts';

/** What a check finds wrong; null when the implementation conforms. */
export type Check = {
  name: string;
  spec: string;
  run: (place: Place) => Promise<string | null> | string | null;
};

interface Filed {
  name: string;
  path: string;
  text: string;
}

const filed = (place: Place) =>
  place.waiting().filter((name) => name.endsWith('.md') && !name.startsWith('.'));

function writeOne(place: Place, mark: string): Filed | string {
  const ran = place.run('writer', draftOf(mark));
  if (ran.status !== 0) return `the writer ended with ${ran.status}: ${ran.stderr.trim()}`;
  const [name, ...more] = filed(place);
  if (name === undefined || more.length > 0)
    return `expected one file in ${place.inbox()}/unread, found ${filed(place).length}`;
  const path = join(place.inbox(), 'unread', name);
  return { name, path, text: readFileSync(path, 'utf8') };
}

const aboutOne = (judge: (file: Filed, place: Place) => string | null) => (place: Place) => {
  const file = writeOne(place, 'mark-one');
  return typeof file === 'string' ? file : judge(file, place);
};

export const writerChecks: readonly Check[] = [
  {
    name: 'files one regular file in unread/ of the worktree’s inbox',
    spec: 'storage.md, Layout and Identity',
    run: aboutOne(({ path }) => (lstatSync(path).isFile() ? null : 'it is no regular file')),
  },
  {
    name: 'names it <UTC stamp>-from-<sender>….md',
    spec: 'file-format.md',
    run: aboutOne(({ name }) => (/^\d{8}T\d{6}Z-from-shop.*\.md$/.test(name) ? null : `the name is ${name}`)),
  },
  {
    name: 'gives it the required fields',
    spec: 'file-format.md',
    run: aboutOne(({ text }) => {
      const missing = ['name', 'from', 'to', 'created', 'branch', 'dirty_files_count', 'session_tool'].filter(
        (field) => fieldOf(text, field) === null,
      );
      return missing.length === 0 ? null : `missing: ${missing.join(', ')}`;
    }),
  },
  {
    name: 'stores the recipient’s path in worktree:',
    spec: 'storage.md, Two worktrees with one slug',
    run: aboutOne(({ text }, place) =>
      fieldOf(text, 'worktree') === place.worktree ? null : `it is ${fieldOf(text, 'worktree')}`,
    ),
  },
  {
    name: 'ends it with a sentinel of 10 characters of a-z2-7, in the last line only',
    spec: 'file-format.md',
    run: aboutOne(({ text }) => {
      const match = /<!-- sentinel: ([a-z2-7]{10}) -->\r?\n?$/.exec(text);
      if (!match?.[1]) return 'there is none';
      return text.split(match[1]).length === 2 ? null : 'it stands elsewhere too';
    }),
  },
  {
    name: 'keeps the body as it was given',
    spec: 'file-format.md',
    run: aboutOne(({ text }) =>
      text.includes(draftOf('mark-one').trimEnd()) ? null : 'the body was changed',
    ),
  },
  {
    name: 'closes files and directories to others',
    spec: 'storage.md, Root',
    run: aboutOne(({ path }, place) => {
      const open = [place.root, place.inbox(), path].filter((entry) => (lstatSync(entry).mode & 0o077) !== 0);
      return open.length === 0 ? null : `others may look into ${open.join(', ')}`;
    }),
  },
  {
    name: 'leaves nothing but the file in unread/',
    spec: 'storage.md, Writing',
    run: aboutOne(({ name }, place) => {
      const rest = place.waiting().filter((other) => other !== name);
      return rest.length === 0 ? null : `left over: ${rest.join(', ')}`;
    }),
  },
  {
    name: 'never overwrites: sixteen writers at once leave sixteen whole files',
    spec: 'storage.md, Writing',
    run: async (place) => {
      const marks = Array.from({ length: 16 }, (_, number) => `mark-${number}-end`);
      await place.runAtOnce('writer', marks.map(draftOf));
      const texts = filed(place).map((name) => readFileSync(join(place.inbox(), 'unread', name), 'utf8'));
      const lost = marks.filter((mark) => !texts.some((text) => text.includes(`Do step ${mark} first`)));
      const torn = texts.filter((text) => !/sentinel: [a-z2-7]{10} -->\r?\n?$/.test(text));
      if (lost.length > 0) return `lost: ${lost.join(', ')}`;
      return torn.length === 0 ? null : `${torn.length} without their end`;
    },
  },
  {
    name: 'strips a worktree’s suffix for the slug, not for the recipient',
    spec: 'storage.md, Identity',
    run: (place) => {
      const worker = place.makeWorktree('shop-wt2');
      const ran = place.run('writer', draftOf('mark-worker'), worker);
      if (ran.status !== 0) return `the writer ended with ${ran.status}`;
      const found = place.waiting(worker, place.worktree).filter((name) => name.endsWith('.md'));
      return found.length === 1 ? null : `nothing in ${place.inbox(worker, place.worktree)}/unread`;
    },
  },
];
