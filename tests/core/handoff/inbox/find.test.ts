import { describe, expect, it } from 'vitest';
import { findHandoff } from '../../../../core/handoff/inbox/find.ts';
import type { Inbox } from '../../../../core/handoff/inbox/paths.ts';
import { failureOf, handoffText, World } from '../../world.ts';

const login = '20260515T180000Z-from-app-login.md';
const layout = '20260515T170000Z-from-app-worker.md';
const read = '20260514T170000Z-from-app.md';
const long = '20260514T160000Z-from-app.md';

function filled(): Inbox {
  const world = new World();
  const put = (place: 'unread' | 'read', file: string, fields: Record<string, string>) =>
    world.put(place, file, handoffText({ fields }));
  put('unread', login, { name: 'Login fails after 30 days (ＩＤ 7)', topic: 'login' });
  put('unread', layout, { name: 'Café: layout of the cart', topic: 'cart-layout' });
  put('read', read, { name: 'Migrate the schema', acknowledged_at: '2026-05-15T10:00:00Z' });
  put('read', long, { name: 'Why the import of the bank’s statements stops at the first umlaut' });
  return { ctx: world.ctx, identity: world.identity, paths: world.paths };
}

const found = async (name: string) => (await findHandoff(filled(), name)).file.file;

describe('a handoff is found by', () => {
  it.each([
    ['a part of its title', 'fails after', login],
    ['a part in another case', 'LOGIN FAILS', login],
    ['letters of another width', 'id 7', login],
    ['a topic in another case', 'Cart-Layout', layout],
    ['a topic without its marks', 'cart layout', layout],
    ['a part of its file name', 'T170000Z-from-app-w', layout],
    ['a part of a word', 'schem', read],
    ['the form that a list prints', 'Why the import of the bank’s statements sto…', long],
    ['the same with three dots', 'Why the import of...', long],
    ['what a list puts behind one of two names', 'Login fails after 30 days (ID 7) [login]', login],
    ['its words in another order', 'days login', login],
    ['an accented word', 'CAFÉ', layout],
    ['an accented word in another form', 'cafe\u0301', layout],
  ])('%s', async (_, name, file) => {
    expect(await found(name)).toBe(file);
  });
});

describe('what waits comes before what was read', () => {
  it('where a part means one of each', async () => {
    const world = new World();
    world.put('unread', login, handoffText({ fields: { name: 'Schema, part two' } }));
    world.put('read', read, handoffText({ fields: { name: 'Schema, part one' } }));
    const inbox = { ctx: world.ctx, identity: world.identity, paths: world.paths };
    expect((await findHandoff(inbox, 'schema')).file.file).toBe(login);
    expect((await findHandoff(inbox, 'part one')).file.file).toBe(read);
  });
});

describe('a name that', () => {
  it('means two is refused', async () => {
    const { code, message } = await failureOf(() => findHandoff(filled(), 'app'));
    expect(code).toBe('name-ambiguous');
    expect(message).toContain(`"app" means 2 handoffs: ${login}, ${layout}`);
  });

  it.each(['', '   ', '…', '...'])('says nothing is refused: %j', async (name) => {
    expect((await failureOf(() => findHandoff(filled(), name))).code).toBe('name-not-found');
  });

  it('means none is told the nearest, with their state and the command', async () => {
    const { message, hint } = await failureOf(() => findHandoff(filled(), 'migrat the shema'));
    expect(message).toContain(`the nearest: "Migrate the schema" (acknowledged, ${read}),`);
    expect(hint).toBe(`handoff show ${read}, or handoff list --all`);
  });

  it('is nearest to one that waits is told how to take it', async () => {
    const { hint } = await failureOf(() => findHandoff(filled(), 'logn fials'));
    expect(hint).toBe(`handoff take ${login}, or handoff list --all`);
  });
});
