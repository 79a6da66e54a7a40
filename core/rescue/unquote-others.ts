import type { Session } from '../sessions/session.ts';
import { unquote } from '../text/lines.ts';
import type { GitState } from './sections/request.ts';

function unquoteEach<Item extends { text: string }>(items: readonly Item[]): Item[] {
  return items.map((item) => ({ ...item, text: unquote(item.text) }));
}

function unquoteOne<Item extends { text: string }>(item: Item | null): Item | null {
  return item && { ...item, text: unquote(item.text) };
}

/** Returns a session in which nobody but its user speaks in quotation marks. Commands keep theirs, between backticks. */
export function unquoteOthers(session: Session): Session {
  const { words, replies, commands, edits, tasks, reports, title, branch, cwd } = session;
  return {
    ...session,
    title: title && unquote(title),
    branch: branch && unquote(branch),
    cwd: cwd && unquote(cwd),
    words: words.map((one) => ({ ...one, question: unquote(one.question) })),
    replies: unquoteEach(replies),
    // A run finds its outcome out when it is asked for: a copy would be without.
    commands: commands.map((run) => ({ ...run, outcome: run.outcome, output: unquote(run.output) })),
    edits: edits.map((edit) => ({ ...edit, path: unquote(edit.path) })),
    tasks: tasks && { ...tasks, list: unquoteEach(tasks.list) },
    plan: unquoteOne(session.plan),
    recap: unquoteOne(session.recap),
    reports: unquoteEach(reports),
    fault: unquoteOne(session.fault),
  };
}

/** The same of what git says. */
export function unquoteGit(git: GitState | null): GitState | null {
  return (
    git && {
      ...git,
      root: unquote(git.root),
      branch: unquote(git.branch),
      dirty: git.dirty?.map(unquote) ?? null,
      log: git.log.map(({ hash, subject }) => ({ hash, subject: unquote(subject) })),
    }
  );
}
