import { basename, dirname } from 'node:path';
import type { Context } from '../context.ts';
import { isDirectory } from '../files/entry.ts';
import { distrustOf } from '../files/trust.ts';
import type { SessionReaders } from '../handoff/delivery/settle.ts';
import { isRescueDraft } from '../handoff/format/rescue-fields.ts';
import { findHome, type InboxHome, isDead } from '../handoff/inbox/dead-letters.ts';
import { everyInbox, type InboxPaths } from '../handoff/inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../handoff/inbox/read-inbox.ts';
import { listSent, locateSent } from '../handoff/inbox/sent.ts';
import { type Listed, listInbox } from '../handoff/list.ts';
import { titleOf } from '../handoff/surface/item.ts';
import { plural } from '../text/lines.ts';
import { shellWord } from '../text/shell-word.ts';
import { neutraliseLine, neutralisePath } from '../text/untrusted.ts';
import { identityOfRoot } from '../worktree/identity.ts';
import type { BoardHandoff, BoardState } from './board.ts';
import { DriftFinder, type Moved } from './find-drift.ts';
import { harmlessLine, type TextPart } from './render-text.ts';
import type { TextBudget } from './text-budget.ts';

export interface HandoffsRequest {
  ctx: Context;
  readers: SessionReaders;
  /** The worktree that the command runs in: what nobody else will read is sent on to it. */
  here: string;
  /** How a person runs the program. */
  program: string;
  budget: TextBudget;
}

/** More are counted: a page of so many rows is read by nobody. */
const mostHandoffs = 5_000;

const isOpen = (state: BoardState) => ['waiting', 'returned', 'in-flight'].includes(state);

function stateOf({ state, path }: Listed, { deliveries }: InboxFile): BoardState {
  if (state === 'superseded') return state;
  if (basename(dirname(path)) === 'unread') return deliveries > 0 ? 'returned' : 'waiting';
  if (state === 'delivered') return 'in-flight';
  return state === 'acknowledged' ? 'answered' : 'seen';
}

function partsOf({ handoff }: InboxFile): TextPart[] {
  const { sections, body, verbatim } = handoff;
  if (verbatim) return [{ key: 'other', title: '', content: body }];
  return sections.map(({ key, title, content }) => ({
    key,
    title: key === 'preamble' ? '' : title,
    content,
  }));
}

/** What a reader must know first, a line each. */
function warningsOf({ handoff, goneWorktree, truncated }: InboxFile, moved: Moved): string[] {
  const { fields, problems } = handoff;
  const warnings = [
    fields.has('from_repository') && 'It comes from another repository.',
    moved.branch && `Drift: ${neutraliseLine(moved.branch, 200)}`,
    moved.head && `Drift: ${neutraliseLine(moved.head, 200)}`,
    goneWorktree && `Its worktree is gone: ${neutraliseLine(goneWorktree, 200)}`,
    truncated && 'The file is too large to be read whole.',
    problems.length > 0 &&
      `Malformed, ${plural(problems.length, 'problem')}: ${neutraliseLine(problems[0] ?? '', 200)}`,
  ];
  return warnings.flatMap((warning) => warning || []);
}

/** A handoff of an inbox, with all that its place says. */
interface Placed {
  listed: Listed;
  file: InboxFile;
  paths: InboxPaths;
  home: InboxHome;
  worktree: string;
}

/** Reads the handoffs of every inbox that is the user's own. */
export class HandoffReader {
  readonly #request: HandoffsRequest;
  readonly #drift: DriftFinder;

  constructor(request: HandoffsRequest) {
    this.#request = request;
    this.#drift = new DriftFinder(request.ctx);
  }

  /** Returns them, the newest first, and how many were left out. */
  async read(): Promise<{ handoffs: BoardHandoff[]; left: number }> {
    const listed = await this.#list();
    const homes = new Map<InboxPaths, InboxHome>();
    const handoffs: BoardHandoff[] = [];
    for (const one of listed.slice(0, mostHandoffs)) {
      const home = homes.get(one.paths) ?? findHome(one.paths);
      homes.set(one.paths, home);
      const file = await readInboxFile(dirname(one.listed.path), basename(one.listed.path));
      if (file === null) continue;
      const worktree = file.handoff.fields.get('worktree') || home.worktree || one.paths.inbox;
      handoffs.push(await this.#describe(`h${handoffs.length}`, { ...one, file, home, worktree }));
    }
    const senders = this.#findSenders([this.#request.here, ...handoffs.map(({ worktree }) => worktree)]);
    for (const [index, handoff] of handoffs.entries())
      handoff.sentBy = senders.get(listed[index]?.listed.path ?? '') ?? null;
    return { handoffs, left: listed.length - handoffs.length };
  }

  async #list() {
    const { ctx, readers } = this.#request;
    const all: { listed: Listed; paths: InboxPaths }[] = [];
    for (const paths of everyInbox(ctx)) {
      if (distrustOf(paths) !== null) continue;
      const listed = await listInbox(ctx, paths, { worktree: null, selection: 'all', readers });
      all.push(...listed.map((one) => ({ listed: one, paths })));
    }
    return all.sort((one, other) => (one.listed.created < other.listed.created ? 1 : -1));
  }

  async #describe(id: string, { listed, file, home, worktree }: Placed): Promise<BoardHandoff> {
    const { program, budget, here } = this.#request;
    const { fields } = file.handoff;
    const state = stateOf(listed, file);
    const moved = this.#drift.find(file, isDirectory(worktree) ? worktree : null, isOpen(state));
    const path = shellWord(file.path);
    const isLost = basename(dirname(listed.path)) === 'unread' && isDead(file, home);
    const handoff: BoardHandoff = {
      id,
      worktree,
      name: await harmlessLine(titleOf(file)),
      from: await harmlessLine(listed.from, 80),
      to: await harmlessLine(listed.to, 80),
      client: await harmlessLine(fields.get('session_tool') || 'unknown', 40),
      topic: listed.topic === null ? null : await harmlessLine(listed.topic, 60),
      created: listed.created,
      state,
      sentBy: null,
      session: listed.session
        ? neutraliseLine(`${listed.session.client} ${listed.session.session_id}`, 80)
        : null,
      isDraft: isRescueDraft(fields),
      warnings: await Promise.all(warningsOf(file, moved).map((line) => harmlessLine(line, 300))),
      evidence: moved.references,
      command: neutralisePath(`${program} show ${path}`),
      text: null,
      rescue: isLost ? neutralisePath(`${program} forward ${path} --to ${shellWord(here)}`) : null,
    };
    budget.add({
      rank: isOpen(state) ? 0 : 2,
      at: listed.created,
      parts: async () => partsOf(file),
      place: (text) => {
        handoff.text = text;
      },
    });
    return handoff;
  }

  /** Which worktree sent what is at a path now. */
  #findSenders(worktrees: readonly string[]): Map<string, string> {
    const senders = new Map<string, string>();
    for (const worktree of new Set(worktrees)) {
      for (const entry of listSent(this.#request.ctx, identityOfRoot(worktree)))
        senders.set(locateSent(entry).path, worktree);
    }
    return senders;
  }
}
