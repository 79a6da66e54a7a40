import { expect, it } from 'vitest';
import { faultKind } from '../../adapters/client/model-parts.ts';

it.each([
  'Your context window is full.',
  'This model has a maximum context length of 8192 tokens.',
  'context_limit: the session is too long',
  'prompt is too long: 210000 tokens',
  'too many tokens',
  'The input token count (1048577) exceeds the maximum number of tokens allowed.',
  // What says both is about the context: waiting does not help.
  '429: context length exceeded',
])('"%s" says that the context is full', (told) => {
  expect(faultKind(told)).toBe('context-full');
});

it.each(['quota exceeded', 'rate_limit_error', 'usage limit reached', 'HTTP 429', 'RESOURCE_EXHAUSTED'])(
  '"%s" says that the usage limit is reached',
  (told) => {
    expect(faultKind(told)).toBe('usage-limit');
  },
);

it.each(['', 'fetch failed', 'port 42900 refused', 'context deadline exceeded'])(
  '"%s" is any other error of the API',
  (told) => {
    expect(faultKind(told)).toBe('api-error');
  },
);
