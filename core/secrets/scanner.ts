import { lintSource } from '@secretlint/core';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretRange } from './patterns.ts';

/** Left out: it lets a comment in the text (`secretlint-disable`) switch the search off. */
const commentRule = '@secretlint/secretlint-rule-filter-comments';

const chosen = rules
  .filter((rule) => rule.meta.id !== commentRule)
  .map((rule) => ({
    id: rule.meta.id,
    rule,
    options: rule.meta.id.endsWith('-aws') ? { enableIDScanRule: true } : {},
  }));

function kindOf(ruleId: string, messageId: string): string {
  const rule = ruleId.replace(/^.*secretlint-rule-/, '');
  if (rule === 'basicauth' || rule === 'database-connection-string') return 'url-password';
  if (rule === 'privatekey') return 'private-key';
  const message = messageId
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/_/g, '-')
    .toLowerCase();
  return message.includes(rule) ? message : `${rule}-${message}`;
}

export async function findByScanner(text: string): Promise<SecretRange[]> {
  const { messages } = await lintSource({
    source: { filePath: '/draft.md', content: text, contentType: 'text', ext: '.md' },
    options: { noPhysicFilePath: true, config: { rules: chosen as never } },
  });
  return messages.map(({ ruleId, messageId, range }) => ({
    kind: kindOf(ruleId, messageId),
    start: range[0],
    end: range[1],
  }));
}
