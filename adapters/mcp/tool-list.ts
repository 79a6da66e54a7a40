import * as z from 'zod/mini';

/** A tool as a client lists it. No tool destroys anything. */
export interface ToolDescription {
  description: string;
  input: z.ZodMiniObject;
  /** Whether it changes nothing at all. */
  reads: boolean;
}

const text = (about: string) => z.string().check(z.describe(about));
const optionalText = (about: string) => z.optional(text(about));
const flag = (about: string) => z.optional(z.boolean().check(z.describe(about)));
const aboutName = 'any part of its title, topic or file name';

const answer = z.strictObject({
  id: z.string(),
  answer: z.enum(['include', 'skip', 'edit']),
  text: optionalText('with edit: what comes in its place'),
});

/** What a client sees before it calls anything: nothing else is loaded by then. */
export const toolList = {
  take: {
    description:
      'Deliver to this session the handoffs that wait for this worktree, written by earlier sessions. Call it once at the start of a session, and with `name` to load a certain one. Follow what it says about answering, then call `acknowledge`.',
    reads: false,
    input: z.strictObject({
      name: optionalText(`one handoff: ${aboutName}; left out: what waits`),
      peek: flag('show only, leave it unread'),
    }),
  },
  acknowledge: {
    description:
      'Confirm that handoffs were read whole, by the sentinels that `take` printed behind them. Settles them at once.',
    reads: false,
    input: z.strictObject({
      sentinels: z.array(text('as printed, letters and digits')).check(z.minLength(1)),
    }),
  },
  publish: {
    description:
      'File a handoff for the next session in this worktree or another one, or send it to another machine or person. Without `answers` and without `review: false` nothing is filed yet: the result is what to fix, and what to ask the user.',
    reads: false,
    input: z.strictObject({
      body: optionalText(
        'the handoff: Markdown, its frontmatter with name and description, a section "Immediate next action"',
      ),
      file: optionalText('a file with the body instead'),
      to: optionalText(
        'recipient: a path or the name of a sibling worktree, or over a remote @person, @machine, @any; left out: this worktree',
      ),
      topic: optionalText('short label, a-z 0-9 and -'),
      next_action: optionalText('the heading of the next action, where it does not say so itself'),
      answers: z.optional(
        z
          .array(answer)
          .check(
            z.describe('what the user decided on each question of the review; the body need not be repeated'),
          ),
      ),
      review: flag('false: ask nothing, where nobody can answer; never skips the search for secrets'),
      redact: flag('replace each secret instead of refusing; only if the user says so'),
      dry_run: flag('show what would be written and write nothing'),
    }),
  },
  list: {
    description: 'List handoffs of this worktree: state, age, sender, recipient, title.',
    reads: true,
    input: z.strictObject({
      which: z.optional(z.enum(['waiting', 'read', 'all', 'sent']).check(z.describe('left out: waiting'))),
      everywhere: flag('of every worktree, not with `sent`'),
    }),
  },
  show: {
    description: 'Read one handoff without taking it; it stays as it is.',
    reads: true,
    input: z.strictObject({
      name: text(aboutName),
      from_line: z.optional(z.int().check(z.positive(), z.describe('where to read on'))),
    }),
  },
  search: {
    description:
      'Find lines in the handoffs, threads and chains of this worktree, and what was said in its sessions.',
    reads: true,
    input: z.strictObject({
      words: text('a line must hold all of them, in any case; a phrase stands in double quotes'),
      sessions: flag('look through the transcripts of all clients, too'),
    }),
  },
  rescue: {
    description:
      'The sessions of this worktree that ended without a handoff. With `session`: the draft that a program makes of its transcript; with `publish` that draft is filed, and `take` loads it.',
    reads: false,
    input: z.strictObject({
      session: optionalText('its id or the beginning of it; left out: lists them'),
      publish: flag('file the draft'),
      dismiss: flag('have no start bring it'),
      to: optionalText('with publish: the worktree that gets it'),
      topic: optionalText('with publish: a short label'),
      everywhere: flag('list those of every worktree'),
    }),
  },
} satisfies Record<string, ToolDescription>;

export type ToolName = keyof typeof toolList;
export type ToolInput<Name extends ToolName> = z.infer<(typeof toolList)[Name]['input']>;

/** A tool's input as JSON Schema; without `$schema`, which some clients pass on to models that refuse it. */
export function inputSchema(input: z.ZodMiniObject): { type: 'object' } {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { ...schema, type: 'object' };
}
