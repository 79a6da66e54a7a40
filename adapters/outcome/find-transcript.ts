import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { entryAt } from '../../core/files/entry.ts';
import { listReadableNames } from '../../core/files/read.ts';
import type { Reception } from '../../core/handoff/delivery/received.ts';
import { sessionIdAt } from '../../core/rescue/finding/find-transcripts.ts';
import type { Client } from '../client/client.ts';
import { clients } from '../clients.ts';

/** Finds the transcripts of sessions by their ids; every directory is listed once. */
export class TranscriptFinder {
  readonly #ctx: Context;
  readonly #listed = new Map<Client, ReadonlyMap<string, string>>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Returns where the transcript of a session is, and whose; null where none is found. */
  find({
    client: name,
    session_id: id,
    transcript,
  }: Pick<Reception, 'client' | 'session_id' | 'transcript'>): { client: Client; path: string } | null {
    for (const client of clients) {
      if (name !== undefined && client.client !== name) continue;
      const recorded = transcript === undefined ? null : client.locateTranscript(transcript, id);
      const path = recorded ?? this.#list(client).get(id);
      if (path !== undefined) return { client, path };
    }
    return null;
  }

  #list(client: Client): ReadonlyMap<string, string> {
    const known = this.#listed.get(client);
    if (known !== undefined) return known;
    const source = client.transcriptSource(this.#ctx, null, true);
    const listed = new Map<string, string>();
    for (const directory of source.directories) {
      for (const name of listReadableNames(directory) ?? []) {
        const path = join(directory, name);
        const id = sessionIdAt(source, path);
        if (id !== null && entryAt(path) !== null) listed.set(id, path);
      }
    }
    this.#listed.set(client, listed);
    return listed;
  }
}
