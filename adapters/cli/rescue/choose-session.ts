import { isCancel, select, text } from '@clack/prompts';
import type { Unfiled } from '../../rescue/survey.ts';
import type { Workplace } from '../verb.ts';
import { rescueSession } from './rescue-session.ts';

function faultOf(given: string | undefined, count: number): string | undefined {
  if (!given || (/^\d+$/.test(given.trim()) && Number(given) >= 1 && Number(given) <= count))
    return undefined;
  return `A number from 1 to ${count}, or nothing`;
}

/** Asks a person which session is meant, and what to do with its draft. */
export async function chooseSession(workplace: Workplace, sessions: readonly Unfiled[]): Promise<void> {
  const number = await text({
    message: 'Which one? Its number; Enter for none',
    validate: (given) => faultOf(given, sessions.length),
  });
  const chosen = isCancel(number) ? undefined : sessions[Number(number || 0) - 1];
  if (chosen === undefined) return;
  const act = await select({
    message: 'Its draft',
    options: [
      { value: 'print', label: 'Print it' },
      { value: 'publish', label: 'File it here: the next session starts with it' },
      { value: 'dismiss', label: 'Dismiss it: no start brings it' },
    ],
  });
  if (isCancel(act)) return;
  await rescueSession(workplace, chosen.file.path, {
    publish: act === 'publish',
    dismiss: act === 'dismiss',
  });
}
