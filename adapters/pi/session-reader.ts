import type { Context } from '../../core/context.ts';
import { readDelivered } from '../client/delivered-session.ts';
import { readNotedLiveness } from '../client/noted-sessions.ts';
import { pi } from './install/location.ts';
import { locateSession } from './transcript/find-session.ts';
import { sessionFormat } from './transcript/session-format.ts';

export const sessionReader = (ctx: Context) =>
  readDelivered(sessionFormat, locateSession, (record) => readNotedLiveness(ctx, pi, record));
