import * as z from 'zod/mini';

const lineOf = (limit: number) =>
  z.string().check(z.maxLength(limit), z.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u));

/** One person on one machine. Both are what a machine says of itself. */
const me = z.object({
  machine: z.object({ id: z.string().check(z.regex(/^[0-9a-f]{32}$/)), name: lineOf(200) }),
  person: z.object({ name: lineOf(200), email: lineOf(200) }),
});

export type Me = z.infer<typeof me>;

const instant = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/));
const count = z.number().check(z.minimum(0), z.maximum(1_000_000_000));
const lines = z.array(lineOf(500)).check(z.maxLength(20));

/** What travels with a handoff and never changes: `letter.json`. */
export const letterFile = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  to: z.string().check(z.regex(/^@[^\p{C}\s]{1,100}$/u)),
  from: me,
  at: instant,
  repository: z.object({ addresses: lines, roots: lines }),
});

export type Letter = z.infer<typeof letterFile>;

/** What became of a handoff on the remote: `state.json`. Without that file it waits. */
export const stateFile = z.object({
  state: z.enum(['waiting', 'claimed', 'delivered', 'seen', 'acknowledged']),
  /** Made anew by each claim: by it a machine knows its own. */
  nonce: z.string().check(z.regex(/^[0-9a-f]{0,32}$/)),
  /** Counts up while the claim is held: others see that its holder lives. */
  turn: count,
  deliveries: count,
  by: z.nullable(me),
  at: instant,
});

export type LetterState = z.infer<typeof stateFile>;

export const neverClaimed: LetterState = {
  state: 'waiting',
  nonce: '',
  turn: 0,
  deliveries: 0,
  by: null,
  at: '1970-01-01T00:00:00Z',
};

/** Whether a machine has it, and says so. */
export const isHeld = ({ state }: LetterState): boolean => state === 'claimed' || state === 'delivered';

export const isFinal = ({ state }: LetterState): boolean => state === 'seen' || state === 'acknowledged';

const namesOf = ({ name, email }: Me['person']): string[] =>
  [name, email, email.replace(/@.*$/s, '')].filter((text) => text !== '').map((text) => text.toLowerCase());

/** Whether two say that they are one person; who says nothing is one with who says nothing. */
function isSamePerson(one: Me['person'], other: Me['person']): boolean {
  const [mine, theirs] = [one, other].map(({ name, email }) =>
    [name, email].filter(Boolean).map((text) => text.toLowerCase()),
  );
  if (!mine?.length || !theirs?.length) return mine?.length === theirs?.length;
  return mine.some((text) => theirs.includes(text));
}

/** Whether a letter is for me: for anybody, for me by a name of mine, or from me to this machine. */
export function isFor(me: Me, { to, from }: Letter): boolean {
  const name = to.slice(1).toLowerCase();
  if (name === 'any' || namesOf(me.person).includes(name)) return true;
  return me.machine.name.toLowerCase() === name && isSamePerson(me.person, from.person);
}

/** How a sender is called in one word: the person's name, at the machine's. */
export function senderOf({ person, machine }: Me): string {
  const name = person.name || person.email.replace(/@.*$/s, '');
  return name === '' ? machine.name : `${name}@${machine.name}`;
}
