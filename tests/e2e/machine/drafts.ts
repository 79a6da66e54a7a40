import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Violation, type World } from './world.ts';

/** A handoff's file where it waits, is claimed or is read; the name that it had before a claim. */
const filePattern = /\/(?:unread|read)\/(?:\.claim-\d+-)?([^/.][^/]*\.md)$/;

/** Takes into the model what the program drafted by itself: of sessions that are over and had worked. */
export function adoptDrafts(world: World): void {
  const { model } = world;
  const root = world.path('.agent-handoffs');
  const known = new Set(model.handoffs.map(({ file }) => file));
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = filePattern.exec(`/${path}`)?.[1];
    if (file === undefined || known.has(file)) continue;
    const text = readFileSync(join(root, path), 'utf8');
    if (!/^draft: "?rescue"?$/m.test(text)) continue;
    const id = /^session_id: "?([^"\n]+)"?$/m.exec(text)?.[1];
    const dead = model.sessions.find((session) => session.id === id);
    if (!dead || dead.open || dead.work === null)
      throw new Violation(
        `a draft of ${dead?.key ?? id}, ${dead?.open ? 'open' : 'over'}, which did no work`,
      );
    const sentinel = /<!-- sentinel: (\S+) -->/.exec(text)?.[1] ?? '';
    model.adopt({ name: `the draft of ${dead.key}`, file, sentinel }, dead);
  }
}
