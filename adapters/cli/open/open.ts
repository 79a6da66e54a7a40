import { dirname, join, resolve } from 'node:path';
import type { BoardSession } from '../../../core/board/board.ts';
import { readBoard } from '../../../core/board/read-board.ts';
import { renderPage } from '../../../core/board/render-page.ts';
import type { Context } from '../../../core/context.ts';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { entryAt, isDirectory } from '../../../core/files/entry.ts';
import { stateDirectory } from '../../../core/files/own/state-directory.ts';
import { readText } from '../../../core/files/read.ts';
import { replaceFile } from '../../../core/files/write.ts';
import { instantText } from '../../../core/text/instants.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { bundlePath } from '../../client/installation.ts';
import { clientOf, sessionReaders } from '../../clients.ts';
import { endWords, subjectOf } from '../../rescue/describe-session.ts';
import { findEveryTranscript } from '../../rescue/find-transcripts.ts';
import { surveySessions } from '../../rescue/survey.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import type { Options, Workplace } from '../verb.ts';
import { version } from '../version.ts';
import { readFigures } from './figures.ts';
import { openFile } from './open-file.ts';

/** Of a larger transcript a page needs both ends. */
const glanceFrom = 1024 * 1024;
const mostTranscripts = 300;

/** Returns the sessions of the last days that ended without a handoff. */
async function readSessions(ctx: Context): Promise<BoardSession[]> {
  const files = findEveryTranscript(ctx).slice(0, mostTranscripts);
  const { sessions } = await surveySessions({ ctx, files, most: glanceFrom });
  const open = sessions.filter(({ state }) => state === 'new' || state === 'offered');
  return Promise.all(
    open.map(async ({ file, session, at, state, worktree }) => ({
      client: clientOf(file.client)?.title ?? file.client,
      id: file.id,
      ended: instantText(at),
      end: endWords[session.end],
      subject: await subjectOf(session),
      state,
      worktree,
      command: asLine`cd ${shellWord(isDirectory(worktree) ? worktree : ctx.home)} && ${shownCommand(ctx)} rescue ${shellWord(file.id)}`,
    })),
  );
}

function refuse(path: string, reason: string, cause?: unknown): never {
  throw new HandoffError('page-unwritable', {
    message: `${path}: ${reason}; no page was written`,
    hint: 'handoff open --out handoffs.html, in a directory of yours',
    cause,
  });
}

/** What each page begins with: only such a file is replaced. */
const ourBeginning =
  '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="agent-handoff">';

/** Where the page goes: `--out`, else beside our own state, where no sandboxed session writes. */
function placeOf(ctx: Context, out: string | undefined): string {
  if (out === undefined) {
    const directory = stateDirectory({ ...ctx.env, HOME: ctx.home });
    return directory === null
      ? refuse('the page', 'nothing tells where your home is')
      : join(directory, 'page.html');
  }
  const path = resolve(ctx.cwd, out);
  const entry = entryAt(path);
  if (out === '' || entry?.isDirectory()) refuse(path, 'it is a directory');
  if (entry === null && !isDirectory(dirname(path))) refuse(path, `there is no directory ${dirname(path)}`);
  if (entry !== null && !entry.isFile()) refuse(path, 'it is no regular file');
  if (entry !== null && entry.size > 0 && !readText(path)?.startsWith(ourBeginning))
    refuse(path, 'it exists and is no page of this program');
  return path;
}

/** `handoff open`: writes everything that waits, travels and was answered into one HTML file, and opens it. */
export async function runOpen(workplace: Workplace, options: Options<{ out?: string; open: boolean }>) {
  const { ctx, identity } = workplace;
  const path = placeOf(ctx, options.out);
  const template = readText(join(dirname(bundlePath), 'page.html'));
  if (template === null) throw Object.assign(new Error('dist/page.html'), { code: 'MODULE_NOT_FOUND' });
  const board = await readBoard({
    ctx,
    readers: sessionReaders(ctx),
    here: identity.worktree,
    program: shownCommand(ctx),
    version,
    sessions: await readSessions(ctx),
    figures: await readFigures(ctx),
  });
  try {
    replaceFile(path, renderPage(template, board));
  } catch (error) {
    refuse(path, `it cannot be written (${systemCode(error) || String(error)})`, error);
  }
  const fault = options.open ? await openFile(path, process.platform) : null;
  if (fault !== null && !options.json) writeWarnings([`${fault}: open the file yourself`]);
  await (options.json ? writeJson({ path }) : writeOut(asLine`Page: ${path}`));
}
