import * as z from 'zod/mini';
import type { ReadShape } from '../../../install/edits/read-shape.ts';

const common = { statusMessage: z.optional(z.nullable(z.string())) };
const handler = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('command'),
    command: z.string(),
    timeout: z.optional(z.nullable(z.int().check(z.nonnegative()))),
    async: z.optional(z.boolean()),
    ...common,
  }),
  z.looseObject({ type: z.literal('mcp_tool') }),
  z.looseObject({ type: z.literal('prompt') }),
  z.looseObject({ type: z.literal('agent') }),
]);
// A group without `hooks` is an empty one here (measured), so a handler by itself does no harm, and nothing.
const group = z.looseObject({
  matcher: z.optional(z.nullable(z.string())),
  hooks: z.optional(z.array(handler)),
});

/** Codex 0.169 and 0.171 read no hook from a file that does not fit (measured; "failed to parse hooks config"). */
export const hooksShape: ReadShape = {
  events:
    `PreToolUse PermissionRequest PostToolUse PreCompact PostCompact SessionStart SessionEnd UserPromptSubmit
    SubagentStart SubagentStop Stop Interrupt`.split(/\s+/),
  group,
  refuses(key, value) {
    if (key !== 'hooks')
      return key === 'description'
        ? null
        : `the key "${key}" stands at the top; expected "hooks" and "description" alone`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return '"hooks" is no object';
    const events: readonly string[] = hooksShape.events;
    const wrong = Object.entries(value).find(
      ([event, groups]) => events.includes(event) && !Array.isArray(groups),
    );
    return wrong === undefined ? null : `"hooks.${wrong[0]}" is no array`;
  },
  refusesTwice: true,
};
