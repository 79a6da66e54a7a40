import * as z from 'zod/mini';
import { withArticle } from '../../../install/edits/json-document.ts';
import type { ReadShape } from '../../../install/edits/read-shape.ts';

const seconds = z.optional(z.number().check(z.positive()));
const timed = { timeout: seconds };
const handler = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('command'), command: z.string(), ...timed }),
  z.looseObject({ type: z.literal('prompt'), prompt: z.string(), ...timed }),
  z.looseObject({ type: z.literal('agent'), prompt: z.string(), ...timed }),
  z.looseObject({ type: z.literal('http'), url: z.string(), ...timed }),
]);

/** The events that 2.1.197 knows (measured, one by one); of another name it reads nothing. */
const events =
  `PreToolUse PostToolUse PostToolUseFailure PostToolBatch Notification UserPromptSubmit UserPromptExpansion
  SessionStart SessionEnd Stop StopFailure SubagentStart SubagentStop PreCompact PostCompact PermissionRequest
  PermissionDenied Setup TeammateIdle TaskCreated TaskCompleted ConfigChange WorktreeCreate WorktreeRemove
  InstructionsLoaded CwdChanged FileChanged Elicitation ElicitationResult MessageDisplay`.split(/\s+/);

/** Settings whose value must have one type, or 2.1.197 and 2.1.332 read nothing of the file (measured, one by one). */
const typed = {
  string: `$schema apiKeyHelper autoMemoryDirectory awsAuthRefresh awsCredentialExport gcpAuthRefresh language
    minimumVersion model otelHeadersHelper outputStyle plansDirectory permissions.defaultMode autoUpdatesChannel
    defaultShell tui`,
  boolean: `alwaysThinkingEnabled autoMemoryEnabled disableAllHooks enableAllProjectMcpServers fastMode
    includeCoAuthoredBy prefersReducedMotion promptSuggestionEnabled respectGitignore showThinkingSummaries
    skipDangerousModePermissionPrompt skipWebFetchPreflight spinnerTipsEnabled verbose voiceEnabled`,
  number: 'cleanupPeriodDays feedbackSurveyRate',
  array: `availableModels companyAnnouncements disabledMcpjsonServers enabledMcpjsonServers permissions.allow
    permissions.deny permissions.ask permissions.additionalDirectories`,
  object: `attribution enabledPlugins env extraKnownMarketplaces fileSuggestion hooks modelOverrides permissions
    pluginConfigs remote sandbox spinnerVerbs statusLine subagentStatusLine worktree`,
} as const;

/** The type that a setting must have, by its path; undefined where any will do, or none is known. */
export const settingTypes: ReadonlyMap<string, string> = new Map(
  Object.entries(typed).flatMap(([type, keys]) => keys.split(/\s+/).map((key) => [key, type] as const)),
);

export function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

function refuses(key: string, value: unknown): string | null {
  const inside = key === 'permissions' && typeOf(value) === 'object' ? Object.entries(value as object) : [];
  for (const [path, found] of [
    [key, value],
    ...inside.map(([name, one]) => [`${key}.${name}`, one]),
  ] as const) {
    const expected = settingTypes.get(String(path));
    if (expected !== undefined && typeOf(found) !== expected)
      return `"${path}" is ${withArticle(typeOf(found))}; expected ${withArticle(expected)}`;
  }
  return null;
}

export const settingsShape: ReadShape = {
  events,
  group: z.looseObject({ matcher: z.optional(z.string()), hooks: z.array(handler) }),
  refuses,
  refusesTwice: false,
};
