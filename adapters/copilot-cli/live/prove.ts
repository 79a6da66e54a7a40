import type { Context } from '../../../core/context.ts';
import { proveHeadless } from '../../client/prove-headless.ts';
import { copyFile } from '../../live/copy-settings.ts';
import { chatWire } from '../../live/model-server.ts';
import type { Proof } from '../../live/proof.ts';
import { copilotCli, hooksPath } from '../install/location.ts';

export function proveCopilot(ctx: Context, program: string): Promise<Proof> {
  return proveHeadless(ctx, program, {
    client: copilotCli,
    title: 'Copilot CLI',
    wire: chatWire,
    args: ['-p', 'Say ok.'],
    seconds: 60,
    errorLine: 0,
    prepare(home, url) {
      copyFile(hooksPath(ctx), hooksPath({ home, env: {} }));
      return {
        COPILOT_OFFLINE: 'true',
        COPILOT_AUTO_UPDATE: 'false',
        COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
        COPILOT_PROVIDER_API_KEY: 'canary',
        COPILOT_MODEL: 'canary-1',
      };
    },
  });
}
