import { HandoffError } from '../../../core/errors.ts';
import { surveyWorktree } from '../../rescue/survey.ts';
import type { Options, Workplace } from '../verb.ts';
import { findSession } from './find-session.ts';
import { listSessions } from './list-sessions.ts';
import type { ModelOptions } from './model-draft.ts';
import { type RescueOptions, rescueSession } from './rescue-session.ts';

type VerbOptions = Options<RescueOptions & ModelOptions & { everywhere?: boolean }>;

function refuse(message: string, hint: string): never {
  throw new HandoffError('bad-usage', { message, hint });
}

/** Throws `bad-usage` for flags that need another one, or a session. */
function refuseMixed(
  word: string | undefined,
  { budget, out, publish, dismiss, to, topic, askModel, fromModel }: VerbOptions,
): void {
  if (!publish && (to !== undefined || topic !== undefined)) {
    const flag = to === undefined ? '--topic' : '--to';
    refuse(
      `${flag} says where a draft is filed and goes with --publish`,
      'handoff rescue <session> --publish, or without that flag to print the draft',
    );
  }
  const isOfOne = [budget, out, publish, dismiss, askModel, fromModel].some((option) => option !== undefined);
  if (word === undefined && isOfOne) {
    refuse(
      '--budget, --out, --publish, --dismiss, --ask-model and --from-model are about one session: name it',
      'handoff rescue lists the sessions',
    );
  }
}

/** `handoff rescue [SESSION|FILE]`: without a word the list. */
export async function runRescue(workplace: Workplace, word: string | undefined, options: VerbOptions) {
  refuseMixed(word, options);
  if (word === undefined) return void (await listSessions(workplace, options));
  const near = async () => (await surveyWorktree(workplace)).sessions.map(({ file }) => file);
  const path = await findSession(workplace.ctx, word, near);
  if (options.askModel || options.fromModel !== undefined) {
    const { askModel, keepAnswer } = await import('./model-draft.ts');
    return options.askModel ? askModel(workplace, path, options) : keepAnswer(workplace, path, options);
  }
  await rescueSession(workplace, path, options);
}
