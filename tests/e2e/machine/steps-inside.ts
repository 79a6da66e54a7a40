import { basename } from 'node:path';
import { pick } from '../../crash/random.ts';
import { writeHandoff } from '../claude-code/script.ts';
import { claudeBinary } from '../client-binaries.ts';
import { writeBySkill } from '../codex/writing.ts';
import { bundlePath, runHandoff } from '../product/command.ts';
import { storedHandoffs } from '../product/inbox.ts';
import { checkStart, playStart } from './expect-start.ts';
import { orEnd, startHeadless } from './headless.ts';
import type { Handoff, Session } from './model.ts';
import { type Manner, manners, scriptReply, scriptSilence, serverOf } from './servers.ts';
import type { Step } from './steps.ts';
import { takeable } from './steps-across.ts';
import { meetRequest, outputKept, replyKept, type Window, windowGone } from './windows.ts';
import { draft, Violation, type World } from './world.ts';

/** A tool call is an answer of Claude Code's model; of Codex' only words are. */
function playToolCall(world: World, session: Session): void {
  if (session.client === 'claude-code') world.model.reply(session, []);
}

async function takeInside(world: World, window: Window, handoff: Handoff, ending: Manner | 'killed') {
  const server = serverOf(world, window.client);
  const before = server.count;
  server.scriptCommand(`${process.execPath} ${bundlePath()} take ${handoff.file}`);
  const reply = ending === 'killed' ? null : scriptReply(world, server, ending);
  if (reply === null) scriptSilence(server);
  await window.tui.submit(`prompt ${world.next()}`);
  const session = meetRequest(world, window, (await server.wait(before))[0]);
  const [, second] = await server.wait(before, 2);
  playToolCall(world, session);
  world.model.takeByName(session, handoff);
  world.checkRequest(session, second?.text ?? '', 'the request after take');
  if (reply === null) {
    await outputKept(world, window.client, session.id, handoff.sentinel);
    await window.tui.kill();
    windowGone(world, window);
    server.release();
    return;
  }
  await window.tui.waitFor(new RegExp(reply.tag), 40_000);
  await window.tui.waitForPrompt(40_000);
  await replyKept(world, window.client, session.id, reply.tag);
  world.model.reply(session, reply.named);
}

/** What a session has filed: the one file that the model does not know. */
async function adoptPublished(world: World, name: string, session: Session): Promise<void> {
  const known = new Set(world.model.handoffs.map(({ file }) => file));
  const fresh = (await storedHandoffs(world.home)).filter(
    ({ file, place }) => place === 'unread' && !known.has(file),
  );
  const [only] = fresh;
  const sentinel = /<!-- sentinel: (\S+) -->/.exec(only?.text ?? '')?.[1];
  if (!only || fresh.length !== 1 || !sentinel)
    throw new Violation(`${session.key} published ${name}; found ${fresh.map(({ file }) => file)}`);
  session.wrote.add(world.model.publish({ name, file: basename(only.file), sentinel }, { writer: session }));
}

async function publishInClaude(world: World, window: Window): Promise<void> {
  const name = world.nextName();
  world.note(`  ${name}`);
  const before = world.claudeApi.mainRequests.length;
  const server = serverOf(world, 'claude-code');
  world.claudeApi.script(...writeHandoff(draft(name)));
  await window.tui.submit('/handoff --no-review');
  const session = meetRequest(world, window, (await server.wait(before))[0]);
  await server.wait(before, 3);
  await window.tui.waitFor(/FILED with sentinel/, 40_000);
  await window.tui.waitForPrompt(40_000);
  await replyKept(world, window.client, session.id, 'FILED with sentinel');
  playToolCall(world, session);
  await adoptPublished(world, name, session);
}

async function publishInCodex(world: World): Promise<void> {
  const name = world.nextName();
  world.note(`  ${name}`);
  const server = serverOf(world, 'codex');
  const before = server.count;
  world.codex.api.script(...writeBySkill(draft(name), 'literal'));
  const reply = scriptReply(world, server, 'acknowledges');
  const args = ['-c', 'model="fake-model"'];
  const run = await startHeadless(world, 'codex', { prompt: '$handoff', args });
  const [first] = await orEnd(run, server.wait(before));
  const session = world.model.open('codex', first.sessionId);
  const start = playStart(world, session, 'deliver');
  session.prompts += 1;
  checkStart(world, session, first.text, start);
  const code = await run.ended;
  if (code !== 0 || !run.output().includes(reply.tag))
    throw new Error(`codex ended with ${code}:\n${run.output().slice(-2000)}`);
  await adoptPublished(world, name, session);
  world.model.reply(session, [...session.received]);
  world.model.end(session);
}

async function nest(world: World, window: Window): Promise<void> {
  const server = serverOf(world, 'claude-code');
  const before = server.count;
  server.scriptCommand(`${claudeBinary()} -p nested </dev/null`);
  const inner = scriptReply(world, server, 'acknowledges');
  const outer = scriptReply(world, server, 'answers otherwise');
  await window.tui.submit(`prompt ${world.next()}`);
  const session = meetRequest(world, window, (await server.wait(before))[0]);
  const [, nested] = await server.wait(before, 2);
  playToolCall(world, session);
  session.work = '';
  const child = world.model.open('claude-code', nested?.sessionId ?? 'none');
  checkStart(world, child, nested?.text ?? '', playStart(world, child, 'skip'));
  await window.tui.waitFor(new RegExp(outer.tag), 40_000);
  await window.tui.waitForPrompt(40_000);
  await replyKept(world, window.client, session.id, outer.tag);
  if (inner.named.length > 0) throw new Violation('the nested session was shown handoffs');
  world.model.reply(session, []);
  world.model.end(child);
}

async function takeAsPerson(world: World): Promise<void> {
  const output = await runHandoff(world.home, world.cwd, ['take', '--json']);
  const taken = world.model.takeAsPerson();
  const text: unknown = JSON.parse(output).text;
  const shown = world.shownIn(String(text));
  if (
    shown
      .map(({ name }) => name)
      .sort()
      .join() !==
    taken
      .map(({ name }) => name)
      .sort()
      .join()
  )
    throw new Violation(
      `take shows ${shown.map(({ name }) => name)}, expected ${taken.map(({ name }) => name)}`,
    );
}

function takeStep(client: 'claude-code' | 'codex', weight: number): Step {
  return {
    client,
    weight,
    name: `${client} takes one by name`,
    plan: (world, random) => {
      const windows = (client === 'codex' ? world.codexWindows : world.claudeWindows).filter(
        ({ session }) => session !== null && session.prompts > 0,
      );
      if (windows.length === 0) return null;
      const window = pick<Window>(random, windows);
      const handoff = window.session && takeable(world, window.session, random);
      if (!handoff) return null;
      const ending = pick(random, [...manners, 'killed'] as const);
      return async () => {
        world.note(`${window.name}: takes ${handoff.name}, ${ending}`);
        await takeInside(world, window, handoff, ending);
      };
    },
  };
}

function inClaude(name: string, weight: number, act: (world: World, window: Window) => Promise<void>): Step {
  return {
    client: 'claude-code',
    weight,
    name,
    plan: (world, random) => {
      if (world.claudeWindows.length === 0) return null;
      const window = pick(random, world.claudeWindows);
      return async () => {
        world.note(`${window.name}: ${name}`);
        await act(world, window);
      };
    },
  };
}

export const insideSteps: readonly Step[] = [
  takeStep('claude-code', 3),
  takeStep('codex', 2),
  inClaude('claude writes a handoff', 2, publishInClaude),
  inClaude('claude starts claude -p', 1, nest),
  {
    client: 'codex',
    weight: 2,
    name: 'codex writes a handoff',
    plan: (world) => async () => {
      world.note('codex exec writes a handoff');
      await publishInCodex(world);
    },
  },
  {
    client: 'person',
    weight: 1,
    name: 'a person takes what waits',
    plan: (world) => async () => {
      world.note('take in a terminal');
      await takeAsPerson(world);
    },
  },
];
