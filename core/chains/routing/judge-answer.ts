import { HandoffError } from '../../errors.ts';
import { shownPath } from '../directory.ts';
import { readEntryFields } from '../format/read-fields.ts';
import type { Roles } from '../roles/roles.ts';
import { type Route, routeAnswer } from './route.ts';

const where = 'the answer';

/** What keeps a parent from routing by an answer; null when nothing does. */
export async function judgeAnswer(
  directory: string,
  answer: string,
  agent: string,
  roles: Roles,
): Promise<string | null> {
  let route: Route;
  try {
    route = await routeAnswer(answer, where);
  } catch (error) {
    if (error instanceof HandoffError) return error.message.slice(`${where}: `.length);
    throw error;
  }
  const entry = await readEntryFields(directory, route.id);
  if (entry === null)
    return `its \`## Handoff\` block names ${shownPath(route.id)}, and there is no such file`;
  const { status } = entry.fields;
  if (status !== route.status)
    return `its \`## Handoff\` block says ${route.status}, and ${shownPath(route.id, entry.form)} says ${status}`;
  const own = roles.find(agent).name;
  const theirs = roles.find(route.agent ?? '').name;
  if (roles.knows(agent) && own !== theirs)
    return `its \`## Handoff\` block is that of ${route.agent}, and the answer is that of ${own}`;
  return null;
}
