import { HandoffError } from '../../core/errors.ts';
import { readBodySource } from '../cli/body-source.ts';
import { runPublish } from '../cli/inbox/publish.ts';
import { runReview } from '../cli/inbox/review.ts';
import { collectOutput } from '../cli/print.ts';
import type { Call } from './connection.ts';
import type { ToolInput } from './tool-list.ts';

type Arguments = ToolInput<'publish'>;

const howToAnswer = [
  'Nothing was filed yet. Correct what is marked FIX and call publish again with the corrected body. Else ask the user each',
  'question marked ASK, and those under RATE that you only remember or guess; then call publish with their answers and the',
  'ids as printed: {"answers": [{"id": …, "answer": "include" | "skip" | "edit", "text": …}]}. The body is kept here until',
  'then, and must not be changed: a changed one is reviewed anew. If nobody can answer: body and "review": false.',
].join('\n');

/** The draft that a call is about: its own, else the one that was reviewed last. */
async function readBody({ workplace: { ctx }, connection }: Call, { body, file, answers }: Arguments) {
  if (body !== undefined && file !== undefined) {
    throw new HandoffError('bad-usage', {
      message: 'body and file: expected one of the two',
      hint: 'call publish again with the body alone',
    });
  }
  const given = body !== undefined || file !== undefined;
  if (!given && answers !== undefined && connection.reviewed !== null) return connection.reviewed;
  if (given)
    return readBodySource(
      ctx,
      { ...(body === undefined ? {} : { body }), ...(file ? { file } : {}) },
      'publish',
    );
  throw new HandoffError('bad-usage', {
    message: 'publish needs the body of the handoff; no draft was reviewed in this connection',
    hint: 'call publish with body; the prompt handoff has a template',
  });
}

/** Reviews a draft, or files it when its questions are answered or nobody is to be asked. */
export async function publish(call: Call, given: Arguments): Promise<string> {
  const { workplace, connection } = call;
  const { answers, review = true, next_action, dry_run: dryRun, to, topic, redact } = given;
  const source = await readBody(call, given);
  const decoded = new TextDecoder('utf-8').decode(source.bytes);
  const draft = source.path === null ? { body: decoded } : { file: source.path };
  const action = next_action === undefined ? {} : { nextAction: next_action };
  if (answers === undefined && review) {
    connection.reviewed = source;
    return `${await collectOutput(() => runReview(workplace, { ...draft, ...action }))}\n\n${howToAnswer}`;
  }
  const options = {
    ...draft,
    ...action,
    ...(to === undefined ? {} : { to }),
    ...(topic === undefined ? {} : { topic }),
    ...(dryRun ? { dryRun } : {}),
    ...(redact ? { redact } : {}),
    later: true,
    ...(answers === undefined ? { review: false } : { answers: JSON.stringify(answers) }),
  };
  const filed = await collectOutput(() => runPublish(workplace, options));
  if (!dryRun) connection.reviewed = null;
  return filed;
}
