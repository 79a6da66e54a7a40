import { refuseForeign } from '../../../install/edits/generated-file.ts';
import type { ClientInstall } from '../../client/client.ts';
import { startPayload } from '../../client/start-payload.ts';
import { commandKind, findOwnFiles, isCommandFile, pluginKind, rules, wantFiles } from './generated.ts';
import { openCode, openCodeDirectory } from './location.ts';

export const install: ClientInstall = {
  client: openCode,
  title: 'OpenCode',
  invoke: '/handoff',
  program: 'opencode',
  directory: openCodeDirectory,
  rules,
  wire(ctx) {
    const wanted = wantFiles(ctx);
    return {
      client: openCode,
      wanted,
      refuse(found, recorded) {
        for (const kind of [commandKind, pluginKind]) refuseForeign(kind, wanted, found, recorded);
      },
      isObsolete: ({ kind, file }) => kind === commandKind.kind && isCommandFile(ctx, file),
    };
  },
  unwire: (ctx) => ({
    client: openCode,
    findByValue: () => findOwnFiles(ctx),
    withOwn: (past) => past,
    describeUnproven: () => [],
  }),
  holdsDonts: () => false,
  pluginUpgrade: 'handoff upgrade',
  payloads: [startPayload],
};
