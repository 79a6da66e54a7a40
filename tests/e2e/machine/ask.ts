import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../wait-until.ts';
import { type Manner, scriptError, scriptReply, scriptSilence, serverOf } from './servers.ts';
import { meetRequest, promptKept, replyKept, type Window, windowGone } from './windows.ts';
import type { World } from './world.ts';

/** A prompt in an open terminal that is answered in full. */
export async function askForReply(world: World, window: Window, manner: Manner): Promise<void> {
  const server = serverOf(world, window.client);
  const before = server.count;
  const reply = scriptReply(world, server, manner);
  await window.tui.submit(`prompt ${world.next()}`);
  const [request] = await server.wait(before);
  const session = meetRequest(world, window, request);
  await window.tui.waitFor(new RegExp(reply.tag), 40_000);
  await window.tui.waitForPrompt(40_000);
  await replyKept(world, window.client, session.id, reply.tag);
  world.model.reply(session, reply.named);
}

/** A prompt that ends in an error of the server. */
export async function askForError(world: World, window: Window): Promise<void> {
  const server = serverOf(world, window.client);
  const before = server.count;
  const tag = scriptError(world, server);
  await window.tui.submit(`prompt ${world.next()}`);
  const session = meetRequest(world, window, (await server.wait(before))[0]);
  await window.tui.waitFor(new RegExp(tag), 40_000);
  await window.tui.waitForPrompt(40_000);
  session.kept = true;
}

/** A prompt whose answer never ends: the client is killed, or the user presses Escape. */
export async function askInVain(
  world: World,
  window: Window,
  end: 'killed' | 'Escape',
  words: boolean,
): Promise<void> {
  const server = serverOf(world, window.client);
  const before = server.count;
  const tag = `PARTIAL-${world.next()}-END`;
  scriptSilence(server, words ? `${tag}\n\nand` : '');
  const prompt = `prompt ${world.next()}-END`;
  await window.tui.submit(prompt);
  const session = meetRequest(world, window, (await server.wait(before))[0]);
  await window.tui.waitFor(words ? new RegExp(tag) : /esc to interrupt/, 40_000);
  if (words) {
    await promptKept(world, window.client, session.id, prompt);
    session.kept = true;
  }
  if (end === 'killed') {
    await window.tui.kill();
    windowGone(world, window);
  } else await pressEscape(window);
  server.release();
}

/** How long a client may take to end a turn. */
const escapeMs = 3_000;

export async function pressEscape({ tui }: Window): Promise<void> {
  await tui.key('Escape');
  // A client that draws at that moment loses a key.
  await waitUntil(
    async () => {
      if (!(await tui.isRunning())) return true;
      await sleep(escapeMs);
      if (await tui.isRunning()) await tui.key('Escape');
      return false;
    },
    { timeoutMs: 40_000, describe: () => tui.screen() },
  );
  // Before the first token the client may put the prompt back into the input line.
  await tui.key('C-u');
  await tui.waitForPrompt(40_000);
}
