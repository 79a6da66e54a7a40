import type { ClientInstall } from '../../client/client.ts';
import { isIn, unwireTexts, wireTexts } from '../../client/generated-texts.ts';
import { startPayload } from '../../client/start-payload.ts';
import { rules, textsOf } from './generated.ts';
import { commandsDirectory, openCode, openCodeDirectory } from './location.ts';

export const install: ClientInstall = {
  client: openCode,
  title: 'OpenCode',
  invoke: '/handoff',
  program: 'opencode',
  directory: openCodeDirectory,
  rules,
  wire: (ctx) =>
    wireTexts(
      openCode,
      textsOf(ctx),
      ({ kind, file }) => kind === 'opencode-command' && isIn(commandsDirectory)(ctx, file),
    ),
  unwire: (ctx) => unwireTexts(openCode, () => textsOf(ctx)),
  holdsDonts: () => false,
  pluginUpgrade: 'handoff upgrade',
  payloads: [startPayload],
};
