import { join } from 'node:path';
import type * as z from 'zod/mini';
import { readJson } from '../files/read.ts';
import { replaceFile } from '../files/write.ts';
import type { Inbox, InboxPaths } from '../handoff/inbox/paths.ts';
import { schemaOnDemand } from '../text/schema-on-demand.ts';
import { encodeName } from '../worktree/identity.ts';

/** The draft that a session's own model wrote: `.rescue/<client>-<session_id>.model.json` (spec/rescue.md). */
const modelDraft = schemaOnDemand((z) =>
  z.looseObject({
    client: z.string(),
    session_id: z.string(),
    /** How much the session had done when it was written (`workMark`). */
    mark: z.string(),
    at: z.string(),
    name: z.string(),
    description: z.string(),
    /** The sections, without frontmatter; secrets are redacted. */
    body: z.string(),
  }),
);

export type ModelDraft = z.infer<ReturnType<typeof modelDraft>>;

function pathOf(paths: InboxPaths, client: string, id: string): string {
  return join(paths.rescue, `${encodeName(`${client}-${id}`).slice(0, 200)}.model.json`);
}

/** Returns what a session's model wrote last; null where it wrote nothing. */
export function readModelDraft(
  paths: InboxPaths,
  { client, id }: { client: string; id: string | null },
): ModelDraft | null {
  if (id === null) return null;
  const draft = readJson(pathOf(paths, client, id), (value) => modelDraft().parse(value));
  return draft?.client === client && draft.session_id === id ? draft : null;
}

/** Keeps what a session's model wrote, in the place of what it wrote before. */
export function keepModelDraft({ paths }: Pick<Inbox, 'paths'>, draft: ModelDraft): void {
  const path = pathOf(paths, draft.client, draft.session_id);
  replaceFile(path, `${JSON.stringify(draft)}\n`, { workIn: paths.inbox });
}
