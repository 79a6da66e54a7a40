import { redactSecrets } from '../secrets/redact.ts';
import { neutraliseLine } from '../text/untrusted.ts';
import type { HandoffOutcome } from './outcome.ts';

const shownLength = 160;

/** Returns a line of a transcript or a handoff as it may be shown: without secrets, harmless, cut. */
export async function quoteLine(text: string): Promise<string> {
  // Before it is cut: half of a secret has no form that a pattern knows.
  const { text: safe } = await redactSecrets(text);
  return neutraliseLine(safe, shownLength);
}

async function quoteEach<Item, Key extends keyof Item>(
  items: readonly Item[],
  ...keys: Key[]
): Promise<Item[]> {
  return Promise.all(
    items.map(async (item) => {
      const quoted = keys.map(async (key) => [key, await quoteLine(String(item[key]))]);
      return { ...item, ...Object.fromEntries(await Promise.all(quoted)) };
    }),
  );
}

/** Returns an outcome as `--json` has it, every text in it as it may be shown. */
export async function showOutcome(outcome: HandoffOutcome) {
  const { beginning, redone, violated, held, corrected, files, verified } = outcome;
  const [begin] = beginning === null ? [] : await quoteEach([beginning], 'text');
  const quoted = await quoteEach(corrected, 'text');
  return {
    began: outcome.began,
    turns_to_begin: outcome.turns_to_begin,
    minutes_to_begin: outcome.minutes_to_begin,
    begun_by: begin ? { by: begin.by, text: begin.text, at: begin.at } : null,
    redone: redone && (await quoteEach(redone, 'text', 'line')),
    violated: violated && (await quoteEach(violated, 'text', 'line')),
    held: held && (await quoteEach(held, 'text', 'line')),
    files: {
      read: await Promise.all(files.read.map(quoteLine)),
      unread: await Promise.all(files.unread.map(quoteLine)),
    },
    corrections: outcome.corrections,
    corrected: quoted.map(({ at, text }) => ({ at, text })),
    prompts: outcome.prompts,
    verified: await quoteEach(verified, 'command'),
  };
}

/** The same of a session that cannot be seen. */
export const unseenOutcome = {
  began: null,
  turns_to_begin: null,
  minutes_to_begin: null,
  begun_by: null,
  redone: null,
  violated: null,
  held: null,
  files: null,
  corrections: null,
  corrected: null,
  prompts: null,
  verified: null,
};
