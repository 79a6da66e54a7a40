import type { Driver } from './driver.ts';
import { claudeCode } from './drivers/claude-code.ts';
import { codex } from './drivers/codex.ts';
import { copilotCli } from './drivers/copilot-cli.ts';
import { geminiCli } from './drivers/gemini-cli.ts';
import { openCode } from './drivers/opencode.ts';
import { pi } from './drivers/pi.ts';
import { qwenCode } from './drivers/qwen-code.ts';

/** Every client, in the order of the table. The ring goes through them in this order too. */
export const drivers: readonly Driver[] = [claudeCode, codex, geminiCli, openCode, copilotCli, pi, qwenCode];
