import type { Context } from '../../core/context.ts';
import { readDelivered } from '../client/delivered-session.ts';
import { readLiveness } from './sessions/live-sessions.ts';
import { locateTranscript } from './transcript/find-transcript.ts';
import { transcriptFormat } from './transcript/transcript-format.ts';

export const transcriptReader = (ctx: Context) =>
  readDelivered(transcriptFormat, locateTranscript, (record) => readLiveness(ctx, record));
