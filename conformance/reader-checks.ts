import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filedOf } from './documents.ts';
import type { Place } from './place.ts';
import type { Check } from './writer-checks.ts';

const file = '20260515T180000Z-from-elsewhere.md';
const sentinel = 'abcdefghij';

function leaveAndRead(place: Place, text = filedOf('mark-one', sentinel)): string {
  place.leave(file, text);
  return place.run('reader').stdout;
}

export const readerChecks: readonly Check[] = [
  {
    name: 'shows what waits, with its sentinel after the last line of the body',
    spec: 'surfacing.md',
    run: (place) => {
      const text = leaveAndRead(place);
      const [body, mark] = [text.indexOf('Do not undo mark-one'), text.lastIndexOf(sentinel)];
      if (body < 0) return 'the body is not shown';
      return mark > body ? null : 'the sentinel does not stand behind the body';
    },
  },
  {
    name: 'archives what it showed, every line of the body as it was',
    spec: 'delivery.md, States',
    run: (place) => {
      leaveAndRead(place);
      if (place.waiting().includes(file)) return 'it is still unread';
      const path = join(place.inbox(), 'read', file);
      if (!existsSync(path)) return 'it is not in read/';
      const body = filedOf('mark-one', sentinel).split('\n---\n')[1] ?? '';
      return readFileSync(path, 'utf8').endsWith(body) ? null : 'its body was changed';
    },
  },
  {
    name: 'shows it once',
    spec: 'delivery.md',
    run: (place) => {
      leaveAndRead(place);
      return place.run('reader').stdout.includes('Do step mark-one') ? 'it was shown a second time' : null;
    },
  },
  {
    name: 'eight readers at once: each handoff goes to one',
    spec: 'delivery.md, Claim',
    run: async (place) => {
      const marks = Array.from({ length: 5 }, (_, number) => `mark-${number}-end`);
      marks.forEach((mark, number) => {
        place.leave(
          `2026051${number}T180000Z-from-elsewhere.md`,
          filedOf(mark, `abcdefghi${'abcde'[number]}`),
        );
      });
      const texts = await place.runAtOnce('reader', Array<string>(8).fill(''));
      const counts = marks.map((mark) => texts.filter((text) => text.includes(`Do not undo ${mark}`)).length);
      return counts.every((count) => count === 1) ? null : `shown ${counts.join(', ')} times`;
    },
  },
  {
    name: 'brings back the claim of a process that is gone',
    spec: 'delivery.md, Claim',
    run: (place) => {
      place.leave(`.claim-4999999-${file}`, filedOf('mark-one', sentinel));
      return place.run('reader').stdout.includes('Do step mark-one') ? null : 'it is not shown';
    },
  },
  {
    name: 'leaves the claim of a process that lives',
    spec: 'delivery.md, Claim',
    run: (place) => {
      const path = place.leave(`.claim-${process.pid}-${file}`, filedOf('mark-one', sentinel));
      if (place.run('reader').stdout.includes('Do step mark-one')) return 'it was taken from its claimer';
      return existsSync(path) ? null : 'the claim is gone';
    },
  },
  {
    name: 'follows no symbolic link and touches no file that is no handoff',
    spec: 'storage.md, Layout',
    run: (place) => {
      const secret = join(place.base, 'secret.md');
      writeFileSync(secret, filedOf('mark-secret', 'secretaaaa'));
      place.leave('notes.txt', 'mine');
      const unread = join(place.inbox(), 'unread');
      symlinkSync(secret, join(unread, '20260516T180000Z-from-link.md'));
      mkdirSync(join(unread, '20260517T180000Z-from-directory.md'));
      place.leave('.hidden.md', filedOf('mark-hidden', 'hiddenaaaa'));
      const text = place.run('reader').stdout;
      if (text.includes('mark-secret') || text.includes('mark-hidden')) return 'it showed what is no handoff';
      const kept = [
        'notes.txt',
        '20260516T180000Z-from-link.md',
        '20260517T180000Z-from-directory.md',
        '.hidden.md',
      ];
      const gone = kept.filter((name) => !place.waiting().includes(name));
      if (gone.length > 0) return `gone: ${gone.join(', ')}`;
      return lstatSync(join(unread, '20260516T180000Z-from-link.md')).isSymbolicLink()
        ? null
        : 'the link was replaced';
    },
  },
  {
    name: 'leaves what is for another existing worktree of the same slug',
    spec: 'storage.md, Two worktrees with one slug',
    run: (place) => {
      const other = place.makeWorktree('other');
      const text = leaveAndRead(place, filedOf('mark-one', sentinel, { worktree: other }));
      if (text.includes('Do step mark-one')) return 'it was shown';
      return place.waiting().includes(file) ? null : 'it was moved';
    },
  },
  {
    name: 'shows a file without frontmatter rather than dropping it',
    spec: 'file-format.md',
    run: (place) =>
      leaveAndRead(place, 'Just a note: mark-note.\n').includes('mark-note') ? null : 'it is not shown',
  },
  {
    name: 'keeps fields that it does not know',
    spec: 'file-format.md',
    run: (place) => {
      leaveAndRead(place, filedOf('mark-one', sentinel, { later_version: '"kept"' }));
      const path = join(place.inbox(), 'read', file);
      return existsSync(path) && readFileSync(path, 'utf8').includes('\nlater_version: "kept"\n')
        ? null
        : 'the field is gone';
    },
  },
];
